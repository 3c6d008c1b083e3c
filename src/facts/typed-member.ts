import { FactsFailure } from './facts-failure.ts'
import { declares, parsePointer, valueAt } from './json-pointer.ts'

/** The types in which members are read. */
interface Types {
  readonly string: string
  readonly int: number
  readonly float: number
  readonly boolean: boolean
  readonly strings: readonly string[]
}

const CHECKS: { readonly [Type in keyof Types]: (value: unknown) => value is Types[Type] } = {
  string: (value) => typeof value === 'string',
  int: (value): value is number => Number.isInteger(value) && (value as number) === ((value as number) | 0),
  float: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  strings: (value): value is string[] => Array.isArray(value) && value.every((each) => typeof each === 'string'),
}

const parsed = new Map<string, Readonly<Record<string, unknown>>>()
const KEPT = 200

/**
 * A member of a fact with its type; null when it is absent or null. Throws FACTS.BAD_POINTER, FACTS.NO_SUCH_MEMBER when the schema does not
 * speak of it, FACTS.TYPE when it is of another type: what is not as was asked is never the same as nothing.
 * @param json the fact
 */
export function typedMember<Type extends keyof Types>(
  schema: { readonly name: string; readonly jsonSchema: string }, json: string, pointer: string, type: Type,
): Types[Type] | null {
  const parts = parsePointer(pointer)
  if (!declares(schemaOf(schema.jsonSchema), parts)) throw new FactsFailure('FACTS.NO_SUCH_MEMBER', `${schema.name} does not speak of ${pointer}.`)
  const value = valueAt(JSON.parse(json), parts)
  if (value === undefined || value === null) return null
  if (!CHECKS[type](value)) throw new FactsFailure('FACTS.TYPE', `${pointer} of ${schema.name} is no ${type}: ${JSON.stringify(value).slice(0, 100)}.`)
  return value
}

function schemaOf(text: string): Readonly<Record<string, unknown>> {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const schema = JSON.parse(text) as Record<string, unknown>
  if (parsed.size >= KEPT) parsed.clear()
  parsed.set(text, schema)
  return schema
}
