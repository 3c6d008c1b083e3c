import { Prisma } from '../../../generated/sqlite/client.ts'
import { FACT, type FactCondition, factConditions, type FactFilter, factRow, type ImageFactRow, type RawFact } from './fact-rows.ts'
import { factsWith } from './facts-with.ts'
import { OF_LAYER } from './file-rows.ts'
import { VISIBLE } from './files.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { all, firstOfEach, type Statements } from './statements.ts'
import { tagTable } from './tag-moments.ts'

/** Tags that point at the images in `w`, directly or through an index: rows of `imageId`, `repositoryId`. */
const TAGGED_ASKED = Prisma.sql`SELECT w."id" AS "imageId", t."repositoryId" FROM w CROSS JOIN "Tag" t WHERE t."imageId" = w."id"
  UNION SELECT w."id", t."repositoryId" FROM w CROSS JOIN "ImageIndexMember" m CROSS JOIN "Tag" t WHERE m."imageId" = w."id" AND t."indexId" = m."indexId"`

/** Whether fact `a` about layer `l` at its place `x` is about the layer as a whole, or about a file of it that the image shows. */
const SHOWN = Prisma.sql`(a."path" = '' OR EXISTS (
  SELECT 1 FROM "Path" h CROSS JOIN "File" f LEFT JOIN "FilePlacement" p ON p."chainId" = x."chainId" AND p."fileId" = f."id"
  WHERE h."path" = a."path" AND f."pathId" = h."id" AND ${OF_LAYER} AND ${VISIBLE}))`

/** The facts that the images in `w` have: their own, those of their layers that they show, those of the repositories in which a tag points at them. */
function factPairs(sql: Statements, filter: FactFilter, after: number | null): Prisma.Sql {
  const conditions = factConditions(sql, filter)
  if (after !== null) conditions.push(Prisma.sql`a."id" > ${after}`)
  const holds = all(conditions)
  return Prisma.sql`SELECT found."parentId", found."factId", MIN(found."index") AS "index" FROM (
      SELECT i."id" AS "parentId", a."id" AS "factId", CAST(NULL AS INTEGER) AS "index" FROM w CROSS JOIN "Image" i CROSS JOIN "Fact" a
      WHERE i."id" = w."id" AND a."kind" = 'image' AND a."target" = i."digest" AND ${holds}
      UNION ALL
      SELECT x."imageId", a."id", x."index" FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "Layer" l CROSS JOIN "Fact" a
      WHERE x."imageId" = w."id" AND l."id" = x."layerId" AND a."kind" = 'layer' AND a."target" = l."diffId" AND ${holds} AND ${SHOWN}
      UNION ALL
      SELECT tagged."imageId", a."id", NULL FROM (${TAGGED_ASKED}) tagged CROSS JOIN "Repository" r CROSS JOIN "Fact" a
      WHERE r."id" = tagged."repositoryId" AND a."kind" = 'repository' AND a."target" = r."name" AND ${holds}
    ) found GROUP BY found."parentId", found."factId"`
}

/** The facts of images, in the order in which they were set. */
export async function imageFacts(
  sql: Statements, imageIds: readonly number[], filter: FactFilter, { size, after }: PageRequest<number>,
): Promise<(id: number) => Slice<ImageFactRow>> {
  const raws = await sql.rows<RawFact & { parentId: number; index: number | null }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT found."parentId", found."index", ${FACT} FROM (${firstOfEach(factPairs(sql, filter, after), Prisma.sql`q."factId"`, size + 1)}) found
    JOIN "Fact" a ON a."id" = found."factId" ORDER BY found."parentId", found."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), (raw): ImageFactRow => ({
    imageId: Number(raw.parentId), index: raw.index === null ? null : Number(raw.index), fact: factRow(raw),
  }))
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many facts `imageFacts` has of each image, on all pages. */
export async function imageFactCount(sql: Statements, imageIds: readonly number[], filter: FactFilter): Promise<(id: number) => number> {
  return sql.counts(imageIds, factPairs(sql, filter, null))
}

/** The condition that image `i` has a fact, or had it at the moment that is asked about, in one of the ways of `imageFacts`. Throws INPUT.AS_OF. */
export async function hasFact(sql: Statements, condition: FactCondition): Promise<Prisma.Sql> {
  const facts = await factsWith(sql, condition, sql.asOf)
  const tagsOfRepositories = Prisma.sql`(${facts}) a JOIN "Repository" r ON a."kind" = 'repository' AND r."name" = a."target" JOIN ${tagTable(sql)} t ON t."repositoryId" = r."id"`
  return Prisma.sql`i."id" IN (
    SELECT own."id" FROM (${facts}) a JOIN "Image" own ON a."kind" = 'image' AND own."digest" = a."target"
    UNION SELECT x."imageId" FROM (${facts}) a JOIN "Layer" l ON a."kind" = 'layer' AND l."diffId" = a."target"
      JOIN "ImageLayer" x ON x."layerId" = l."id" WHERE ${SHOWN}
    UNION SELECT t."imageId" FROM ${tagsOfRepositories} WHERE t."imageId" IS NOT NULL
    UNION SELECT m."imageId" FROM ${tagsOfRepositories} JOIN "ImageIndexMember" m ON m."indexId" = t."indexId")`
}
