import type { ParamForm } from './document/policy-document.ts'
import type { Problems } from './document/members.ts'
import { TIMESTAMP } from './cel/declarations.ts'
import { PolicyFailure } from './policy-failure.ts'
import type { ParamType } from './plan.ts'

/** A parameter of a policy. */
export interface Param {
  readonly type: ParamType
  /** As GraphQL writes it. */
  readonly graphql: string
  /** null: it has to be given. */
  readonly fallback: unknown
}

const KINDS: Readonly<Record<string, ParamType['kind']>> = { String: 'string', Int: 'int', Float: 'double', Boolean: 'bool', DateTime: 'timestamp' }
const MAX_MEMBERS = 1_000
const MAX_TEXT = 4_096

/** Reads `spec.params`. Problems: POLICY.PARAM. */
export function readParams(forms: readonly ParamForm[], problems: Problems): Map<string, Param> {
  const params = new Map<string, Param>()
  for (const { name, type, fallback } of forms) {
    if (!/^[a-z]\w{0,63}$/i.test(name.value) || name.value === 'ids' || name.value === 'digest') {
      problems.add('POLICY.PARAM', name.spot(), `${JSON.stringify(name.value.slice(0, 80))} is no name of a parameter.`, 'Letters, digits and _; not ids, not digest.')
      continue
    }
    const parsed = typeOf(type.value)
    if (parsed === null) {
      problems.add('POLICY.PARAM', type.spot(), `${type.value.slice(0, 80)} is no type of a parameter.`, `Write one of ${Object.keys(KINDS).join('!, ')}!, or a list of it: [String!]!.`)
      continue
    }
    const value = fallback?.value ?? null
    const wrong = value === null ? null : wrongIn(value, parsed)
    if (wrong !== null) problems.add('POLICY.PARAM', fallback!.spot(), `The default of ${name.value} is not ${type.value}: ${wrong}.`, 'Write a value of this type.')
    params.set(name.value, { type: parsed, graphql: type.value, fallback: value })
  }
  return params
}

/** The CEL type of a parameter. */
export function celType({ kind, list }: ParamType): string {
  const inner = kind === 'timestamp' ? TIMESTAMP : kind
  return list ? `list<${inner}>` : inner
}

/** The values of all parameters: what is given, then defaults. Throws POLICY.PARAM. */
export function paramValues(params: ReadonlyMap<string, Param>, given: unknown): Record<string, unknown> {
  if (given !== null && (typeof given !== 'object' || Array.isArray(given))) throw new PolicyFailure('POLICY.PARAM', 'Parameters are an object of values by name.')
  const values = new Map(Object.entries(given ?? {}))
  for (const name of values.keys()) {
    if (!params.has(name)) throw new PolicyFailure('POLICY.PARAM', `The policy has no parameter ${name.slice(0, 80)}; it has: ${[...params.keys()].join(', ') || 'none'}.`)
  }
  return Object.fromEntries([...params].map(([name, { type, graphql, fallback }]) => {
    const value = values.get(name) ?? fallback
    if (value === null) throw new PolicyFailure('POLICY.PARAM', `The parameter ${name} has to be given.`)
    const wrong = wrongIn(value, type)
    if (wrong !== null) throw new PolicyFailure('POLICY.PARAM', `The parameter ${name} is not ${graphql}: ${wrong}.`)
    return [name, value]
  }))
}

/** A parameter as a value of CEL. */
export function celValue(value: unknown, { kind, list }: ParamType): unknown {
  if (list) return (value as unknown[]).map((each) => celValue(each, { kind, list: false }))
  return kind === 'int' ? BigInt(value as number) : kind === 'timestamp' ? new Date(value as string) : value
}

function typeOf(text: string): ParamType | null {
  const [, list, name = '', end] = /^(\[)?(\w+)!(\]!)?$/.exec(text) ?? []
  const kind = KINDS[name]
  return kind === undefined || (list === undefined) !== (end === undefined) ? null : { kind, list: list !== undefined }
}

function wrongIn(value: unknown, { kind, list }: ParamType): string | null {
  if (list) {
    if (!Array.isArray(value)) return 'it is no list'
    if (value.length > MAX_MEMBERS) return `it has more than ${MAX_MEMBERS} members`
    return value.map((each) => wrongIn(each, { kind, list: false })).find((wrong) => wrong !== null) ?? null
  }
  const right =
    kind === 'int' ? Number.isSafeInteger(value)
    : kind === 'double' ? typeof value === 'number'
    : kind === 'bool' ? typeof value === 'boolean'
    : typeof value === 'string' && value.length <= MAX_TEXT && (kind === 'string' || !Number.isNaN(Date.parse(value)))
  return right ? null : `${JSON.stringify(value)?.slice(0, 80)} is of another type`
}
