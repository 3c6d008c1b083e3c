import { Prisma } from '../../../generated/sqlite/client.ts'
import { BASES } from './bases.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { PACKAGE_VERSION, packageVersionRow, type RawPackageVersion } from './package-rows.ts'
import { type PackageFilter, packageConditions } from './packages.ts'
import type { ImagePackageRow, ImageRow, OccurrenceRow, PackageVersionRow } from './rows.ts'
import { all, countOfEach, firstOfEach, type Statements } from './statements.ts'

/** An image (`a`) and a package version (`b`), by id. */
export interface Pair {
  readonly a: number
  readonly b: number
}

/** How many proofs of one package version in one image are shown. */
export const MAX_OCCURRENCES = 1_000

/** Whether occurrence `o`, introduced by `x`, is still there at the top of that image. */
export const STILL_THERE = Prisma.sql`NOT EXISTS (
  SELECT 1 FROM "OccurrenceRemoval" r JOIN "ImageLayer" y ON y."chainId" = r."chainId" AND y."imageId" = x."imageId"
  WHERE r."occurrenceId" = o."id")`

/** The package versions of the images in `w`: rows of `parentId`, `versionId`, `key`. */
function presentPairs(filter: PackageFilter, after: string | null): Prisma.Sql {
  const conditions = packageConditions(filter)
  if (after !== null) conditions.push(Prisma.sql`v."purl" > ${after}`)
  return Prisma.sql`SELECT h."parentId", h."versionId", v."purl" AS "key" FROM (
      SELECT DISTINCT x."imageId" AS "parentId", o."packageVersionId" AS "versionId"
      FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "Occurrence" o
      WHERE x."imageId" = w."id" AND o."chainId" = x."chainId" AND ${STILL_THERE}
    ) h JOIN "PackageVersion" v ON v."id" = h."versionId" JOIN "Package" k ON k."id" = v."packageId" WHERE ${all(conditions)}`
}

/** The package versions of images, by purl. */
export async function packagesOf(
  sql: Statements,
  imageIds: readonly number[],
  filter: PackageFilter,
  { size, after }: PageRequest<string>,
): Promise<(id: number) => Slice<ImagePackageRow>> {
  const ranked = firstOfEach(presentPairs(filter, after), Prisma.sql`q."key"`, size + 1)
  const raws = await sql.rows<RawPackageVersion & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT h."parentId", ${PACKAGE_VERSION} FROM (${ranked}) h JOIN "PackageVersion" v ON v."id" = h."versionId"
    JOIN "Package" k ON k."id" = v."packageId" ORDER BY h."parentId", h."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), (raw) => ({ imageId: Number(raw.parentId), version: packageVersionRow(raw) }))
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many package versions `packagesOf` has of each image, on all pages; one with several proofs counts once. */
export async function packageCounts(
  sql: Statements,
  imageIds: readonly number[],
  filter: PackageFilter,
): Promise<(id: number) => number> {
  const raws = await sql.rows<{ parentId: number; count: number }>(
    Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)} ${countOfEach(presentPairs(filter, null))}`)
  const values = new Map(raws.map(({ parentId, count }) => [Number(parentId), Number(count)]))
  return (id) => values.get(id) ?? 0
}

/** All package versions of some images; for comparing them. */
export async function allPackagesOf(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => PackageVersionRow[]> {
  const raws = await sql.rows<RawPackageVersion & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT h."parentId", ${PACKAGE_VERSION} FROM (${presentPairs({}, null)}) h
    JOIN "PackageVersion" v ON v."id" = h."versionId" JOIN "Package" k ON k."id" = v."packageId"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), packageVersionRow)
  return (id) => groups.get(id) ?? []
}

/** Where package versions are proved in images, lowest layer first, then by path; at most 1,000 of each. */
export async function occurrencesOf(sql: Statements, pairs: readonly Pair[]): Promise<(pair: Pair) => OccurrenceRow[]> {
  const raws = await sql.rows<OccurrenceRow>(Prisma.sql`WITH w AS MATERIALIZED ${sql.pairs(pairs)}
    SELECT q."imageId", q."versionId", q."path", q."index" FROM (
      SELECT x."imageId", o."packageVersionId" AS "versionId", o."path", x."index",
        ROW_NUMBER() OVER (PARTITION BY x."imageId", o."packageVersionId" ORDER BY x."index", o."path") AS "rank"
      FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "Occurrence" o
      WHERE x."imageId" = w."a" AND o."packageVersionId" = w."b" AND o."chainId" = x."chainId" AND ${STILL_THERE}
    ) q WHERE q."rank" <= ${MAX_OCCURRENCES} ORDER BY q."imageId", q."versionId", q."rank"`)
  const groups = grouped(raws, ({ imageId, versionId }) => `${imageId}/${versionId}`, occurrenceRow)
  return ({ a, b }) => groups.get(`${a}/${b}`) ?? []
}

/** One form for both databases; other columns of the row are left out. */
export function occurrenceRow({ imageId, versionId, path, index }: OccurrenceRow): OccurrenceRow {
  return { imageId: Number(imageId), versionId: Number(versionId), path, index: Number(index) }
}

/**
 * The nearest known base that already has the package version: the highest base top within the span of layers in which
 * some occurrence shows, also one that a higher layer of this image removes.
 */
export async function inheritedFrom(sql: Statements, pairs: readonly Pair[]): Promise<(pair: Pair) => ImageRow | null> {
  const images = [...new Set(pairs.map(({ a }) => a))]
  const raws = await sql.rows<RawImage & { parentId: number; versionId: number }>(Prisma.sql`
    WITH pairs AS MATERIALIZED ${sql.pairs(pairs)}, w AS MATERIALIZED ${sql.ids(images)},
    bases AS MATERIALIZED (
      SELECT q."parentId", q."top", MIN(q."imageId") AS "imageId" FROM (${BASES}) q GROUP BY q."parentId", q."top"),
    spans AS MATERIALIZED (
      SELECT x."imageId", o."packageVersionId" AS "versionId", x."index" AS "since", (
        SELECT MIN(y."index") FROM "OccurrenceRemoval" r
        JOIN "ImageLayer" y ON y."chainId" = r."chainId" AND y."imageId" = x."imageId" WHERE r."occurrenceId" = o."id") AS "until"
      FROM pairs CROSS JOIN "ImageLayer" x CROSS JOIN "Occurrence" o
      WHERE x."imageId" = pairs."a" AND o."packageVersionId" = pairs."b" AND o."chainId" = x."chainId"),
    nearest AS (
      SELECT s."imageId" AS "parentId", s."versionId", b."imageId",
        ROW_NUMBER() OVER (PARTITION BY s."imageId", s."versionId" ORDER BY b."top" DESC) AS "rank"
      FROM spans s JOIN bases b ON b."parentId" = s."imageId" AND b."top" >= s."since" AND (s."until" IS NULL OR b."top" < s."until"))
    SELECT n."parentId", n."versionId", ${IMAGE} FROM nearest n JOIN "Image" i ON i."id" = n."imageId" WHERE n."rank" = 1`)
  const rows = new Map(raws.map((raw) => [`${Number(raw.parentId)}/${Number(raw.versionId)}`, imageRow(raw)]))
  return ({ a, b }) => rows.get(`${a}/${b}`) ?? null
}
