import { Prisma } from '../../../generated/sqlite/client.ts'
import { moment } from '../moment.ts'
import type { Statements } from './statements.ts'

/** A piece of users' own data; what its node is in the graph now, if it is there. */
export interface FactRow {
  readonly id: number
  readonly schemaId: number
  readonly kind: string
  readonly target: string
  /** Empty: the node as a whole. */
  readonly path: string
  readonly key: string
  /** JSON */
  readonly value: string
  readonly setBy: string | null
  readonly setAt: Date
  readonly endedAt: Date | null
}

/** A fact as an image has it; `index` is the place of the layer that it comes from, null where it is about something else. */
export interface ImageFactRow {
  readonly imageId: number
  readonly index: number | null
  readonly fact: FactRow
}

/** Which facts are meant: members that are set must all hold. */
export interface FactFilter {
  /** The name of a schema, in any version. */
  readonly schema?: string | null | undefined
  /** As of then, instead of now. */
  readonly asOf?: Date | null | undefined
}

/** A fact that a node has to have: of a schema, with a member, of a value. */
export interface FactCondition {
  readonly schema: string
  /** JSON Pointer with `*` for places in lists. */
  readonly at?: string | null | undefined
  /** JSON text, or the digest of a long one (facts/fact-value.ts). */
  readonly equals?: string | null | undefined
}

/** The columns of fact `a`. */
export const FACT = Prisma.raw(
  ['id', 'schemaId', 'kind', 'target', 'path', 'key', 'value', 'setBy', 'setAt', 'endedAt'].map((name) => `a."${name}"`).join(', '),
)

/** What the columns `FACT` hold, in the form of either database. */
export interface RawFact extends Omit<FactRow, 'setAt' | 'endedAt'> {
  setAt: Date | string
  endedAt: Date | string | null
}

/** A fact in one form for both databases. */
export function factRow({ id, schemaId, kind, target, path, key, value, setBy, setAt, endedAt }: RawFact): FactRow {
  return {
    id: Number(id), schemaId: Number(schemaId), kind, target, path, key, value, setBy,
    setAt: new Date(setAt), endedAt: endedAt === null ? null : new Date(endedAt),
  }
}

/** Conditions on fact `a`: of the schema, and holding then. */
export function factConditions(sql: Statements, { schema, asOf }: FactFilter): Prisma.Sql[] {
  return [...(schema == null ? [] : [ofSchema(schema)]), holding(sql, asOf ?? null)]
}

/** Whether fact `a` held at a time; null: holds now. */
export function holding({ provider }: Statements, asOf: Date | null): Prisma.Sql {
  if (asOf === null) return Prisma.sql`a."endedAt" IS NULL`
  const then = moment(provider, asOf)
  return Prisma.sql`a."setAt" <= ${then} AND (a."endedAt" IS NULL OR a."endedAt" > ${then})`
}

/** Whether fact `a` is of a schema, in any version. */
export function ofSchema(name: string): Prisma.Sql {
  return Prisma.sql`a."schemaId" IN (SELECT s."id" FROM "FactSchema" s WHERE s."name" = ${name})`
}
