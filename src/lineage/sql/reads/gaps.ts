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

/** What extensions could not tell of the images in `w` and their layers in `lowest`, and those that are trusted and were not run on one. */
const EXTENSION_GAPS = Prisma.sql`SELECT w."id", g."code", g."message", g."path", NULL, 3, g."id"
    FROM w JOIN "Image" i ON i."id" = w."id" JOIN "ExtensionRun" run ON run."kind" = 'image' AND run."target" = i."digest"
    JOIN "ExtensionGap" g ON g."runId" = run."id"
  UNION ALL
  SELECT lowest."imageId", g."code", g."message", g."path", lowest."index", 3, g."id"
    FROM lowest JOIN "Layer" l ON l."id" = lowest."layerId" JOIN "ExtensionRun" run ON run."kind" = 'layer' AND run."target" = l."diffId"
    JOIN "ExtensionGap" g ON g."runId" = run."id"
  UNION ALL
  SELECT w."id", 'EXTENSIONS.NOT_RUN', trust."name" || ': It was trusted, and not run on this image as it is now: analyze it again.', NULL, NULL, 4, trust."id"
    FROM "ExtensionTrust" trust CROSS JOIN w CROSS JOIN "Image" i WHERE trust."removedAt" IS NULL AND i."id" = w."id" AND (
      (trust."looksAt" = 'image' AND NOT EXISTS (SELECT 1 FROM "ExtensionRun" run
        WHERE run."extension" = trust."name" AND run."kind" = 'image' AND run."target" = i."digest" AND run."sha256" = trust."sha256"))
      OR (trust."looksAt" = 'file' AND EXISTS (SELECT 1 FROM "ImageLayer" x JOIN "Layer" l ON l."id" = x."layerId" WHERE x."imageId" = w."id" AND l."analyzerSet" <> ''
        AND NOT EXISTS (SELECT 1 FROM "ExtensionRun" run
          WHERE run."extension" = trust."name" AND run."kind" = 'layer' AND run."target" = l."diffId" AND run."sha256" = trust."sha256"))))`

/** What could not be read of images: their own gaps first, then those of their layers, lowest first, then those of extensions; at most 1,000 of each image. */
export async function imageGaps(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => GapRow[]> {
  const raws = await sql.rows<RawGap>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)},
    lowest AS MATERIALIZED (
      SELECT x."imageId", x."layerId", MIN(x."index") AS "index" FROM w CROSS JOIN "ImageLayer" x WHERE x."imageId" = w."id"
      GROUP BY x."imageId", x."layerId"),
    found AS (
      SELECT g."imageId", g."code", g."message", g."path", g."index", 1 AS "kind", g."id" AS "gapId"
      FROM w JOIN "ImageGap" g ON g."imageId" = w."id"
      UNION ALL
      SELECT lowest."imageId", g."code", g."message", g."path", lowest."index", 2, g."id"
      FROM lowest JOIN "LayerGap" g ON g."layerId" = lowest."layerId"
      UNION ALL ${EXTENSION_GAPS})
    SELECT q."imageId", q."code", q."message", q."path", q."index" FROM (
      SELECT found.*, ROW_NUMBER() OVER (PARTITION BY found."imageId" ORDER BY found."kind", COALESCE(found."index", -1), found."gapId") AS "rank"
      FROM found
    ) q WHERE q."rank" <= ${MAX_GAPS} ORDER BY q."imageId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), gapRow)
  return (id) => groups.get(id) ?? []
}

function gapRow({ imageId, code, message, path, index }: RawGap): GapRow {
  return { imageId: Number(imageId), code, message, path, index: index === null ? null : Number(index) }
}
