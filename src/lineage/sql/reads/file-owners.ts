import { Prisma } from '../../../generated/sqlite/client.ts'
import { PLACEMENT, SHOWN_AT } from './file-rows.ts'
import { VISIBLE } from './files.ts'
import { imageFileRow, type RawImageFile, SHOWN_FILE } from './image-files.ts'
import { type Pair, STILL_THERE } from './image-packages.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { hasInRun, stillOwned } from './owned-filter.ts'
import { PACKAGE_VERSION, packageVersionRow, type RawPackageVersion } from './package-rows.ts'
import type { FileOwnerRow, ImageFileRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** How many packages of one file are shown. */
export const MAX_OWNERS = 100

/** A file (`b`, by id) in an image (`a`), brought by the layer at `index`. */
export interface FilePlace extends Pair {
  readonly index: number
}

type RawOwner = RawPackageVersion & { imageId: number; fileId: number; since: number; occurrence: number; evidence: string; index: number }

/** The packages that files of images belong to, by purl, then by evidence; at most 100 of each. Not to be asked for folders. */
export async function fileOwners(sql: Statements, places: readonly FilePlace[]): Promise<(place: FilePlace) => FileOwnerRow[]> {
  const fileId = Prisma.raw('w."b"')
  const raws = await sql.rows<RawOwner>(Prisma.sql`WITH w AS MATERIALIZED ${sql.pairs(places)}
    SELECT w."a" AS "imageId", w."b" AS "fileId", since."index" AS "since", o."id" AS "occurrence", o."path" AS "evidence", x."index", ${PACKAGE_VERSION}
    FROM w CROSS JOIN "FileOwner" u CROSS JOIN "ImageLayer" since CROSS JOIN "Occurrence" o CROSS JOIN "ImageLayer" x
    JOIN "PackageVersion" v ON v."id" = o."packageVersionId" JOIN "Package" k ON k."id" = v."packageId"
    WHERE ${hasInRun(fileId)} AND since."chainId" = u."chainId" AND since."imageId" = w."a" AND o."id" = u."occurrenceId"
      AND x."chainId" = o."chainId" AND x."imageId" = w."a" AND ${STILL_THERE} AND ${stillOwned(fileId)}
    ORDER BY v."purl", o."path", o."id"`)
  const groups = grouped(raws, (raw) => `${Number(raw.imageId)}/${Number(raw.fileId)}`, (raw) => raw)
  return ({ a, b, index }) => {
    const fitting = (groups.get(`${a}/${b}`) ?? []).filter(({ since }) => Number(since) >= index)
    const each = new Map(fitting.map((raw) => [Number(raw.occurrence), raw]))
    return [...each.values()].slice(0, MAX_OWNERS).map(fileOwnerRow)
  }
}

function fileOwnerRow(raw: RawOwner): FileOwnerRow {
  const version = packageVersionRow(raw)
  return { version, occurrence: { imageId: Number(raw.imageId), versionId: version.id, path: raw.evidence, index: Number(raw.index) } }
}

/** The files that package versions own in images, as the images show them: rows of `parentId` (the image), `versionId`, and a file. */
function ownedFiles(sql: Statements, pairs: readonly Pair[], after: string | null): Prisma.Sql {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND h."path" > ${after}`
  return Prisma.sql`WITH w AS MATERIALIZED ${sql.pairs(pairs)},
    owned AS MATERIALIZED (
      SELECT w."a" AS "imageId", w."b" AS "versionId", u."occurrenceId", u."firstFileId", u."lastFileId", since."index" AS "since"
      FROM w CROSS JOIN "Occurrence" o CROSS JOIN "ImageLayer" x CROSS JOIN "FileOwner" u CROSS JOIN "ImageLayer" since
      WHERE o."packageVersionId" = w."b" AND x."chainId" = o."chainId" AND x."imageId" = w."a" AND ${STILL_THERE}
        AND u."occurrenceId" = o."id" AND since."chainId" = u."chainId" AND since."imageId" = w."a"),
    found AS (
      SELECT DISTINCT owned."versionId", ${SHOWN_FILE}
      FROM owned CROSS JOIN "File" f CROSS JOIN "ImageLayer" x ${PLACEMENT} ${SHOWN_AT}
      WHERE f."id" >= owned."firstFileId" AND f."id" <= owned."lastFileId" AND f."type" <> 'DIRECTORY'
        AND x."imageId" = owned."imageId" AND x."layerId" = f."layerId" AND x."index" <= owned."since" AND ${VISIBLE} ${rest}
        AND NOT EXISTS (SELECT 1 FROM "FileOwnerRemoval" gone JOIN "ImageLayer" higher ON higher."chainId" = gone."chainId"
          AND higher."imageId" = x."imageId" WHERE gone."occurrenceId" = owned."occurrenceId" AND gone."firstFileId" <= f."id"
          AND gone."lastFileId" >= f."id" AND higher."index" > owned."since"))`
}

/** The files of package versions in images, by path. */
export async function packageFiles(sql: Statements, pairs: readonly Pair[], { size, after }: PageRequest<string>): Promise<(pair: Pair) => Slice<ImageFileRow>> {
  const raws = await sql.rows<RawImageFile & { versionId: number }>(Prisma.sql`${ownedFiles(sql, pairs, after)}
    SELECT * FROM (
      SELECT found.*, ROW_NUMBER() OVER (PARTITION BY found."parentId", found."versionId" ORDER BY found."path", found."index" DESC) AS "rank" FROM found
    ) q WHERE q."rank" <= ${size + 1} ORDER BY q."parentId", q."versionId", q."rank"`)
  const groups = grouped(raws, (raw) => `${Number(raw.parentId)}/${Number(raw.versionId)}`, imageFileRow)
  return ({ a, b }) => sliceOf(groups.get(`${a}/${b}`) ?? [], size)
}

/** How many files `packageFiles` has of each, on all pages. */
export async function packageFileCount(sql: Statements, pairs: readonly Pair[]): Promise<(pair: Pair) => number> {
  const raws = await sql.rows<{ parentId: number; versionId: number; count: number }>(Prisma.sql`${ownedFiles(sql, pairs, null)}
    SELECT found."parentId", found."versionId", CAST(COUNT(*) AS INTEGER) AS "count" FROM found GROUP BY found."parentId", found."versionId"`)
  const counts = new Map(raws.map(({ parentId, versionId, count }) => [`${Number(parentId)}/${Number(versionId)}`, Number(count)]))
  return ({ a, b }) => counts.get(`${a}/${b}`) ?? 0
}
