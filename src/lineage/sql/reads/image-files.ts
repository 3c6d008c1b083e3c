import { Prisma } from '../../../generated/sqlite/client.ts'
import { checkNumbers, entryConditions, type FileFilter, globConditions, globOf, globTooBroad, MAX_GLOB_PATHS, pathTest, setuidConditions, sizeConditions } from './file-filter.ts'
import { ownedConditions } from './owned-filter.ts'
import { fileRow, idOfPath, OF_LAYER, PLACEMENT, type RawFile, sha256Bytes, SHOWN_AT } from './file-rows.ts'
import { VISIBLE } from './files.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { ReadFailure } from './read-failure.ts'
import type { ImageFileRow } from './rows.ts'
import { all, firstOfEach, type Statements } from './statements.ts'

/** What an image shows of file `f` with placement `p` at path `h`. */
export const SHOWN_SIZE = Prisma.sql`COALESCE(p."size", f."size")`
export const SHOWN_SHA256 = Prisma.sql`COALESCE(p."sha256", f."sha256")`
export const SHOWN_FILE = Prisma.sql`x."imageId" AS "parentId", x."index", f."id", f."layerId", h."id" AS "pathId", h."path", f."type", f."mode",
  f."uid", f."gid", ${SHOWN_SIZE} AS "size", ${SHOWN_SHA256} AS "sha256", f."linkTarget"`

/**
 * The files that the images in `w` show: rows of `parentId`, `index`, and the columns of a file as the image shows it.
 * `glob` is looked at only as far as the store can tell.
 */
export function visibleFiles(filter: FileFilter, after: string | null): Prisma.Sql {
  const { path, sha256, basename, owned } = filter
  checkNumbers(filter)
  if (filter.visibility === 'SHADOWED') throw new ReadFailure('INPUT.FILE_FILTER', 'Files that an image does not show are its shadowedFiles.')
  const glob = globOf(filter)
  const conditions = [...entryConditions(filter), ...sizeConditions(SHOWN_SIZE, filter), ...ownedConditions(owned)]
  if (basename != null) conditions.push(Prisma.sql`h."basename" = ${basename}`)
  if (path != null) conditions.push(Prisma.sql`h."path" = ${path}`)
  if (sha256 != null) conditions.push(Prisma.sql`${SHOWN_SHA256} = ${sha256Bytes(sha256)}`)
  if (glob !== null) conditions.push(...globConditions(Prisma.sql`h."path"`, glob))
  if (after !== null) conditions.push(Prisma.sql`h."path" > ${after}`)
  return Prisma.sql`SELECT ${SHOWN_FILE}
    FROM (${entries(filter)}) found JOIN "ImageLayer" x ON x."imageId" = found."imageId" AND x."index" = found."index"
    JOIN "File" f ON f."id" = found."fileId" ${PLACEMENT} ${SHOWN_AT}
    WHERE ${VISIBLE} AND ${all(conditions)}`
}

/** All entries of the layers of the images in `w`, or those of one path by its index: rows of `imageId`, `index`, `fileId`. */
function entries({ path, setuid }: FileFilter): Prisma.Sql {
  if (path != null) {
    return Prisma.sql`SELECT x."imageId", x."index", f."id" AS "fileId" FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "Layer" l CROSS JOIN "File" f
      WHERE x."imageId" = w."id" AND l."id" = x."layerId" AND f."pathId" = ${idOfPath(path)} AND ${OF_LAYER}
      UNION SELECT x."imageId", x."index", p."fileId" FROM w CROSS JOIN "FilePlacement" p CROSS JOIN "ImageLayer" x
      WHERE p."pathId" = ${idOfPath(path)} AND x."chainId" = p."chainId" AND x."imageId" = w."id"`
  }
  const rare = setuid === true ? all(setuidConditions(true)) : Prisma.sql`true`
  return Prisma.sql`SELECT x."imageId", x."index", f."id" AS "fileId"
    FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "Layer" l CROSS JOIN "File" f
    WHERE x."imageId" = w."id" AND l."id" = x."layerId"
      AND ${OF_LAYER} AND ${rare}`
}

/** A file as an image shows it, in the form of either database. */
export type RawImageFile = RawFile & { parentId: number; index: number }

/** One form for both databases; other columns of the row are left out. */
export function imageFileRow(raw: RawImageFile): ImageFileRow {
  return { imageId: Number(raw.parentId), index: Number(raw.index), file: fileRow(raw) }
}

/** The files that images show, by path. Throws INPUT.FILE_FILTER, INPUT.GLOB, INPUT.GLOB_TOO_BROAD. */
export async function imageFiles(
  sql: Statements,
  imageIds: readonly number[],
  filter: FileFilter,
  { size, after }: PageRequest<string>,
): Promise<(id: number) => Slice<ImageFileRow>> {
  if (hasGlob(filter)) {
    const firstOf = await matchingFiles(sql, imageIds, filter, after, (rows) => rows.slice(0, size + 1))
    return (id) => sliceOf(firstOf(id) ?? [], size)
  }
  const raws = await sql.rows<RawImageFile>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    ${firstOfEach(visibleFiles(filter, after), Prisma.sql`q."path", q."index" DESC`, size + 1)} ORDER BY "parentId", "rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), imageFileRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many files `imageFiles` has of each image, on all pages. Throws the same. */
export async function imageFileCount(sql: Statements, imageIds: readonly number[], filter: FileFilter): Promise<(id: number) => number> {
  if (hasGlob(filter)) {
    const countOf = await matchingFiles(sql, imageIds, filter, null, (rows) => rows.length)
    return (id) => countOf(id) ?? 0
  }
  return sql.counts(imageIds, visibleFiles(filter, null))
}

function hasGlob({ pathGlob, excludeGlob }: FileFilter): boolean {
  return pathGlob != null || excludeGlob != null
}

/**
 * What `summary` makes of the files of an image that the globs let through, by path; null without any. Each image may have
 * `MAX_GLOB_PATHS` paths to look at, and so many are in memory at a time: images that have more together are read in halves.
 * For an image that alone has more, the lookup throws INPUT.GLOB_TOO_BROAD.
 */
async function matchingFiles<Summary>(
  sql: Statements,
  imageIds: readonly number[],
  filter: FileFilter,
  after: string | null,
  summary: (rows: ImageFileRow[]) => Summary,
): Promise<(id: number) => Summary | null> {
  const fits = pathTest(filter)
  const raws = await sql.rows<RawImageFile>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT q.* FROM (${visibleFiles(filter, after)}) q ORDER BY q."parentId", q."path" LIMIT ${MAX_GLOB_PATHS + 1}`)
  if (raws.length > MAX_GLOB_PATHS) {
    if (imageIds.length === 1) {
      return () => {
        throw globTooBroad()
      }
    }
    raws.length = 0 // not held while the halves are read
    const [half, others] = [imageIds.slice(0, imageIds.length / 2), imageIds.slice(imageIds.length / 2)]
    const ofHalf = await matchingFiles(sql, half, filter, after, summary)
    const ofOthers = await matchingFiles(sql, others, filter, after, summary)
    return (id) => (half.includes(id) ? ofHalf(id) : ofOthers(id))
  }
  const matching = raws.filter(({ path }) => fits(path))
  const groups = grouped(matching, (raw) => Number(raw.parentId), imageFileRow)
  const summaries = new Map([...groups].map(([id, rows]) => [id, summary(rows)]))
  return (id) => summaries.get(id) ?? null
}
