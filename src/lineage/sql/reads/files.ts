import { Prisma } from '../../../generated/sqlite/client.ts'
import { type FileFilter, globConditions, globOf, globTooBroad, MAX_GLOB_PATHS, pathTest, setuidConditions } from './file-filter.ts'
import { everOwnedConditions } from './owned-filter.ts'
import { FILE, fileRow, idOfPath, OF_LAYER, PLACEMENT, type RawFile, sha256Bytes, STATED_PATH } from './file-rows.ts'
import type { Glob } from './glob.ts'
import { imagesOfEach } from './image-rows.ts'
import { type Count, grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import type { FileRow, ImageRow } from './rows.ts'
import { all, firstOfEach, type Statements } from './statements.ts'
import { ReadFailure } from './read-failure.ts'

/** The file entries of all layers, by id. Throws INPUT.FILE_FILTER, INPUT.GLOB, INPUT.GLOB_TOO_BROAD. */
export async function files(sql: Statements, filter: FileFilter, { size, after }: PageRequest<number>): Promise<Slice<FileRow>> {
  const conditions = await fileConditions(sql, filter)
  if (after !== null) conditions.push(Prisma.sql`f."id" > ${after}`)
  const raws = await sql.rows<RawFile>(Prisma.sql`SELECT ${FILE} FROM "File" f ${STATED_PATH} WHERE ${all(conditions)} ORDER BY f."id" LIMIT ${size + 1}`)
  return sliceOf(raws.map(fileRow), size)
}

/** Counts what `files` pages through, up to `COUNT_LIMIT`. Throws the same. */
export async function fileCount(sql: Statements, filter: FileFilter): Promise<Count> {
  const conditions = await fileConditions(sql, filter)
  return sql.count(Prisma.sql`FROM "File" f WHERE ${all(conditions)}`)
}

/** Each as a list of ids from an index: with OR, the store would rather walk all files in their order. */
async function fileConditions(sql: Statements, filter: FileFilter): Promise<Prisma.Sql[]> {
  const { path, sha256, setuid, owned, excludeGlob } = filter
  const glob = globOf(filter)
  if (glob === null && excludeGlob != null) throw new ReadFailure('INPUT.FILE_FILTER', 'Across layers, excludeGlob only goes with pathGlob.')
  if (path == null && glob === null && sha256 == null && setuid == null && owned == null) {
    throw new ReadFailure('INPUT.FILE_FILTER', 'At least one member of the filter is needed.')
  }
  const conditions = [...setuidConditions(setuid), ...everOwnedConditions(owned)]
  if (path != null) conditions.push(either((name) => Prisma.sql`${name('pathId')} = ${idOfPath(path)}`))
  if (sha256 != null) conditions.push(either((name) => Prisma.sql`${name('sha256')} = ${sha256Bytes(sha256)}`))
  if (glob !== null) {
    const paths = await pathsLike(sql, glob, pathTest(filter))
    conditions.push(either((name) => Prisma.sql`${name('pathId')} IN (SELECT w."id" FROM ${sql.ids(paths)} w)`))
  }
  return conditions
}

/** Entries `f` for which something holds as they are, or as some chain shows them; both tables name the columns alike. */
function either(condition: (name: (column: 'pathId' | 'sha256') => Prisma.Sql) => Prisma.Sql): Prisma.Sql {
  return Prisma.sql`f."id" IN (SELECT same."id" FROM "File" same WHERE ${condition((column) => Prisma.raw(`same."${column}"`))}
    UNION SELECT p."fileId" FROM "FilePlacement" p WHERE ${condition((column) => Prisma.raw(`p."${column}"`))})`
}

/** The ids of the paths that a glob and `fits` let through. Throws INPUT.GLOB_TOO_BROAD. */
export async function pathsLike(sql: Statements, glob: Glob, fits: (path: string) => boolean): Promise<number[]> {
  const raws = await sql.rows<{ id: number; path: string }>(Prisma.sql`SELECT h."id", h."path" FROM "Path" h
    WHERE ${all(globConditions(Prisma.sql`h."path"`, glob))} LIMIT ${MAX_GLOB_PATHS + 1}`)
  if (raws.length > MAX_GLOB_PATHS) throw globTooBroad()
  return raws.filter(({ path }) => fits(path)).map(({ id }) => Number(id))
}

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
