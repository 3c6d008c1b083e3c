/** How a scalar of the schema is a value of CEL. */
export type ScalarKind = 'int' | 'bigint' | 'double' | 'string' | 'bool' | 'timestamp'

/** What the facts hold under one name. */
export interface FieldShape {
  /** Lists around the value: 0 or more. */
  readonly lists: number
  /** Of each level, the outermost first, then of the value itself: may it be null? */
  readonly nullable: readonly boolean[]
  readonly scalar: ScalarKind | null
  readonly object: Shape | null
  /** It is a connection, which is paged to its end. */
  readonly connection: boolean
  /** So many members of the list at most; a list as long as that is not complete. */
  readonly limit: number | null
}

/** The selected fields of an object. */
export interface Shape {
  /** The name of its CEL type: that of the GraphQL type, with a number where two selections differ. */
  readonly type: string
  readonly fields: Readonly<Record<string, FieldShape>>
  /** Whether there are connections in it, or lists with a limit. */
  readonly partial: boolean
}
