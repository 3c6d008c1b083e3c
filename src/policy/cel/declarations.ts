import type { FieldShape, Shape } from '../facts/shape.ts'

/** The types that expressions are checked against. */
export interface Declarations {
  /** CEL types of the fields of each object type. */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** `Type.field` of all fields that may be null. */
  readonly nullable: ReadonlySet<string>
  readonly variables: Readonly<Record<string, string>>
}

/** CEL's own name of a moment. */
export const TIMESTAMP = 'google.protobuf.Timestamp'

const SCALARS = { int: 'int', bigint: 'int', double: 'double', string: 'string', bool: 'bool', timestamp: TIMESTAMP } as const

/** The types of the facts, of the parameters and of the variables, under the names `image`, `params`, `variables`, `now`. */
export function declare(
  shape: Shape,
  params: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): Declarations {
  const types: Record<string, Record<string, string>> = { Params: { ...params }, Variables: { ...variables } }
  const nullable = new Set<string>()
  addShape(shape, types, nullable)
  return { types, nullable, variables: { image: typeName(shape.type), params: 'Params', variables: 'Variables', now: TIMESTAMP } }
}

function addShape({ type, fields }: Shape, types: Record<string, Record<string, string>>, nullable: Set<string>): void {
  const name = typeName(type)
  if (name in types) return
  const own: Record<string, string> = {}
  types[name] = own
  for (const [key, field] of Object.entries(fields)) {
    own[key] = typeOf(field)
    if (field.nullable[0] === true) nullable.add(`${name}.${key}`)
    if (field.object !== null) addShape(field.object, types, nullable)
  }
}

function typeOf({ lists, scalar, object }: FieldShape): string {
  const inner = object === null ? SCALARS[scalar ?? 'string'] : typeName(object.type)
  return 'list<'.repeat(lists) + inner + '>'.repeat(lists)
}

/** A GraphQL type cannot take a name that is CEL's or ours: `Graph` stands before it. */
export function typeName(type: string): string {
  return `Graph${type}`
}
