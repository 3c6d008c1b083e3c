import { Prisma } from '../../../generated/sqlite/client.ts'
import { FILE, fileRow, OF_LAYER, PLACEMENT, type RawFile, STATED_PATH } from './file-rows.ts'
import { imagesOfEach } from './image-rows.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import type { FileRow, ImageRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'

/** File entries as their layers state them, not as an image shows them; null for an unknown id. */
export async function fileById(sql: Statements, ids: readonly number[]): Promise<(id: number) => FileRow | null> {
  const raws = await sql.rows<RawFile>(Prisma.sql`SELECT ${FILE} FROM ${sql.ids(ids)} w JOIN "File" f ON f."id" = w."id" ${STATED_PATH}`)
  const rows = new Map(raws.map(fileRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

/** The entries that layers state, by path. */
export async function layerFiles(
  sql: Statements,
  layerIds: readonly number[],
  { size, after }: PageRequest<{ readonly path: string; readonly id: number }>,
): Promise<(layerId: number) => Slice<FileRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND (h."path", f."id") > (${after.path}, ${after.id})`
  const pairs = Prisma.sql`SELECT l."id" AS "parentId", f."id" AS "fileId", h."path" AS "key" FROM w JOIN "Layer" l ON l."id" = w."id"
    JOIN "File" f ON ${OF_LAYER} ${STATED_PATH} ${rest}`
  const raws = await sql.rows<RawFile>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(layerIds)}
    SELECT ${FILE} FROM (${firstOfEach(pairs, Prisma.sql`q."key", q."fileId"`, size + 1)}) found
    JOIN "File" f ON f."id" = found."fileId" ${STATED_PATH} ORDER BY found."parentId", found."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.layerId), fileRow)
  return (layerId) => sliceOf(groups.get(layerId) ?? [], size)
}

/** Whether file `f`, brought by `x`, is visible at the top of that image; `p` is its placement in the chain of `x`, if any. */
export const VISIBLE = Prisma.sql`(p."fileId" IS NULL OR p."pathId" IS NOT NULL) AND NOT EXISTS (
  SELECT 1 FROM "FileRemoval" gone JOIN "ImageLayer" higher ON higher."chainId" = gone."chainId" AND higher."imageId" = x."imageId"
  WHERE gone."fileId" = f."id" AND higher."index" > x."index")`

/** The images in which the files in `w` are visible: rows of `parentId`, `imageId`. */
function showingPairs(after: number | null): Prisma.Sql {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND x."imageId" < ${after}`
  return Prisma.sql`SELECT DISTINCT f."id" AS "parentId", x."imageId" FROM w JOIN "File" f ON f."id" = w."id"
    JOIN "ImageLayer" x ON x."layerId" = f."layerId"
    ${PLACEMENT} WHERE ${VISIBLE} ${rest}`
}

/** The images in which files are visible, newest first. */
export async function fileImages(
  sql: Statements,
  fileIds: readonly number[],
  { size, after }: PageRequest<number>,
): Promise<(id: number) => Slice<ImageRow>> {
  return imagesOfEach(sql, fileIds, showingPairs(after), Prisma.sql`q."imageId" DESC`, size)
}

/** How many images `fileImages` has of each file, on all pages; 0 for an entry that no image shows. */
export async function fileImageCount(sql: Statements, fileIds: readonly number[]): Promise<(id: number) => number> {
  return sql.counts(fileIds, showingPairs(null))
}
