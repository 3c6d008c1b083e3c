import { BOUNDS } from '../bounds.ts'
import { Cel, reasonOf, type Scope } from '../cel/cel.ts'
import { declare } from '../cel/declarations.ts'
import { MissingFact, valueOf } from '../facts/fact-values.ts'
import { celType, celValue } from '../params.ts'
import type { Evidence, Explanation, Finding, Issue, Outcome, Plan, PlannedEvidence, PlannedLoop, PlannedRule } from '../plan.ts'

type Program = (scope: Scope) => unknown

/** What an image is judged by. */
export interface Given {
  readonly image: unknown
  readonly params: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970. */
  readonly now: number
}

interface CompiledRule {
  readonly rule: PlannedRule
  readonly unknown: Program | null
  readonly loop: CompiledLoop | null
  readonly condition: Program
  readonly key: Program | null
  readonly message: Program | null
  readonly evidence: readonly ((scope: Scope) => Evidence[])[]
  readonly explain: (scope: Scope) => Explanation[]
}

interface CompiledLoop {
  readonly variable: string
  readonly list: Program
}

/** A plan whose expressions are ready to run, on one image after the other. */
export class CompiledPlan {
  readonly #plan: Plan
  readonly #cel: Cel
  readonly #variables: readonly { name: string; program: Program }[]
  readonly #condition: Program | null
  readonly #rules: readonly CompiledRule[]

  constructor(plan: Plan) {
    this.#plan = plan
    const params = Object.fromEntries(Object.entries(plan.params).map(([name, type]) => [name, celType(type)]))
    this.#cel = new Cel(declare(plan.shape, params, Object.fromEntries(plan.variables.map(({ name, type }) => [name, type]))))
    this.#variables = plan.variables.map(({ name, expression }) => ({ name, program: this.#cel.compile(expression) }))
    this.#condition = plan.condition === null ? null : this.#cel.compile(plan.condition)
    this.#rules = plan.rules.map((rule) => compileRule(this.#cel, rule))
  }

