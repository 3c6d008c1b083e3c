import type { Located, Members } from './members.ts'

/** What a violation does to the verdict. */
export type Enforcement = 'deny' | 'warn'

/** A place that proves a violation; all members are expressions. */
export interface EvidenceForm {
  readonly forEach: LoopForm | null
  readonly package: Located | null
  readonly path: Located | null
  readonly layer: Located | null
}

/** `forEach: {var: p, in: expression}` */
export interface LoopForm {
  readonly variable: Located
  readonly list: Located
}

/** A rule as it is written. */
export interface RuleForm {
  readonly id: Located
  readonly description: string | null
  readonly solution: string | null
  readonly enforcement: Enforcement | null
  readonly forEach: LoopForm | null
  readonly unknown: Located | null
  readonly unknownMessage: string | null
  readonly deny: Located | null
  readonly require: Located | null
  readonly key: Located | null
  readonly message: Located | null
  readonly messageExpression: Located | null
  readonly evidence: readonly EvidenceForm[]
  /** Values are kept out of explanations. */
  readonly redact: boolean
}

/** A parameter as it is written. */
export interface ParamForm {
  readonly name: Located
  readonly type: Located
  readonly fallback: Located<unknown> | null
}

/** A test as it is written. */
export interface TestForm {
  readonly name: string
  readonly spot: Located['spot']
  readonly image: unknown
  readonly digest: string
  readonly tags: readonly string[]
  readonly gaps: readonly string[]
  readonly now: Date | null
  readonly params: unknown
  readonly verdict: string
  readonly keys: readonly string[] | null
}

/** A document of kind Policy as it is written: read, not yet checked against a schema. */
export interface PolicyForm {
  readonly name: Located
  readonly title: string | null
  readonly description: string | null
  readonly version: string | null
  readonly severity: string | null
  readonly controls: readonly string[]
  readonly condition: Located | null
  readonly repositories: readonly Located[]
  readonly effectiveOn: Date | null
  readonly enforcement: Enforcement
  readonly gaps: 'error' | 'ignore'
  readonly params: readonly ParamForm[]
  readonly facts: Located
  readonly variables: readonly { readonly name: Located; readonly expression: Located }[]
  readonly rules: readonly RuleForm[]
  readonly tests: readonly TestForm[]
}

const ENFORCEMENTS = ['deny', 'warn'] as const
const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
const VERDICTS = ['PASS', 'WARN', 'FAIL', 'EXCEPTED', 'SKIP', 'UNKNOWN', 'ERROR'] as const

/** Reads the members of a document of kind Policy; null where a problem was found in what cannot be left out. */
export function readPolicy(document: Members): PolicyForm | null {
  const metadata = document.members('metadata', true)
  const spec = document.members('spec', true)
  const name = metadata?.text('name', true) ?? null
  const facts = spec?.text('facts', true) ?? null
  if (metadata === null || spec === null) return null
  const match = spec.members('match')
  const form = {
    title: metadata.text('title')?.value ?? null,
    description: metadata.text('description')?.value.trim() ?? null,
    version: metadata.text('version')?.value ?? null,
    severity: metadata.word('severity', SEVERITIES),
    controls: metadata.texts('controls').map(({ value }) => value),
    condition: match?.text('condition') ?? null,
    repositories: match?.texts('repositories') ?? [],
    effectiveOn: spec.moment('effectiveOn'),
    enforcement: spec.word('enforcement', ENFORCEMENTS) ?? 'deny',
    gaps: spec.word('gaps', ['error', 'ignore'] as const) ?? 'error',
    params: spec.named('params').flatMap(([param, members]) => readParam(param, members)),
    variables: spec.list('variables').flatMap(readVariable),
    rules: spec.list('rules', true).flatMap(readRule),
    tests: spec.list('tests').flatMap(readTest),
  }
  metadata.text('owner')
  metadata.texts('collections')
  for (const members of [metadata, match, spec]) members?.end()
  return name === null || facts === null ? null : { ...form, name, facts }
}

function readParam(name: Located, members: Members): ParamForm[] {
  const type = members.text('type', true)
  const fallback = members.json('default')
  members.text('description')
  members.end()
  return type === null ? [] : [{ name, type, fallback }]
}

function readVariable(members: Members): { name: Located; expression: Located }[] {
  const name = members.text('name', true)
  const expression = members.text('expression', true)
  members.end()
  return name === null || expression === null ? [] : [{ name, expression }]
}

function readLoop(members: Members | null): LoopForm | null {
  const variable = members?.text('var', true) ?? null
  const list = members?.text('in', true) ?? null
  members?.end()
  return variable === null || list === null ? null : { variable, list }
}

function readRule(members: Members): RuleForm[] {
  const id = members.text('id', true)
  const rule = {
    description: members.text('description')?.value.trim() ?? null,
    solution: members.text('solution')?.value.trim() ?? null,
    enforcement: members.word('enforcement', ENFORCEMENTS),
    forEach: readLoop(members.members('forEach')),
    unknown: members.text('unknown'),
    unknownMessage: members.text('unknownMessage')?.value.trim() ?? null,
    deny: members.text('deny'),
    require: members.text('require'),
    key: members.text('key'),
    message: members.text('message'),
    messageExpression: members.text('messageExpression'),
    evidence: members.list('evidence').map(readEvidence),
    redact: members.flag('redact'),
  }
  members.end()
  return id === null ? [] : [{ ...rule, id }]
}

function readEvidence(members: Members): EvidenceForm {
  const evidence = {
    forEach: readLoop(members.members('forEach')),
    package: members.text('package'),
    path: members.text('path'),
    layer: members.text('layer'),
  }
  members.end()
  return evidence
}

function readTest(members: Members): TestForm[] {
  const name = members.text('name', true)
  const expect = members.members('expect', true)
  const verdict = expect?.word('verdict', VERDICTS) ?? null
  const keys = expect?.has('keys') === true ? expect.texts('keys').map(({ value }) => value) : null
  const facts = members.members('facts', true)
  const test = {
    image: facts?.json('image')?.value ?? null,
    digest: facts?.text('digest')?.value ?? `sha256:${'0'.repeat(64)}`,
    tags: facts?.texts('tags').map(({ value }) => value) ?? [],
    gaps: facts?.texts('gaps').map(({ value }) => value) ?? [],
    now: members.moment('now'),
    params: members.json('params')?.value ?? {},
    keys,
  }
  for (const each of [facts, expect, members]) each?.end()
  return name === null || verdict === null ? [] : [{ ...test, name: name.value, spot: name.spot, verdict }]
}
