import { Prisma } from '../../../generated/sqlite/client.ts'
import { grouped } from './page.ts'
import type { GapRow } from './rows.ts'
import type { Statements } from './statements.ts'

const MAX_GAPS = 1_000

/** What could not be read of images: their own gaps first, then those of their layers, lowest first; at most 1,000 of each image. */
export async function gapsOf(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => GapRow[]> {
  const raws = await sql.rows<GapRow>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT q."imageId", q."code", q."message", q."path", q."index" FROM (
      SELECT u.*, ROW_NUMBER() OVER (PARTITION BY u."imageId" ORDER BY u."kind", u."index", u."gapId") AS "rank" FROM (
        SELECT g."imageId", g."code", g."message", g."path", g."index", 1 AS "kind", g."id" AS "gapId"
        FROM w JOIN "ImageGap" g ON g."imageId" = w."id"
        UNION ALL
        SELECT p."imageId", g."code", g."message", g."path", p."index", 2, g."id" FROM (
          SELECT x."imageId", x."layerId", MIN(x."index") AS "index" FROM w JOIN "ImageLayer" x ON x."imageId" = w."id"
          GROUP BY x."imageId", x."layerId"
        ) p JOIN "LayerGap" g ON g."layerId" = p."layerId"
      ) u
    ) q WHERE q."rank" <= ${MAX_GAPS} ORDER BY q."imageId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), gapRow)
  return (id) => groups.get(id) ?? []
}

function gapRow({ imageId, code, message, path, index }: GapRow): GapRow {
  return { imageId: Number(imageId), code, message, path, index: index === null ? null : Number(index) }
}
