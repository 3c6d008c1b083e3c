import { Prisma } from '../../../generated/sqlite/client.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { parseTagName } from './reference.ts'
import type { TagRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'
import { digestAt, pointing, until } from './tag-moments.ts'

const MAX_TAGS = 1_000

interface RawTag {
  id: number
  name: string
  repository: string
}

/** The tags that pointed at images, directly or through an index, by repository and name; at most 1,000 of each. */
export async function imageTags(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => TagRow[]> {
  const raws = await sql.rows<RawTag & { imageId: number }>(Prisma.sql`
    WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT q."imageId", q."id", q."name", q."repository" FROM (
      SELECT found."imageId", t."id", t."name", r."name" AS "repository",
        ROW_NUMBER() OVER (PARTITION BY found."imageId" ORDER BY r."name", t."name") AS "rank"
      FROM (${pointing(sql)}) found CROSS JOIN "Tag" t CROSS JOIN "Repository" r WHERE t."id" = found."tagId" AND r."id" = t."repositoryId"
    ) q WHERE q."rank" <= ${MAX_TAGS} ORDER BY q."imageId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), tagRow(sql))
  return (id) => groups.get(id) ?? []
}

/** A tag by its name; null when there was none at that moment. It may point at nothing. Throws INPUT.REFERENCE. */
export async function tagByReference(sql: Statements, reference: string): Promise<TagRow | null> {
  const { repositories, tag } = parseTagName(reference)
  const [raw] = await sql.rows<RawTag>(Prisma.sql`SELECT t."id", t."name", r."name" AS "repository" FROM "Repository" r JOIN "Tag" t ON t."repositoryId" = r."id"
    WHERE r."name" IN (${Prisma.join([...repositories])}) AND t."name" = ${tag} AND ${moved(sql)} ORDER BY r."id" LIMIT 1`)
  return raw === undefined ? null : tagRow(sql)(raw)
}

/** Whether tag `t` had moved at all. */
function moved(sql: Statements): Prisma.Sql {
  return sql.asOf === null ? Prisma.sql`true` : Prisma.sql`EXISTS (SELECT 1 FROM "TagMove" move WHERE move."tagId" = t."id" AND ${until(sql, Prisma.sql`move."at"`)})`
}

/** The tags of repositories, by name; `gone`: also those that pointed at nothing, having pointed somewhere before. */
export async function repositoryTags(
  sql: Statements, repositoryIds: readonly number[], gone: boolean, { size, after }: PageRequest<string>,
): Promise<(id: number) => Slice<TagRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND t."name" > ${after}`
  const tags = Prisma.sql`SELECT t."repositoryId" AS "parentId", t."id", t."name" FROM w JOIN "Tag" t ON t."repositoryId" = w."id" WHERE ${meant(sql, gone)} ${rest}`
  const raws = await sql.rows<RawTag & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(repositoryIds)}
    SELECT found."parentId", found."id", found."name", r."name" AS "repository" FROM (${firstOfEach(tags, Prisma.sql`q."name"`, size + 1)}) found
    JOIN "Repository" r ON r."id" = found."parentId" ORDER BY found."parentId", found."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), tagRow(sql))
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many tags `repositoryTags` has of each repository, on all pages. */
export async function repositoryTagCount(sql: Statements, repositoryIds: readonly number[], gone: boolean): Promise<(id: number) => number> {
  return sql.counts(repositoryIds, Prisma.sql`SELECT t."repositoryId" AS "parentId" FROM w JOIN "Tag" t ON t."repositoryId" = w."id" WHERE ${meant(sql, gone)}`)
}

function meant(sql: Statements, gone: boolean): Prisma.Sql {
  return gone ? moved(sql) : Prisma.sql`${digestAt(sql)} IS NOT NULL`
}

/** A repository by its name, in any of the forms that one has; null when no tag of it was ever seen. */
export async function repositoryByName(sql: Statements, names: readonly string[]): Promise<{ id: number; name: string } | null> {
  const [raw] = await sql.rows<{ id: number; name: string }>(Prisma.sql`SELECT r."id", r."name" FROM "Repository" r WHERE r."name" IN (${Prisma.join([...names])}) ORDER BY r."id" LIMIT 1`)
  return raw === undefined ? null : { id: Number(raw.id), name: raw.name }
}

/** The ids of repositories by their whole names; null for one that is not there. */
export async function repositoryIds(sql: Statements, names: readonly string[]): Promise<(name: string) => number | null> {
  const raws = await sql.rows<{ id: number; name: string }>(Prisma.sql`SELECT r."id", r."name" FROM ${sql.texts(names)} w JOIN "Repository" r ON r."name" = w."text"`)
  const ids = new Map(raws.map(({ id, name }) => [name, Number(id)]))
  return (name) => ids.get(name) ?? null
}

function tagRow({ asOf }: Statements): (raw: RawTag) => TagRow {
  return ({ id, name, repository }) => ({ id: Number(id), name, repository, asOf })
}
