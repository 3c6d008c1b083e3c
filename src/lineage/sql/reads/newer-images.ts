import { Prisma } from '../../../generated/sqlite/client.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { grouped } from './page.ts'
import type { ImageRow } from './rows.ts'
import type { Statements } from './statements.ts'
import { pointing, tagTable, until } from './tag-moments.ts'

/** What was created after an image in the repositories in which tags point at it. */
export interface NewerImages {
  /** Of these repositories one; null: no tag points at the image, or it does not say when it was created: it cannot be told. */
  readonly repository: string | null
  readonly count: number
  /** Created last first. */
  readonly newest: readonly ImageRow[]
}

/** The images of the same platform that were created later, in the repositories in which tags point at images; the last `size` of each. */
export async function newerImages(sql: Statements, imageIds: readonly number[], size: number): Promise<(id: number) => NewerImages> {
  const raws = await sql.rows<RawImage & { parentId: number; count: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)},
    places AS MATERIALIZED (${places(sql)}), beside AS (
      SELECT places."imageId" AS "parentId", t."imageId" FROM places CROSS JOIN ${tagTable(sql)} t WHERE t."repositoryId" = places."repositoryId" AND t."imageId" IS NOT NULL
      UNION SELECT places."imageId", m."imageId" FROM places CROSS JOIN ${tagTable(sql)} t CROSS JOIN "ImageIndexMember" m
        WHERE t."repositoryId" = places."repositoryId" AND m."indexId" = t."indexId")
    SELECT q."parentId", q."count", ${IMAGE} FROM (
      SELECT beside."parentId", other."id" AS "imageId", CAST(COUNT(*) OVER (PARTITION BY beside."parentId") AS INTEGER) AS "count",
        ROW_NUMBER() OVER (PARTITION BY beside."parentId" ORDER BY other."created" DESC, other."id" DESC) AS "rank"
      FROM beside CROSS JOIN "Image" parent CROSS JOIN "Image" other
      WHERE parent."id" = beside."parentId" AND other."id" = beside."imageId" AND other."platform" = parent."platform" AND other."created" > parent."created" AND ${until(sql, Prisma.sql`other."analyzedAt"`)}
    ) q CROSS JOIN "Image" i WHERE i."id" = q."imageId" AND q."rank" <= ${size} ORDER BY q."parentId", q."rank"`)
  const named = await sql.rows<{ imageId: number; name: string }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT found."imageId", MIN(r."name") AS "name" FROM (${places(sql)}) found CROSS JOIN "Image" i CROSS JOIN "Repository" r
    WHERE i."id" = found."imageId" AND i."created" IS NOT NULL AND r."id" = found."repositoryId" GROUP BY found."imageId"`)
  const counts = new Map(raws.map(({ parentId, count }) => [Number(parentId), Number(count)]))
  const newest = grouped(raws, (raw) => Number(raw.parentId), imageRow)
  const names = new Map(named.map(({ imageId, name }) => [Number(imageId), name]))
  return (id) => ({ repository: names.get(id) ?? null, count: counts.get(id) ?? 0, newest: newest.get(id) ?? [] })
}

/** The repositories in which tags point at the images in `w`: rows of `imageId`, `repositoryId`. */
function places(sql: Statements): Prisma.Sql {
  return Prisma.sql`SELECT DISTINCT pointed."imageId", t."repositoryId" FROM (${pointing(sql)}) pointed CROSS JOIN "Tag" t WHERE t."id" = pointed."tagId"`
}
