import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Statements } from './statements.ts'

/** Two images side by side, by row id. */
export interface Compared {
  readonly from: number
  readonly to: number
  /** How many of their lowest layers are the same chain: what they differ in lies above. */
  readonly prefix: number
}

/** One of two compared images. */
export type Side = 'FROM' | 'TO'

/** A layer of one of two compared images. */
export interface ComparedPlace {
  readonly side: Side
  readonly index: number
}

/** Where a change comes from: indexes of layers in either image. */
export interface Attribution {
  /** The layer of `from` that shows what was, or, where `from` shows nothing, that took it away; null: it never had it. */
  readonly fromIndex: number | null
  /** The same of `to`. */
  readonly toIndex: number | null
  /** The layer above the common ones that makes the difference. */
  readonly madeBy: ComparedPlace
}

/** Equal chains at an index are equal at every lower one. */
export async function sharedPrefix(sql: Statements, from: number, to: number): Promise<Compared> {
  const [raw] = await sql.rows<{ count: number }>(Prisma.sql`SELECT CAST(COUNT(*) AS INTEGER) AS "count"
    FROM "ImageLayer" x JOIN "ImageLayer" other ON other."imageId" = ${to} AND other."index" = x."index" AND other."chainId" = x."chainId"
    WHERE x."imageId" = ${from}`)
  return { from, to, prefix: Number(raw?.count ?? 0) }
}

/** Whether two places are one. */
export function samePlace(a: ComparedPlace, b: ComparedPlace): boolean {
  return a.side === b.side && a.index === b.index
}
