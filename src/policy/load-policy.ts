import { createHash } from 'node:crypto'
import type { GraphQLSchema } from 'graphql'
import { checkPolicy } from './check-policy.ts'
import { type Exception, readException } from './document/exception-document.ts'
import { type Members, Problems } from './document/members.ts'
import { type PolicyForm, readPolicy, type TestForm } from './document/policy-document.ts'
import { readYaml } from './document/read-yaml.ts'
import { type FactsQuery, readFacts } from './facts/facts-query.ts'
import { type Param, readParams } from './params.ts'
import type { Plan } from './plan.ts'
import { type Problem, refusal } from './policy-failure.ts'

/** A policy that can be evaluated: its query is valid, its expressions have the types that they need. */
export interface Policy {
  readonly name: string
  readonly title: string | null
  readonly description: string | null
  readonly version: string | null
  readonly severity: string | null
  readonly controls: readonly string[]
  readonly file: string | null
  /** sha256 of the document that it was read from. */
  readonly digest: string
  /** Globs over repositories; empty: all images. */
  readonly repositories: readonly string[]
  readonly effectiveOn: Date | null
  /** Whether a gap in the analysis of an image, by its code, makes its content incomplete facts. */
  readonly gapsMatter: (code: string) => boolean
  readonly params: ReadonlyMap<string, Param>
  readonly facts: FactsQuery
  readonly plan: Plan
  readonly tests: readonly TestForm[]
}

/** What a file holds. */
export interface PolicyFile {
  readonly policies: readonly Policy[]
  readonly exceptions: readonly Exception[]
}

const API = 'lineage.dev/v1'
/** Fields of an image that come from its layers: what could not be read of these is missing there. */
const FROM_LAYERS = ['packages', 'files', 'distro', 'layers']

/** Reads a file of policies and exceptions. Throws PolicyFailure with all problems, each with file, line and column. */
export function loadPolicies(text: string, file: string | null, schema: GraphQLSchema): PolicyFile {
  const { problems, ...content } = lintPolicies(text, file, schema)
  if (problems.length > 0) throw refusal(problems)
  return content
}

/** The same with the problems as a value. */
export function lintPolicies(text: string, file: string | null, schema: GraphQLSchema): PolicyFile & { problems: readonly Problem[] } {
  const problems = new Problems(file)
  const policies: Policy[] = []
  const exceptions: Exception[] = []
  for (const document of readYaml(text, problems)) {
    const kind = kindOf(document, problems)
    if (kind === 'Exception') {
      const exception = readException(document, problems)
      if (exception !== null) exceptions.push(exception)
    } else if (kind === 'Policy') {
      const form = readPolicy(document)
      if (form !== null) policies.push(...policyOf(form, digestOf(text, policies.length), file, schema, problems))
    }
    document.end()
  }
  for (const exception of exceptions) checkException(exception, policies, problems)
  return { policies, exceptions, problems: problems.all.toSorted((a, b) => a.line - b.line || a.column - b.column) }
}

function kindOf(document: Members, problems: Problems): string | null {
  const version = document.text('apiVersion')
  if (version !== null && version.value !== API) problems.add('POLICY.FORM', version.spot(), `No such version: ${version.value.slice(0, 80)}.`, `Write ${API}.`)
  const kind = document.text('kind', true)
  if (kind === null || kind.value === 'Policy' || kind.value === 'Exception') return kind?.value ?? null
  problems.add('POLICY.FORM', kind.spot(), `No such kind: ${kind.value.slice(0, 80)}.`, 'Write Policy or Exception.')
  return null
}

function policyOf(form: PolicyForm, digest: string, file: string | null, schema: GraphQLSchema, problems: Problems): Policy[] {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(form.name.value)) {
    problems.add('POLICY.FORM', form.name.spot(), `${JSON.stringify(form.name.value.slice(0, 80))} is no name of a policy.`, 'Small letters, digits and -, at most 63.')
  }
  const params = readParams(form.params, problems)
  const facts = readFacts(form.facts, schema, new Map([...params].map(([name, { graphql }]) => [name, graphql])), problems)
  if (facts === null) return []
  const plan = checkPolicy(digest, form, facts.shape, params, problems)
  const { title, description, version, severity, controls, effectiveOn, tests } = form
  return [{
    name: form.name.value, title, description, version, severity, controls, file, digest, effectiveOn, params, facts, plan, tests,
    repositories: form.repositories.map(({ value }) => value),
    gapsMatter: (code) =>
      // What extensions could not tell is missing among facts, wherever they are asked for, and nowhere else.
      form.gaps === 'error' && (code.startsWith('EXTENSIONS.') ? facts.asksFacts : FROM_LAYERS.some((field) => facts.imageFields.has(field))),
  }]
}

function checkException(exception: Exception, policies: readonly Policy[], problems: Problems): void {
  const policy = policies.find(({ name }) => name === exception.policy)
  if (policy === undefined || policy.plan.rules.some(({ id }) => id === exception.rule)) return
  problems.add('POLICY.FORM', { line: 1, column: 1 }, `The exception ${exception.name} is for a rule that ${policy.name} does not have: ${exception.rule}.`, `It has: ${policy.plan.rules.map(({ id }) => id).join(', ')}.`)
}

function digestOf(text: string, index: number): string {
  return `sha256:${createHash('sha256').update(`${index}\0${text}`).digest('hex')}`
}
