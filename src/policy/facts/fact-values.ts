import type { Cel } from '../cel/cel.ts'
import { typeName } from '../cel/declarations.ts'
import type { FieldShape, ScalarKind, Shape } from './shape.ts'

/** A fact that is not as the schema promises. */
export class MissingFact extends Error {}

/**
 * The facts of an image as values of CEL: whole numbers are BigInt, moments are Date, null members are left out.
 * Throws MissingFact for a member that is absent, of another type, or null against the schema: such facts prove nothing.
 */
export function valueOf(cel: Cel, shape: Shape, facts: unknown, path: string): Record<string, unknown> {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) throw new MissingFact(`${path} is missing.`)
  const given = facts as Readonly<Record<string, unknown>>
  const value = cel.create(typeName(shape.type))
  for (const key in shape.fields) {
    const field = shape.fields[key]!
    const raw = Object.hasOwn(given, key) ? given[key] : undefined
    if (raw === undefined) throw new MissingFact(`${path}.${key} is missing.`)
    if (raw === null) {
      if (field.nullable[0] !== true) throw new MissingFact(`${path}.${key} is null.`)
      continue
    }
    value[key] = convert(cel, field, raw, 0, `${path}.${key}`)
  }
  return value
}

function convert(cel: Cel, field: FieldShape, raw: unknown, level: number, path: string): unknown {
  if (level < field.lists) {
    if (!Array.isArray(raw)) throw new MissingFact(`${path} is no list.`)
    return raw.map((each: unknown, i) => {
      if (each == null) throw new MissingFact(`${path}[${i}] is missing.`)
      return convert(cel, field, each, level + 1, `${path}[${i}]`)
    })
  }
  if (field.object !== null) return valueOf(cel, field.object, raw, path)
  const value = scalarOf(field.scalar ?? 'string', raw)
  if (value === undefined) throw new MissingFact(`${path} is of another type than the schema says.`)
  return value
}

function scalarOf(kind: ScalarKind, raw: unknown): unknown {
  switch (kind) {
    case 'int':
      return Number.isSafeInteger(raw) ? BigInt(raw as number) : undefined
    case 'bigint':
      return (typeof raw === 'string' && /^-?\d{1,30}$/.test(raw)) || Number.isSafeInteger(raw) ? BigInt(raw as string | number) : undefined
    case 'double':
      return typeof raw === 'number' ? raw : undefined
    case 'bool':
      return typeof raw === 'boolean' ? raw : undefined
    case 'timestamp': {
      const date = new Date(typeof raw === 'string' ? raw : Number.NaN)
      return Number.isNaN(date.getTime()) ? undefined : date
    }
    case 'string':
      return typeof raw === 'string' ? raw : undefined
  }
}