  /** Never throws: what cannot be decided is an issue. */
  run({ image, params, now }: Given): Outcome {
    const issues: Issue[] = []
    try {
      const scope = this.#scope(valueOf(this.#cel, this.#plan.shape, image, 'image'), params, now)
      if (this.#condition !== null && this.#condition(scope) !== true) return { matched: false, findings: [], issues: [] }
      const findings = this.#rules.flatMap((rule) => runRule(rule, scope, issues))
      return { matched: true, findings, issues }
    } catch (error) {
      const code = error instanceof MissingFact ? 'POLICY.FACTS_INCOMPLETE' : 'POLICY.EVALUATION'
      return { matched: true, findings: [], issues: [{ code, rule: null, message: reasonOf(error) }] }
    }
  }

  #scope(image: object, given: Given['params'], now: number): Scope {
    const params = this.#cel.create('Params')
    for (const [name, type] of Object.entries(this.#plan.params)) params[name] = celValue(given[name], type)
    const variables = this.#cel.create('Variables')
    const scope = { image, params, variables, now: new Date(now) }
    for (const { name, program } of this.#variables) {
      let value: { readonly of: unknown } | null = null
      Object.defineProperty(variables, name, { enumerable: true, get: () => (value ??= { of: program(scope) }).of })
    }
    return scope
  }
}

function compileRule(cel: Cel, rule: PlannedRule): CompiledRule {
  const inner = withLoop(cel, rule.forEach)
  const compile = (expression: string | null) => (expression === null ? null : inner.compile(expression))
  return {
    rule,
    unknown: rule.unknown === null ? null : cel.compile(rule.unknown),
    loop: compileLoop(cel, rule.forEach),
    condition: inner.compile(rule.condition),
    key: compile(rule.key),
    message: compile(rule.messageExpression),
    evidence: rule.evidence.map((evidence) => compileEvidence(inner, evidence)),
    explain: explainer(inner, rule),
  }
}

function withLoop(cel: Cel, loop: PlannedLoop | null): Cel {
  return loop === null ? cel : cel.with({ [loop.variable]: loop.type })
}

function compileLoop(cel: Cel, loop: PlannedLoop | null): CompiledLoop | null {
  return loop === null ? null : { variable: loop.variable, list: cel.compile(loop.list) }
}

function scopesOf(loop: CompiledLoop | null, scope: Scope): readonly Scope[] {
  return loop === null ? [scope] : (loop.list(scope) as unknown[]).map((member) => ({ ...scope, [loop.variable]: member }))
}

function runRule(compiled: CompiledRule, scope: Scope, issues: Issue[]): Finding[] {
  const { rule, unknown, loop, condition } = compiled
  const findings: Finding[] = []
  try {
    if (unknown !== null && unknown(scope) === true) {
      issues.push({ code: 'POLICY.UNKNOWN', rule: rule.id, message: rule.unknownMessage ?? `It is not known: ${rule.unknown ?? ''}` })
      return []
    }
    for (const each of scopesOf(loop, scope)) {
      if (condition(each) !== rule.violatedWhen) continue
      if (findings.length >= BOUNDS.violations) {
        issues.push({ code: 'POLICY.FACTS_INCOMPLETE', rule: rule.id, message: `More than ${BOUNDS.violations} violations: the rest is not listed.` })
        break
      }
      findings.push(findingOf(compiled, each))
    }
  } catch (error) {
    issues.push({ code: 'POLICY.EVALUATION', rule: rule.id, message: reasonOf(error) })
  }
  return findings
}

function findingOf({ rule, key, message, evidence, explain }: CompiledRule, scope: Scope): Finding {
  return {
    rule: rule.id,
    key: key === null ? rule.id : short(String(key(scope))),
    message: message === null ? (rule.message ?? rule.description ?? `${rule.id} is violated.`) : short(String(message(scope))),
    explanation: explain(scope),
    evidence: evidence.flatMap((each) => each(scope)),
  }
}

function compileEvidence(cel: Cel, { forEach, ...expressions }: PlannedEvidence): (scope: Scope) => Evidence[] {
  const inner = withLoop(cel, forEach)
  const loop = compileLoop(cel, forEach)
  const compile = (expression: string | null) => (expression === null ? () => null : inner.compile(expression))
  const [packageOf, pathOf, layerOf] = [compile(expressions.package), compile(expressions.path), compile(expressions.layer)]
  return (scope) => scopesOf(loop, scope).slice(0, BOUNDS.list).map((each) => {
    const [id, path, layer] = [packageOf(each), pathOf(each), layerOf(each)]
    return { package: id === null ? null : String(id), path: path === null ? null : String(path), layer: layer === null ? null : Number(layer) }
  })
}

/** Of `deny` all parts hold, of `require` those are told that do not. */
function explainer(cel: Cel, { conjuncts, violatedWhen, redact }: PlannedRule): (scope: Scope) => Explanation[] {
  const compiled = conjuncts.map(({ expression, operands }) => ({
    expression,
    holds: cel.compile(expression),
    operands: redact ? [] : operands.map((operand) => ({ expression: operand, value: cel.compile(operand) })),
  }))
  return (scope) =>
    compiled
      .filter(({ holds }) => attempt(() => holds(scope)) === violatedWhen)
      .map(({ expression, operands }) => ({
        expression,
        operands: operands.map(({ expression: operand, value }) => ({ expression: operand, value: shown(attempt(() => value(scope))) })),
      }))
}

function attempt(evaluate: () => unknown): unknown {
  try {
    return evaluate()
  } catch {
    return null
  }
}

/** A value as a person reads it: JSON for what is small, else what it is. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) {
    const isPlain = value.length <= 10 && value.every((each) => typeof each !== 'object')
    return isPlain ? short(JSON.stringify(value, plain)) : `a list of ${value.length}`
  }
  return typeof value === 'object' ? 'an object' : short(JSON.stringify(value, plain))
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

function short(text: string): string {
  return text.length > BOUNDS.shown ? `${text.slice(0, BOUNDS.shown)}…` : text
}
