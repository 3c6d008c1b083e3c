import { Prisma } from '../../../generated/sqlite/client.ts'
import { grouped } from './page.ts'
import type { TagMoveRow, TagRow } from './rows.ts'
import type { Statements } from './statements.ts'

const MAX_TAGS = 1_000
const MAX_MOVES = 100

/** The tags that point at images, directly or through an index, by repository and name; at most 1,000 of each. */
export async function tagsOf(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => TagRow[]> {
  const raws = await sql.rows<{ imageId: number; id: number; name: string; repository: string }>(Prisma.sql`
    WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT q."imageId", q."id", q."name", q."repository" FROM (
      SELECT k."imageId", t."id", t."name", r."name" AS "repository",
        ROW_NUMBER() OVER (PARTITION BY k."imageId" ORDER BY r."name", t."name") AS "rank"
      FROM (
        SELECT w."id" AS "imageId", t."id" AS "tagId" FROM w JOIN "Tag" t ON t."imageId" = w."id"
        UNION SELECT w."id", t."id" FROM w JOIN "ImageIndexMember" m ON m."imageId" = w."id" JOIN "Tag" t ON t."indexId" = m."indexId"
      ) k JOIN "Tag" t ON t."id" = k."tagId" JOIN "Repository" r ON r."id" = t."repositoryId"
    ) q WHERE q."rank" <= ${MAX_TAGS} ORDER BY q."imageId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), ({ id, name, repository }) => ({ id: Number(id), name, repository }))
  return (id) => groups.get(id) ?? []
}

/** The latest moves of tags, latest first; at most 100 of each. */
export async function movesOf(sql: Statements, tagIds: readonly number[]): Promise<(id: number) => TagMoveRow[]> {
  const raws = await sql.rows<{ tagId: number; digest: string; at: Date | string }>(Prisma.sql`
    SELECT q."tagId", q."digest", q."at" FROM (
      SELECT m."tagId", m."digest", m."at", m."id", ROW_NUMBER() OVER (PARTITION BY m."tagId" ORDER BY m."id" DESC) AS "rank"
      FROM ${sql.ids(tagIds)} w JOIN "TagMove" m ON m."tagId" = w."id"
    ) q WHERE q."rank" <= ${MAX_MOVES} ORDER BY q."tagId", q."id" DESC`)
  const groups = grouped(raws, (raw) => Number(raw.tagId), ({ digest, at }) => ({ digest, at: new Date(at) }))
  return (id) => groups.get(id) ?? []
}
