import { Prisma } from '../../../generated/sqlite/client.ts'
import { moment } from '../moment.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import type { TagMoveRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'
import { until } from './tag-moments.ts'

/** The place of a move in the history of its tag. */
export interface MoveKey {
  readonly at: Date
  readonly id: number
}

interface RawMove {
  parentId: number
  id: number
  digest: string | null
  at: Date | string
  source: string
  until: Date | string | null
}

/** The moves of tags up to a moment, latest first. */
export async function tagMoves(
  sql: Statements, tagIds: readonly number[], { size, after }: PageRequest<MoveKey>,
): Promise<(id: number) => Slice<TagMoveRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND (move."at", move."id") < (${moment(sql.provider, after.at)}, ${after.id})`
  const page = firstOfEach(Prisma.sql`${moves(sql)} ${rest}`, Prisma.sql`q."at" DESC, q."id" DESC`, size + 1)
  const ofEach = await read(sql, tagIds, page)
  return (id) => sliceOf(ofEach(id), size)
}

/** The first move of each tag up to a moment. */
export async function firstMoves(sql: Statements, tagIds: readonly number[]): Promise<(id: number) => TagMoveRow | null> {
  return oneOfEach(sql, tagIds, Prisma.sql`edge."at", edge."id"`)
}

/** The last move of each tag up to a moment: where it pointed then. */
export async function lastMoves(sql: Statements, tagIds: readonly number[]): Promise<(id: number) => TagMoveRow | null> {
  return oneOfEach(sql, tagIds, Prisma.sql`edge."at" DESC, edge."id" DESC`)
}

/** One move of each tag, from one end of the index (tagId, at, id). */
async function oneOfEach(sql: Statements, tagIds: readonly number[], order: Prisma.Sql): Promise<(id: number) => TagMoveRow | null> {
  const one = Prisma.sql`SELECT move."tagId" AS "parentId", move."id", move."digest", move."at", move."source", 1 AS "rank" FROM w JOIN "TagMove" move ON move."id" = (
    SELECT edge."id" FROM "TagMove" edge WHERE edge."tagId" = w."id" AND ${until(sql, Prisma.sql`edge."at"`)} ORDER BY ${order} LIMIT 1)`
  const ofEach = await read(sql, tagIds, one)
  return (id) => ofEach(id)[0] ?? null
}

/** How many moves `tagMoves` has of each tag, on all pages. */
export async function tagMoveCount(sql: Statements, tagIds: readonly number[]): Promise<(id: number) => number> {
  return sql.counts(tagIds, moves(sql))
}

/** The moves of the tags in `w`. */
function moves(sql: Statements): Prisma.Sql {
  return Prisma.sql`SELECT move."tagId" AS "parentId", move."id", move."digest", move."at", move."source" FROM w
    JOIN "TagMove" move ON move."tagId" = w."id" AND ${until(sql, Prisma.sql`move."at"`)}`
}

/** @param found rows of the columns of moves, with `parentId` and `rank` */
async function read(sql: Statements, tagIds: readonly number[], found: Prisma.Sql): Promise<(id: number) => TagMoveRow[]> {
  const raws = await sql.rows<RawMove>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(tagIds)}
    SELECT found."parentId", found."id", found."digest", found."at", found."source",
      (SELECT next."at" FROM "TagMove" next WHERE next."tagId" = found."parentId" AND (next."at", next."id") > (found."at", found."id")
        AND ${until(sql, Prisma.sql`next."at"`)} ORDER BY next."at", next."id" LIMIT 1) AS "until"
    FROM (${found}) found ORDER BY found."parentId", found."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), moveRow)
  return (id) => groups.get(id) ?? []
}

function moveRow({ parentId, id, digest, at, source, until }: RawMove): TagMoveRow {
  return { tagId: Number(parentId), id: Number(id), digest, at: new Date(at), source, until: until === null ? null : new Date(until) }
}
