import { Prisma } from '../../../generated/sqlite/client.ts'
import { FILE, fileRow, PLACEMENT, type RawFile, SHOWN_AT } from './file-rows.ts'
import type { Pair } from './image-packages.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import type { FileRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'

/** A file that an image ships and does not show. */
export interface ShadowedFileRow {
  readonly imageId: number
  /** The layer that has it. */
  readonly index: number
  /** The lowest layer that hides it: the same one where it overwrites it itself. */
  readonly hiddenBy: number
  readonly file: FileRow
}

/** The place of a file in the order of sizes, largest first. */
export interface SizeKey {
  readonly size: bigint
  readonly id: number
}

/** Of a layer that an image has twice, the higher place counts. */
const HIGHEST = Prisma.sql`NOT EXISTS (SELECT 1 FROM "ImageLayer" again
  WHERE again."imageId" = x."imageId" AND again."layerId" = x."layerId" AND again."index" > x."index")`

/** What the images in `w` ship and do not show: rows of `parentId`, `index`, `hiddenBy`, `fileId`, `type`, `size`, from what hides them. */
const HIDDEN = Prisma.sql`SELECT x."imageId" AS "parentId", x."index", MIN(higher."index") AS "hiddenBy", f."id" AS "fileId", f."type", f."size"
    FROM w CROSS JOIN "ImageLayer" higher CROSS JOIN "FileRemoval" gone CROSS JOIN "File" f CROSS JOIN "ImageLayer" x
    WHERE higher."imageId" = w."id" AND gone."chainId" = higher."chainId" AND f."id" = gone."fileId"
      AND x."imageId" = w."id" AND x."layerId" = f."layerId" AND x."index" < higher."index" AND ${HIGHEST}
    GROUP BY x."imageId", x."index", f."id", f."type", f."size"
  UNION ALL SELECT x."imageId", x."index", x."index", f."id", f."type", f."size"
    FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "FilePlacement" p CROSS JOIN "File" f
    WHERE x."imageId" = w."id" AND p."chainId" = x."chainId" AND p."pathId" IS NULL AND f."id" = p."fileId" AND ${HIGHEST}`

/** The regular files that images ship and do not show, largest first, each at the path at which its layer shows it. */
export async function shadowedFiles(
  sql: Statements, imageIds: readonly number[], { size, after }: PageRequest<SizeKey>,
): Promise<(id: number) => Slice<ShadowedFileRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND (hidden."size", hidden."fileId") < (${after.size}, ${after.id})`
  const regular = Prisma.sql`SELECT hidden.* FROM (${HIDDEN}) hidden WHERE hidden."type" = 'REGULAR' ${rest}`
  const raws = await sql.rows<RawFile & { parentId: number; index: number; hiddenBy: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT found."parentId", found."index", found."hiddenBy", ${FILE} FROM (${firstOfEach(regular, Prisma.sql`q."size" DESC, q."fileId" DESC`, size + 1)}) found
    CROSS JOIN "File" f CROSS JOIN "ImageLayer" x ${PLACEMENT} ${SHOWN_AT}
    WHERE f."id" = found."fileId" AND x."imageId" = found."parentId" AND x."index" = found."index" ORDER BY found."parentId", found."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), (raw): ShadowedFileRow => ({
    imageId: Number(raw.parentId), index: Number(raw.index), hiddenBy: Number(raw.hiddenBy), file: fileRow(raw),
  }))
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many files `shadowedFiles` has of each image, on all pages. */
export async function shadowedFileCount(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => number> {
  return sql.counts(imageIds, Prisma.sql`SELECT hidden."parentId" FROM (${HIDDEN}) hidden WHERE hidden."type" = 'REGULAR'`)
}

/** Bytes of the files of `shadowedFiles` that layers (`b`, by index) of images (`a`) ship. */
export async function wastedBytes(sql: Statements, places: readonly Pair[]): Promise<(place: Pair) => bigint> {
  const imageIds = [...new Set(places.map(({ a }) => a))]
  const raws = await sql.rows<{ parentId: number; index: number; bytes: bigint | number | string }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT hidden."parentId", hidden."index", CAST(SUM(hidden."size") AS BIGINT) AS "bytes" FROM (${HIDDEN}) hidden
    WHERE hidden."type" = 'REGULAR' GROUP BY hidden."parentId", hidden."index"`)
  const sums = new Map(raws.map(({ parentId, index, bytes }) => [`${Number(parentId)}/${Number(index)}`, BigInt(bytes)]))
  return ({ a, b }) => sums.get(`${a}/${b}`) ?? 0n
}

/** Bytes of the files of `shadowedFiles` of each image. */
export async function imageWastedBytes(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => bigint> {
  const raws = await sql.rows<{ parentId: number; bytes: bigint | number | string }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT hidden."parentId", CAST(SUM(hidden."size") AS BIGINT) AS "bytes" FROM (${HIDDEN}) hidden WHERE hidden."type" = 'REGULAR' GROUP BY hidden."parentId"`)
  const sums = new Map(raws.map(({ parentId, bytes }) => [Number(parentId), BigInt(bytes)]))
  return (id) => sums.get(id) ?? 0n
}
