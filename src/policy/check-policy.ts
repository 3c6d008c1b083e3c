import { Cel, CelError, type Checked } from './cel/cel.ts'
import { declare } from './cel/declarations.ts'
import { conjunctsOf } from './cel/explain.ts'
import { elementOf, lint, union, whenFalse, whenTrue } from './cel/lint.ts'
import type { EvidenceForm, LoopForm, PolicyForm, RuleForm } from './document/policy-document.ts'
import type { Located, Problems } from './document/members.ts'
import type { Shape } from './facts/shape.ts'
import { celType, type Param } from './params.ts'
import type { Plan, PlannedEvidence, PlannedLoop, PlannedRule } from './plan.ts'

const NAME = /^[a-z]\w{0,63}$/i
const RULE = /^[a-z0-9][a-z0-9._-]{0,79}$/

/** Checks all expressions of a policy against the types of its facts; what is wrong becomes problems. */
export function checkPolicy(id: string, form: PolicyForm, shape: Shape, params: ReadonlyMap<string, Param>, problems: Problems): Plan {
  const types = Object.fromEntries([...params].map(([name, { type }]) => [name, celType(type)]))
  const variables: { name: string; expression: string; type: string }[] = []
  const cel = () => new Cel(declare(shape, types, Object.fromEntries(variables.map(({ name, type }) => [name, type]))))
  for (const { name, expression } of form.variables) {
    if (!NAME.test(name.value) || variables.some((other) => other.name === name.value)) {
      problems.add('POLICY.FORM', name.spot(), `${JSON.stringify(name.value.slice(0, 80))} is no name, or one that is taken.`, 'Letters, digits and _, each name once.')
    }
    const checked = new Checker(cel(), problems).expression(expression, null)
    if (checked !== null) variables.push({ name: name.value, expression: expression.value, type: checked.type })
  }
  const checker = new Checker(cel(), problems)
  if (form.condition !== null) checker.expression(form.condition, 'bool')
  const rules = form.rules.map((rule, i) => {
    const taken = form.rules.slice(0, i).some(({ id: other }) => other.value === rule.id.value)
    if (!RULE.test(rule.id.value) || taken) problems.add('POLICY.FORM', rule.id.spot(), `${JSON.stringify(rule.id.value.slice(0, 80))} is no id of a rule, or one that is taken.`, 'Small letters, digits, . _ -, each id once.')
    return planRule(rule, form, checker, problems)
  })
  const planned = Object.fromEntries([...params].map(([name, { type }]) => [name, type]))
  return { id, shape, params: planned, variables, condition: form.condition?.value ?? null, rules }
}

function planRule(rule: RuleForm, { enforcement }: PolicyForm, checker: Checker, problems: Problems): PlannedRule {
  const unknown = rule.unknown === null ? null : checker.expression(rule.unknown, 'bool')
  const { loop, inside } = checker.loop(rule.forEach)
  const known = inside.assuming(unknown === null ? null : whenFalse(unknown.ast))
  const written = rule.deny ?? rule.require
  if (written === null || (rule.deny !== null && rule.require !== null)) {
    problems.add('POLICY.FORM', (written ?? rule.id).spot(), 'A rule has either deny or require.', 'deny is true, or require is false, for what violates it.')
  }
  if (rule.forEach !== null && rule.key === null) problems.add('POLICY.FORM', rule.id.spot(), 'A rule with forEach has no key.', 'Add key: a text that names the member, e.g. p.node.purl.')
  const condition = written === null ? null : known.expression(written, 'bool')
  const violated = known.assuming(condition === null ? null : rule.deny !== null ? whenTrue(condition.ast) : whenFalse(condition.ast))
  for (const text of [rule.key, rule.messageExpression]) if (text !== null) violated.expression(text, 'string')
  return {
    id: rule.id.value,
    description: rule.description,
    solution: rule.solution,
    enforcement: rule.enforcement ?? enforcement,
    forEach: loop,
    unknown: rule.unknown?.value ?? null,
    unknownMessage: rule.unknownMessage,
    condition: written?.value ?? 'false',
    violatedWhen: rule.deny !== null,
    key: rule.key?.value ?? null,
    message: rule.message?.value.trim() ?? null,
    messageExpression: rule.messageExpression?.value ?? null,
    redact: rule.redact,
    conjuncts: condition === null ? [] : conjunctsOf(condition.ast),
    evidence: rule.evidence.map((evidence) => planEvidence(evidence, violated)),
  }
}

function planEvidence(evidence: EvidenceForm, checker: Checker): PlannedEvidence {
  const { loop, inside } = checker.loop(evidence.forEach)
  const value = (text: Located | null, type: string) => {
    if (text !== null) inside.expression(text, type)
    return text?.value ?? null
  }
  return { forEach: loop, package: value(evidence.package, 'string'), path: value(evidence.path, 'string'), layer: value(evidence.layer, 'int') }
}

/** Checks expressions among some names. */
class Checker {
  readonly #cel: Cel
  readonly #problems: Problems
  readonly #present: ReadonlySet<string>

  constructor(cel: Cel, problems: Problems, present: ReadonlySet<string> = new Set()) {
    this.#cel = cel
    this.#problems = problems
    this.#present = present
  }

  /** The same where more fields are known not to be null. */
  assuming(present: ReadonlySet<string> | null): Checker {
    return present === null ? this : new Checker(this.#cel, this.#problems, union(this.#present, present))
  }

  /** Null: it is wrong, and a problem says why. */
  expression(text: Located, type: string | null): Checked | null {
    try {
      const checked = this.#cel.check(text.value)
      lint(this.#cel, checked.ast, this.#present)
      if (type !== null && checked.type !== type) throw new CelError('POLICY.TYPE', 0, `This is ${checked.type.replaceAll('Graph', '')}, not ${type}.`, `Write an expression of type ${type}.`)
      return checked
    } catch (error) {
      if (!(error instanceof CelError)) throw error
      this.#problems.add(error.code, text.spot(error.offset), error.message, error.help)
      return null
    }
  }

  /** A loop, and a checker among its variable too. */
  loop(form: LoopForm | null): { loop: PlannedLoop | null; inside: Checker } {
    if (form === null) return { loop: null, inside: this }
    const { variable, list } = form
    const checked = this.expression(list, null)
    const type = checked === null ? null : elementOf(checked.type)
    if (checked !== null && type === null) this.#problems.add('POLICY.TYPE', list.spot(), `This is ${checked.type.replaceAll('Graph', '')}, not a list.`, 'Write an expression of a list.')
    if (!NAME.test(variable.value) || variable.value in this.#cel.declarations.variables) {
      this.#problems.add('POLICY.FORM', variable.spot(), `${JSON.stringify(variable.value.slice(0, 80))} is no name, or one that is taken.`, 'Letters, digits and _.')
      return { loop: null, inside: this }
    }
    if (type === null) return { loop: null, inside: this }
    const inside = new Checker(this.#cel.with({ [variable.value]: type }), this.#problems, this.#present)
    return { loop: { variable: variable.value, list: list.value, type }, inside }
  }
}
