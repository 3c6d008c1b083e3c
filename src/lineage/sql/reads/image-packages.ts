import { Prisma } from '../../../generated/sqlite/client.ts'
import { bases } from './bases.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { grouped, type PageRequest, type Slice } from './page.ts'
import { PACKAGE_VERSION, packageVersionRow, packageVersionsOfEach, type RawPackageVersion } from './package-rows.ts'
import { type PackageFilter, packageConditions } from './packages.ts'
import type { ImagePackageRow, ImageRow, OccurrenceRow, PackageVersionRow } from './rows.ts'
import { all, type Statements } from './statements.ts'

/** An image (`a`) and a package version (`b`), by id. */
export interface Pair {
  readonly a: number
  readonly b: number
}

/** How many proofs of one package version in one image are shown. */
export const MAX_OCCURRENCES = 1_000

/**
 * Whether occurrence `o`, introduced by `x`, is still there at the top of that image: most end nowhere, some at hundreds of chains, so the few layers of the
 * image are looked up among those. As values and not with EXISTS, for which PostgreSQL makes a hash of all of them each time.
 */
export const STILL_THERE = Prisma.sql`((SELECT gone."chainId" FROM "OccurrenceRemoval" gone WHERE gone."occurrenceId" = o."id" LIMIT 1) IS NULL
  OR (SELECT higher."index" FROM "ImageLayer" higher WHERE higher."imageId" = x."imageId" AND higher."index" > x."index"
    AND (SELECT gone."chainId" FROM "OccurrenceRemoval" gone WHERE gone."occurrenceId" = o."id" AND gone."chainId" = higher."chainId") IS NOT NULL LIMIT 1) IS NULL)`

/** The lowest layer at which occurrence `o`, introduced by `x`, ends in that image; null: it is still there. Looked up as `STILL_THERE` does. */
export const ENDS_AT = Prisma.sql`CASE WHEN (SELECT gone."chainId" FROM "OccurrenceRemoval" gone WHERE gone."occurrenceId" = o."id" LIMIT 1) IS NULL THEN NULL
  ELSE (SELECT higher."index" FROM "ImageLayer" higher WHERE higher."imageId" = x."imageId" AND higher."index" > x."index"
    AND (SELECT gone."chainId" FROM "OccurrenceRemoval" gone WHERE gone."occurrenceId" = o."id" AND gone."chainId" = higher."chainId") IS NOT NULL
    ORDER BY higher."index" LIMIT 1) END`

/** The package versions of the images in `w`: rows of `parentId`, `versionId`, `key`. */
function presentPairs(filter: PackageFilter, after: string | null): Prisma.Sql {
  const conditions = packageConditions(filter)
  if (after !== null) conditions.push(Prisma.sql`v."purl" > ${after}`)
  return Prisma.sql`SELECT found."parentId", found."versionId", v."purl" AS "key" FROM (
      SELECT DISTINCT x."imageId" AS "parentId", o."packageVersionId" AS "versionId"
      FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "Occurrence" o
      WHERE x."imageId" = w."id" AND o."chainId" = x."chainId" AND ${STILL_THERE}
    ) found JOIN "PackageVersion" v ON v."id" = found."versionId" JOIN "Package" k ON k."id" = v."packageId" WHERE ${all(conditions)}`
}

/** The package versions of images, by purl. */
export async function imagePackages(
  sql: Statements,
  imageIds: readonly number[],
  filter: PackageFilter,
  { size, after }: PageRequest<string>,
): Promise<(id: number) => Slice<ImagePackageRow>> {
  const sliceFor = await packageVersionsOfEach(sql, imageIds, presentPairs(filter, after), size)
  return (imageId) => {
    const { rows, more } = sliceFor(imageId)
    return { rows: rows.map((version) => ({ imageId, version })), more }
  }
}

/** How many package versions `imagePackages` has of each image, on all pages; one with several proofs counts once. */
export async function imagePackageCount(
  sql: Statements,
  imageIds: readonly number[],
  filter: PackageFilter,
): Promise<(id: number) => number> {
  return sql.counts(imageIds, presentPairs(filter, null))
}

