import { createHash } from 'node:crypto'
import type { GraphQLSchema } from 'graphql'
import type { Exception } from './document/exception-document.ts'
import { type Evaluates, Evaluators } from './evaluate/evaluators.ts'
import { lintPolicies, loadPolicies, type Policy, type PolicyFile } from './load-policy.ts'
import { PolicyFailure, type Problem, refusal } from './policy-failure.ts'

/** A file of policies: its name for messages, and its text. */
export interface PolicySource {
  readonly name: string
  readonly text: string
}

/** A policy with the exceptions that may be made from it. */
export interface Shelved {
  readonly policy: Policy
  readonly exceptions: readonly Exception[]
}

/** So many policies that came inline are kept loaded. */
const KEPT = 50

/** The saved policies of a server, and the threads that evaluate policies. Files are loaded when a policy is first asked for. */
export class PolicyShelf {
  readonly evaluator: Evaluates
  readonly #sources: () => readonly PolicySource[]
  #saved: { readonly policies: ReadonlyMap<string, Policy>; readonly exceptions: readonly Exception[] } | null = null
  readonly #inline = new Map<string, PolicyFile>()

  constructor(sources: () => readonly PolicySource[], evaluator: Evaluates = new Evaluators()) {
    this.#sources = sources
    this.evaluator = evaluator
  }

  /** All saved policies, by name. Throws PolicyFailure when a file is wrong: then there are none. */
  all(schema: GraphQLSchema): readonly Policy[] {
    return [...this.#load(schema).policies.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Throws POLICY.NOT_FOUND, and what `all` throws. */
  saved(name: string, schema: GraphQLSchema): Shelved {
    const { policies, exceptions } = this.#load(schema)
    const policy = policies.get(name)
    if (policy === undefined) throw new PolicyFailure('POLICY.NOT_FOUND', `No policy ${name.slice(0, 80)} is saved; there are: ${[...policies.keys()].sort().join(', ')}.`)
    return { policy, exceptions }
  }

  /** A policy that comes as a document, with its exceptions. Throws PolicyFailure. */
  inline(yaml: string, schema: GraphQLSchema): Shelved {
    const key = createHash('sha256').update(yaml).digest('hex')
    const file = this.#inline.get(key) ?? loadPolicies(yaml, null, schema)
    if (this.#inline.size >= KEPT) this.#inline.clear()
    this.#inline.set(key, file)
    const [policy, another] = file.policies
    if (policy === undefined || another !== undefined) throw new PolicyFailure('POLICY.FORM', `One policy is evaluated at a time; the document has ${file.policies.length}.`)
    return { policy, exceptions: file.exceptions }
  }

  #load(schema: GraphQLSchema) {
    this.#saved ??= load(this.#sources(), schema)
    return this.#saved
  }
}

function load(sources: readonly PolicySource[], schema: GraphQLSchema) {
  const files = sources.map(({ name, text }) => lintPolicies(text, name, schema))
  const problems: Problem[] = files.flatMap((file) => file.problems)
  const policies = new Map<string, Policy>()
  for (const policy of files.flatMap((file) => file.policies)) {
    const other = policies.get(policy.name)
    if (other !== undefined) {
      problems.push({ code: 'POLICY.DUPLICATE', message: `The policy ${policy.name} is in ${other.file ?? ''} too.`, help: 'Give each its own name.', file: policy.file, line: 1, column: 1 })
    }
    policies.set(policy.name, policy)
  }
  if (problems.length > 0) throw refusal(problems)
  return { policies, exceptions: files.flatMap((file) => file.exceptions) }
}
