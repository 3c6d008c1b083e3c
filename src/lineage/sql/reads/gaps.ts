import { Prisma } from '../../../generated/sqlite/client.ts'
import { grouped } from './page.ts'
import type { GapRow } from './rows.ts'
import type { Statements } from './statements.ts'

const MAX_GAPS = 1_000

interface RawGap {
  imageId: number
  code: string
  message: string
  path: string | null
  index: number | null
}

/** What could not be read of images: their own gaps first, then those of their layers, lowest first; at most 1,000 of each image. */
export async function imageGaps(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => GapRow[]> {
  const raws = await sql.rows<RawGap>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)},
    lowest AS MATERIALIZED (
      SELECT x."imageId", x."layerId", MIN(x."index") AS "index" FROM w JOIN "ImageLayer" x ON x."imageId" = w."id"
      GROUP BY x."imageId", x."layerId"),
    found AS (
      SELECT g."imageId", g."code", g."message", g."path", g."index", 1 AS "kind", g."id" AS "gapId"
      FROM w JOIN "ImageGap" g ON g."imageId" = w."id"
      UNION ALL
      SELECT lowest."imageId", g."code", g."message", g."path", lowest."index", 2, g."id"
      FROM lowest JOIN "LayerGap" g ON g."layerId" = lowest."layerId")
    SELECT q."imageId", q."code", q."message", q."path", q."index" FROM (
      SELECT found.*, ROW_NUMBER() OVER (PARTITION BY found."imageId" ORDER BY found."kind", found."index", found."gapId") AS "rank"
      FROM found
    ) q WHERE q."rank" <= ${MAX_GAPS} ORDER BY q."imageId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), gapRow)
  return (id) => groups.get(id) ?? []
}

function gapRow({ imageId, code, message, path, index }: RawGap): GapRow {
  return { imageId: Number(imageId), code, message, path, index: index === null ? null : Number(index) }
}