/** All package versions of some images; for comparing them. */
export async function allPackagesOf(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => PackageVersionRow[]> {
  const raws = await sql.rows<RawPackageVersion & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT found."parentId", ${PACKAGE_VERSION} FROM (${presentPairs({}, null)}) found
    JOIN "PackageVersion" v ON v."id" = found."versionId" JOIN "Package" k ON k."id" = v."packageId"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), packageVersionRow)
  return (id) => groups.get(id) ?? []
}

/** Where package versions are proved in images, lowest layer first, then by path; at most 1,000 of each. */
export async function occurrences(sql: Statements, pairs: readonly Pair[]): Promise<(pair: Pair) => OccurrenceRow[]> {
  const raws = await sql.steady<RawOccurrence>(Prisma.sql`WITH w AS MATERIALIZED ${sql.pairs(pairs)}
    SELECT q."imageId", q."versionId", q."path", q."index" FROM (
      SELECT x."imageId", o."packageVersionId" AS "versionId", o."path", x."index",
        ROW_NUMBER() OVER (PARTITION BY x."imageId", o."packageVersionId" ORDER BY x."index", o."path") AS "rank"
      FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "Occurrence" o
      WHERE x."imageId" = w."a" AND o."packageVersionId" = w."b" AND o."chainId" = x."chainId" AND ${STILL_THERE}
    ) q WHERE q."rank" <= ${MAX_OCCURRENCES} ORDER BY q."imageId", q."versionId", q."rank"`)
  const groups = grouped(raws, ({ imageId, versionId }) => `${imageId}/${versionId}`, occurrenceRow)
  return ({ a, b }) => groups.get(`${a}/${b}`) ?? []
}

/** An occurrence in one image, in the form of either database. */
export interface RawOccurrence {
  imageId: number
  versionId: number
  path: string
  index: number
}

/** One form for both databases; other columns of the row are left out. */
export function occurrenceRow({ imageId, versionId, path, index }: RawOccurrence): OccurrenceRow {
  return { imageId: Number(imageId), versionId: Number(versionId), path, index: Number(index) }
}

/**
 * The nearest known base that already has the package version: the highest base top within the span of layers in which
 * some occurrence shows, also one that a higher layer of this image removes.
 */
export async function inheritedFrom(sql: Statements, pairs: readonly Pair[]): Promise<(pair: Pair) => ImageRow | null> {
  const images = [...new Set(pairs.map(({ a }) => a))]
  const raws = await sql.steady<RawImage & { parentId: number; versionId: number }>(Prisma.sql`
    WITH pairs AS MATERIALIZED ${sql.pairs(pairs)}, w AS MATERIALIZED ${sql.ids(images)},
    bases AS MATERIALIZED (
      SELECT q."parentId", q."top", MIN(q."imageId") AS "imageId" FROM (${bases(sql)}) q GROUP BY q."parentId", q."top"),
    spans AS MATERIALIZED (
      SELECT x."imageId", o."packageVersionId" AS "versionId", x."index" AS "since", ${ENDS_AT} AS "until"
      FROM pairs CROSS JOIN "ImageLayer" x CROSS JOIN "Occurrence" o
      WHERE x."imageId" = pairs."a" AND o."packageVersionId" = pairs."b" AND o."chainId" = x."chainId"),
    nearest AS (
      SELECT spans."imageId" AS "parentId", spans."versionId", bases."imageId",
        ROW_NUMBER() OVER (PARTITION BY spans."imageId", spans."versionId" ORDER BY bases."top" DESC) AS "rank"
      FROM spans JOIN bases ON bases."parentId" = spans."imageId" AND bases."top" >= spans."since"
        AND (spans."until" IS NULL OR bases."top" < spans."until"))
    SELECT nearest."parentId", nearest."versionId", ${IMAGE} FROM nearest JOIN "Image" i ON i."id" = nearest."imageId"
    WHERE nearest."rank" = 1`)
  const rows = new Map(raws.map((raw) => [`${Number(raw.parentId)}/${Number(raw.versionId)}`, imageRow(raw)]))
  return ({ a, b }) => rows.get(`${a}/${b}`) ?? null
}
