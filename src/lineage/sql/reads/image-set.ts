import { Prisma } from '../../../generated/sqlite/client.ts'
import { all, any, type Statements } from './statements.ts'

/** The images of which one thing holds, in two forms. */
export interface ImageSet {
  /** A query of `"imageId"`, of each image once or more often. */
  readonly members: Prisma.Sql
  /** The condition on image `i`. */
  readonly test: Prisma.Sql
}

/** A condition on image `i`, never null; `rare`: it begins from a short list of images. */
export interface Condition {
  readonly sql: Prisma.Sql
  readonly rare: boolean
}

/** Makes a condition of a set. */
export type Form = (sql: Statements, set: ImageSet) => Promise<Condition>

/** Up to so many members, beginning from them is cheaper than testing the newest images one by one. */
export const RARE = 5_000

/** For a page: few members are begun from; where there are many, images are tested until the page is full, since many pass. */
export const forPage: Form = (sql, set) => byCount(sql, set, RARE)

/** For a count, which comes to all of them anyway. */
export const forCount: Form = async (_sql, { members }) => ({ sql: among(members), rare: true })

/** @param rare members from which on images are tested */
export async function byCount(sql: Statements, { members, test }: ImageSet, rare: number): Promise<Condition> {
  const [raw] = await sql.rows<{ count: number }>(Prisma.sql`SELECT CAST(COUNT(*) AS INTEGER) AS "count" FROM (
    SELECT 1 FROM (${members}) found LIMIT ${rare}) q`)
  return Number(raw?.count ?? 0) < rare ? { sql: among(members), rare: true } : { sql: test, rare: false }
}

function among(members: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`i."id" IN (${members})`
}

/** All hold. Where one begins from a short list, the others only look at that. */
export function allOf(conditions: readonly Condition[]): Condition {
  return { sql: all(conditions.map(({ sql }) => sql)), rare: conditions.some(({ rare }) => rare) }
}

/** One holds at least; of none: no image. Short lists are put together, for with OR a store would rather walk all images. */
export function anyOf(conditions: readonly Condition[]): Condition {
  if (!conditions.every(({ rare }) => rare) || conditions.length === 0) return { sql: any(conditions.map(({ sql }) => sql)), rare: conditions.length === 0 }
  const lists = conditions.map(({ sql }) => Prisma.sql`SELECT i."id" AS "imageId" FROM "Image" i WHERE ${sql}`)
  return { sql: among(Prisma.join(lists, ' UNION ALL ')), rare: true }
}

/** It does not hold. */
export function not({ sql }: Condition): Condition {
  return { sql: Prisma.sql`NOT (${sql})`, rare: false }
}
