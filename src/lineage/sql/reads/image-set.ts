import { Prisma } from '../../../generated/sqlite/client.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { type PageRequest, type Slice, sliceOf } from './page.ts'
import type { ImageRow } from './rows.ts'
import { all, any, type Statements } from './statements.ts'

/** The images of which one thing holds, in two forms. */
export interface ImageSet {
  /** A query of `"imageId"`, of each image once or more often. */
  readonly members: Prisma.Sql
  /** The condition on image `i`. */
  readonly test: Prisma.Sql
  /** Its members are found by keys, in the order in which the query is written, until there are enough of them: see Statements.steady. */
  readonly steady?: boolean
  /** So is what the test of one image looks up. */
  readonly steadyTest?: boolean
}

/** A condition on image `i`, never null; `rare`: it begins from a short list of images. */
export interface Condition {
  readonly sql: Prisma.Sql
  readonly rare: boolean
  /** It looks up what it tests by keys: see Statements.steady. */
  readonly steady?: boolean
}

/** Makes a condition of a set. */
export type Form = (sql: Statements, set: ImageSet) => Promise<Condition>

/**
 * Up to so many members, or a part of all images, beginning from them is cheaper than testing the newest images one by one: 20 rows are found
 * among the newest 1,000 where one in 50 passes, which takes as long as to read 2,000 members.
 */
export const RARE = 5_000
const RARE_PART = Prisma.sql`300 + COALESCE(newest."id", 0) / 50`

/** For a page: few members are begun from; where there are many, images are tested until the page is full, since many pass. */
export const forPage: Form = (sql, set) => byCount(sql, set, RARE)

/** For a count, which comes to all of them anyway; few of them are found by a plan for few. */
export const forCount: Form = async (sql, set) => {
  const condition = await byCount(sql, set, RARE)
  return condition.rare ? condition : { sql: among(set.members), rare: true }
}

/** @param rare members from which on images are tested */
export async function byCount(sql: Statements, { members, test, steady = false, steadyTest = false }: ImageSet, rare: number): Promise<Condition> {
  const query = Prisma.sql`WITH ${bound(rare)}
    SELECT found."imageId", NULL AS "most" FROM (SELECT q."imageId" FROM (${members}) q LIMIT (SELECT bound."most" FROM bound)) found
    UNION ALL SELECT NULL, bound."most" FROM bound`
  const raws = await (steady ? sql.steady<RawMember>(query) : sql.rows<RawMember>(query))
  const found = raws.flatMap(({ imageId }) => (imageId === null ? [] : [Number(imageId)]))
  const most = Number(raws.find(({ imageId }) => imageId === null)?.most ?? 0)
  if (found.length >= most) return { sql: test, rare: false, steady: steadyTest }
  return { sql: among(Prisma.sql`SELECT w."id" FROM ${sql.ids([...new Set(found)])} w`), rare: true }
}

/** Table expressions up to `bound`, which has how many members are rare at most. */
function bound(rare: number): Prisma.Sql {
  return Prisma.sql`newest AS MATERIALIZED (SELECT MAX(i."id") AS "id" FROM "Image" i),
    bound AS MATERIALIZED (SELECT CASE WHEN ${RARE_PART} < ${rare} THEN ${RARE_PART} ELSE ${rare} END AS "most" FROM newest)`
}

/** The newest images of one set alone: few members and the page of them in one statement, many by tests from the newest image on. */
export async function newestIn(sql: Statements, { members, test, steady = false, steadyTest = false }: ImageSet, { size, after }: PageRequest<number>): Promise<Slice<ImageRow>> {
  const read = <Row>(query: Prisma.Sql) => (steady ? sql.steady<Row>(query) : sql.rows<Row>(query))
  const raws = await read<{ isRare: boolean | number } & (RawImage | { id: null })>(Prisma.sql`WITH ${bound(RARE)},
    found AS MATERIALIZED (SELECT q."imageId" FROM (${members}) q LIMIT (SELECT bound."most" FROM bound)),
    verdict AS MATERIALIZED (SELECT (SELECT COUNT(*) FROM found) < bound."most" AS "isRare" FROM bound),
    page AS MATERIALIZED (SELECT DISTINCT found."imageId" FROM found
      WHERE (SELECT verdict."isRare" FROM verdict) ${after === null ? Prisma.empty : Prisma.sql`AND found."imageId" < ${after}`} ORDER BY found."imageId" DESC LIMIT ${lengthOf(size)})
    SELECT verdict."isRare", ${IMAGE} FROM verdict LEFT JOIN page ON true LEFT JOIN "Image" i ON i."id" = page."imageId" ORDER BY i."id" DESC`)
  if (raws[0]?.isRare) return sliceOf(raws.flatMap((raw) => (raw.id === null ? [] : [imageRow(raw)])), size)
  return walked(sql, { sql: test, rare: false, steady: steadyTest }, { size, after })
}

/** The newest images of which a condition holds. */
export async function walked(sql: Statements, { sql: condition, steady = false }: Condition, { size, after }: PageRequest<number>): Promise<Slice<ImageRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND i."id" < ${after}`
  const query = Prisma.sql`SELECT ${IMAGE} FROM "Image" i WHERE ${condition} ${rest} ORDER BY i."id" DESC LIMIT ${lengthOf(size)}`
  const raws = await (steady ? sql.steady<RawImage>(query) : sql.rows<RawImage>(query))
  return sliceOf(raws.map(imageRow), size)
}

/** One row more than a page has, written out: a plan that is made once has to know that it is short. */
function lengthOf(size: number): Prisma.Sql {
  return Prisma.raw(String(Math.trunc(size) + 1))
}

interface RawMember {
  imageId: number | null
  most: number | null
}

function among(members: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`i."id" IN (${members})`
}

/** All hold. Where one begins from a short list, the others only look at that. */
export function allOf(conditions: readonly Condition[]): Condition {
  return { sql: all(conditions.map(({ sql }) => sql)), rare: conditions.some(({ rare }) => rare), steady: conditions.every(({ steady }) => steady === true) }
}

/** One holds at least; of none: no image. Short lists are put together, for with OR a store would rather walk all images. */
export function anyOf(conditions: readonly Condition[]): Condition {
  if (!conditions.every(({ rare }) => rare) || conditions.length === 0) return { sql: any(conditions.map(({ sql }) => sql)), rare: conditions.length === 0 }
  const lists = conditions.map(({ sql }) => Prisma.sql`SELECT i."id" AS "imageId" FROM "Image" i WHERE ${sql}`)
  return { sql: among(Prisma.join(lists, ' UNION ALL ')), rare: true }
}

/** It does not hold. */
export function not({ sql, steady = false }: Condition): Condition {
  return { sql: Prisma.sql`NOT (${sql})`, rare: false, steady }
}
