import { Prisma } from '../../../generated/sqlite/client.ts'
import { containing, FEW } from './contains.ts'
import { type ImageFilter, imageCondition } from './image-filter.ts'
import { allOf, type Condition, type Form, forCount, forPage } from './image-set.ts'
import { MAX_OCCURRENCES, occurrenceRow, type RawOccurrence, STILL_THERE } from './image-packages.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { type Count, grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { PACKAGE_VERSION, packageVersionRow, type RawPackageVersion } from './package-rows.ts'
import type { ImageRow, OccurrenceRow, PackageVersionRow } from './rows.ts'
import { type PackageSelector, selectedVersions } from './selector.ts'
import type { Statements } from './statements.ts'
import { known, until } from './tag-moments.ts'

/** A package version of an image that a selector means, with its proofs, lowest layer first; at most 1,000. */
export interface MatchRow {
  readonly imageId: number
  readonly version: PackageVersionRow
  readonly occurrences: readonly OccurrenceRow[]
}

/** All images, newest first, that a filter lets through; with a selector, only those that contain one of its package versions. */
export async function images(
  sql: Statements,
  filter: ImageFilter,
  selector: PackageSelector | null,
  { size, after }: PageRequest<number>,
): Promise<Slice<ImageRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND i."id" < ${after}`
  const condition = await meant(sql, filter, selector, forPage)
  if (condition.ids !== undefined) return newestOf(sql, condition.ids, { size, after })
  const raws = await sql.rows<RawImage>(Prisma.sql`SELECT ${IMAGE} FROM "Image" i WHERE ${condition.sql} ${rest}
    ORDER BY i."id" DESC LIMIT ${size + 1}`)
  return sliceOf(raws.map(imageRow), size)
}

async function newestOf(sql: Statements, ids: readonly number[], { size, after }: PageRequest<number>): Promise<Slice<ImageRow>> {
  const page = ids.filter((id) => after === null || id < after).toSorted((a, b) => b - a).slice(0, size + 1)
  const raws = await sql.steady<RawImage>(Prisma.sql`SELECT ${IMAGE} FROM ${sql.ids(page)} w CROSS JOIN "Image" i WHERE i."id" = w."id" ORDER BY i."id" DESC`)
  return sliceOf(raws.map(imageRow), size)
}

/** Counts what `images` pages through. */
export async function imageCount(sql: Statements, filter: ImageFilter, selector: PackageSelector | null): Promise<Count> {
  return sql.count(Prisma.sql`FROM "Image" i WHERE ${(await meant(sql, filter, selector, forCount)).sql}`)
}

async function meant(sql: Statements, filter: ImageFilter, selector: PackageSelector | null, form: Form): Promise<Condition> {
  // One set alone keeps what was read of it.
  if (selector !== null && sql.asOf === null && Object.values(filter).every((member) => member == null)) return form(sql, containing(sql, await selectedVersions(sql, selector)))
  const conditions = [await imageCondition(sql, filter, form), ...stored(sql)]
  if (selector !== null) conditions.push(await form(sql, containing(sql, await selectedVersions(sql, selector))))
  return allOf(conditions)
}

/** Images that were known at the moment that is asked about. Those that were stored after all of these are not even looked at. */
function stored(sql: Statements): Condition[] {
  if (sql.asOf === null) return []
  const last = Prisma.sql`(SELECT MAX(same."id") FROM "Image" same WHERE ${until(sql, Prisma.sql`same."analyzedAt"`)})`
  return [{ sql: Prisma.sql`${known(sql)} AND i."id" <= ${last}`, rare: false }]
}

/** The matches of images, by purl. */
export async function matches(
  sql: Statements,
  imageIds: readonly number[],
  selector: PackageSelector,
): Promise<(id: number) => MatchRow[]> {
  const versions = await selectedVersions(sql, selector)
  const ofVersions = Prisma.sql`w CROSS JOIN "ImageLayer" x CROSS JOIN wanted CROSS JOIN "Occurrence" o
    WHERE x."imageId" = w."id" AND o."packageVersionId" = wanted."id" AND o."chainId" = x."chainId"`
  // The sign keeps the store from the index by version.
  const ofChains = Prisma.sql`w CROSS JOIN "ImageLayer" x CROSS JOIN "Occurrence" o
    WHERE x."imageId" = w."id" AND o."chainId" = x."chainId" AND +o."packageVersionId" IN (SELECT wanted."id" FROM wanted)`
  const query = Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)},
    wanted AS MATERIALIZED ${sql.ids(versions)},
    found AS MATERIALIZED (
      SELECT x."imageId", x."index", o."path", o."packageVersionId",
        ROW_NUMBER() OVER (PARTITION BY x."imageId", o."packageVersionId" ORDER BY x."index", o."path") AS "rank"
      FROM ${versions.length <= FEW ? ofVersions : ofChains} AND ${STILL_THERE})
    SELECT found."imageId", found."index", found."path", ${PACKAGE_VERSION} FROM found
    JOIN "PackageVersion" v ON v."id" = found."packageVersionId" JOIN "Package" k ON k."id" = v."packageId"
    WHERE found."rank" <= ${MAX_OCCURRENCES} ORDER BY found."imageId", v."purl", found."rank"`
  type Raw = RawPackageVersion & RawOccurrence
  const raws = await (versions.length <= FEW ? sql.steady<Raw>(query) : sql.rows<Raw>(query))
  const groups = grouped(raws, (raw) => Number(raw.imageId), (raw) => raw)
  return (id) => matchesIn(id, groups.get(id) ?? [])
}

function matchesIn(imageId: number, raws: readonly (RawPackageVersion & RawOccurrence)[]): MatchRow[] {
  const byVersion = grouped(raws, (raw) => Number(raw.versionId), (raw) => raw)
  return [...byVersion.values()].map((group) => ({
    imageId,
    version: packageVersionRow(group[0]!),
    occurrences: group.map(occurrenceRow),
  }))
}
