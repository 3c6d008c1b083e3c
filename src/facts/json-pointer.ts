import { BOUNDS } from './bounds.ts'
import { FactsFailure } from './facts-failure.ts'

type Json = Readonly<Record<string, unknown>>

/** The parts of a JSON Pointer (RFC 6901); the empty one points at the whole. Throws FACTS.BAD_POINTER. */
export function parsePointer(pointer: string): string[] {
  const good = pointer.length <= BOUNDS.pointer && (pointer === '' || pointer.startsWith('/')) && !/~(?![01])/.test(pointer)
  if (!good) throw new FactsFailure('FACTS.BAD_POINTER', `A JSON Pointer begins with / (/team, /ports/0) and has at most ${BOUNDS.pointer} characters.`)
  return pointer === '' ? [] : pointer.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What a pointer points at; undefined: nothing is there. */
export function valueAt(value: unknown, parts: readonly string[]): unknown {
  return parts.reduce<unknown>((at, part) => {
    if (Array.isArray(at)) return /^(0|[1-9]\d{0,8})$/.test(part) ? (at as unknown[])[Number(part)] : undefined
    return typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? (at as Json)[part] : undefined
  }, value)
}

/**
 * Whether a JSON Schema speaks of a member, so that a slip of the pen is no member that is always absent. What it allows without saying
 * (`additionalProperties: true`) it does not speak of. `*` stands for any place in a list.
 */
export function declares(schema: Json, parts: readonly string[]): boolean {
  return within(schema, schema, parts, { left: MAX_STEPS })
}

/** References can lead in circles, and alternatives can hold alternatives. */
const MAX_STEPS = 2_000

function within(root: Json, schema: unknown, parts: readonly string[], steps: { left: number }): boolean {
  steps.left -= 1
  if (steps.left < 0 || typeof schema !== 'object' || schema === null) return false
  if (parts.length === 0) return true
  const at = schema as Json
  const alternatives = ['allOf', 'anyOf', 'oneOf'].flatMap((word) => (Array.isArray(at[word]) ? (at[word] as unknown[]) : []))
  const same = [referred(root, at['$ref']), at['then'], at['else'], ...alternatives]
  return below(at, parts[0]!).some((next) => within(root, next, parts.slice(1), steps)) || same.some((next) => within(root, next, parts, steps))
}

/** The schemas of a member or an element. */
function below(schema: Json, part: string): unknown[] {
  const found: unknown[] = []
  const { properties, patternProperties, additionalProperties, items, prefixItems } = schema
  if (typeof properties === 'object' && properties !== null && Object.hasOwn(properties, part)) found.push((properties as Json)[part])
  if (typeof patternProperties === 'object' && patternProperties !== null) found.push(...Object.values(patternProperties))
  if (typeof additionalProperties === 'object') found.push(additionalProperties)
  if (/^(\*|0|[1-9]\d*)$/.test(part)) found.push(items, ...(Array.isArray(prefixItems) ? (prefixItems as unknown[]) : []))
  return found
}

function referred(root: Json, reference: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return reference === '#' ? root : undefined
  return valueAt(root, decodeURIComponent(reference).slice(2).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')))
}
