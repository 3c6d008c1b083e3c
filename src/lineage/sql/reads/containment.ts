import { Prisma } from '../../../generated/sqlite/client.ts'
import { among, containsOneOf } from './contains.ts'
import { type ImageFilter, imageConditions } from './image-filter.ts'
import { MAX_OCCURRENCES, occurrenceRow, STILL_THERE } from './image-packages.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { type Count, COUNT_LIMIT, grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { PACKAGE_VERSION, packageVersionRow, type RawPackageVersion } from './package-rows.ts'
import type { ImageRow, OccurrenceRow, PackageVersionRow } from './rows.ts'
import { type PackageSelector, selectedVersions } from './selector.ts'
import { all, type Statements } from './statements.ts'

/** A package version of an image that a selector means, with its proofs, lowest layer first; at most 1,000. */
export interface MatchRow {
  readonly imageId: number
  readonly version: PackageVersionRow
  readonly occurrences: readonly OccurrenceRow[]
}

/** All images, newest first, that a filter lets through; with a selector, only those that contain one of its package versions. */
export async function imagePage(
  sql: Statements,
  filter: ImageFilter,
  selector: PackageSelector | null,
  { size, after }: PageRequest<number>,
): Promise<Slice<ImageRow>> {
  const conditions = await imageConditions(sql, filter, containsOneOf)
  if (after !== null) conditions.push(Prisma.sql`i."id" < ${after}`)
  if (selector !== null) conditions.push(await containsOneOf(sql, await selectedVersions(sql, selector)))
  const raws = await sql.rows<RawImage>(Prisma.sql`SELECT ${IMAGE} FROM "Image" i WHERE ${all(conditions)}
    ORDER BY i."id" DESC LIMIT ${size + 1}`)
  return sliceOf(raws.map(imageRow), size)
}

/** Counts what `imagePage` pages through. */
export async function imageCount(sql: Statements, filter: ImageFilter, selector: PackageSelector | null): Promise<Count> {
  const conditions = await imageConditions(sql, filter, among)
  if (selector !== null) conditions.push(among(sql, await selectedVersions(sql, selector)))
  const [raw] = await sql.rows<{ count: number }>(Prisma.sql`SELECT CAST(COUNT(*) AS INTEGER) AS "count" FROM (
    SELECT 1 FROM "Image" i WHERE ${all(conditions)} LIMIT ${COUNT_LIMIT + 1}) q`)
  const value = Number(raw?.count ?? 0)
  return { value: Math.min(value, COUNT_LIMIT), exact: value <= COUNT_LIMIT }
}

/** The matches of images, by purl. */
export async function matchesOf(
  sql: Statements,
  imageIds: readonly number[],
  selector: PackageSelector,
): Promise<(id: number) => MatchRow[]> {
  const versions = await selectedVersions(sql, selector)
  const raws = await sql.rows<RawPackageVersion & OccurrenceRow>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)},
    wanted AS MATERIALIZED ${sql.ids(versions)},
    found AS MATERIALIZED (
      SELECT x."imageId", x."index", o."path", o."packageVersionId",
        ROW_NUMBER() OVER (PARTITION BY x."imageId", o."packageVersionId" ORDER BY x."index", o."path") AS "rank"
      FROM w CROSS JOIN "ImageLayer" x CROSS JOIN wanted CROSS JOIN "Occurrence" o
      WHERE x."imageId" = w."id" AND o."packageVersionId" = wanted."id" AND o."chainId" = x."chainId" AND ${STILL_THERE})
    SELECT f."imageId", f."index", f."path", ${PACKAGE_VERSION} FROM found f
    JOIN "PackageVersion" v ON v."id" = f."packageVersionId" JOIN "Package" k ON k."id" = v."packageId"
    WHERE f."rank" <= ${MAX_OCCURRENCES} ORDER BY f."imageId", v."purl", f."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), (raw) => raw)
  return (id) => matches(id, groups.get(id) ?? [])
}

function matches(imageId: number, raws: readonly (RawPackageVersion & OccurrenceRow)[]): MatchRow[] {
  const byVersion = grouped(raws, (raw) => Number(raw.versionId), (raw) => raw)
  return [...byVersion.values()].map((group) => ({
    imageId,
    version: packageVersionRow(group[0]!),
    occurrences: group.map(occurrenceRow),
  }))
}
