import { Prisma } from '../../../generated/sqlite/client.ts'
import { grouped } from './page.ts'
import type { TagMoveRow, TagRow } from './rows.ts'
import type { Statements } from './statements.ts'

const MAX_TAGS = 1_000
const MAX_MOVES = 100

interface RawTag {
  imageId: number
  id: number
  name: string
  repository: string
}

interface RawMove {
  tagId: number
  digest: string
  at: Date | string
}

/** The tags that point at images, directly or through an index, by repository and name; at most 1,000 of each. */
export async function imageTags(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => TagRow[]> {
  const raws = await sql.rows<RawTag>(Prisma.sql`
    WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT q."imageId", q."id", q."name", q."repository" FROM (
      SELECT found."imageId", t."id", t."name", r."name" AS "repository",
        ROW_NUMBER() OVER (PARTITION BY found."imageId" ORDER BY r."name", t."name") AS "rank"
      FROM (
        SELECT w."id" AS "imageId", t."id" AS "tagId" FROM w JOIN "Tag" t ON t."imageId" = w."id"
        UNION SELECT w."id", t."id" FROM w JOIN "ImageIndexMember" m ON m."imageId" = w."id" JOIN "Tag" t ON t."indexId" = m."indexId"
      ) found CROSS JOIN "Tag" t CROSS JOIN "Repository" r WHERE t."id" = found."tagId" AND r."id" = t."repositoryId"
    ) q WHERE q."rank" <= ${MAX_TAGS} ORDER BY q."imageId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), ({ id, name, repository }) => ({ id: Number(id), name, repository }))
  return (id) => groups.get(id) ?? []
}

/** The latest moves of tags, latest first; at most 100 of each. */
export async function tagMoves(sql: Statements, tagIds: readonly number[]): Promise<(id: number) => TagMoveRow[]> {
  const raws = await sql.rows<RawMove>(Prisma.sql`
    SELECT q."tagId", q."digest", q."at" FROM (
      SELECT move."tagId", move."digest", move."at", move."id",
        ROW_NUMBER() OVER (PARTITION BY move."tagId" ORDER BY move."id" DESC) AS "rank"
      FROM ${sql.ids(tagIds)} w JOIN "TagMove" move ON move."tagId" = w."id"
    ) q WHERE q."rank" <= ${MAX_MOVES} ORDER BY q."tagId", q."id" DESC`)
  const groups = grouped(raws, (raw) => Number(raw.tagId), ({ digest, at }) => ({ digest, at: new Date(at) }))
  return (id) => groups.get(id) ?? []
}
