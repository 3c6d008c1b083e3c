import { Prisma } from '../../../generated/sqlite/client.ts'
import type { PackageIdentity } from '../../../model/purl.ts'
import { type Count, COUNT_LIMIT, grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { PACKAGE_VERSION, packageVersionRow, type RawPackageVersion } from './package-rows.ts'
import type { PackageRow, PackageVersionRow } from './rows.ts'
import { all, containing, countOfEach, firstOfEach, type Statements } from './statements.ts'

/** Members that are set must all hold. */
export interface PackageFilter {
  /** The purl type, lower case. */
  readonly type?: string | null | undefined
  readonly name?: string | null | undefined
  /** Part of the name, in any case. */
  readonly nameContains?: string | null | undefined
}

/** Conditions on the alias `k` (package). */
export function packageConditions({ type, name, nameContains }: PackageFilter): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = []
  if (type != null) conditions.push(Prisma.sql`k."type" = ${type.toLowerCase()}`)
  if (name != null) conditions.push(Prisma.sql`k."name" = ${name}`)
  if (nameContains != null) conditions.push(Prisma.sql`LOWER(k."name") LIKE ${containing(nameContains.toLowerCase())} ESCAPE '\\'`)
  return conditions
}

const FROM = Prisma.sql`FROM "PackageVersion" v JOIN "Package" k ON k."id" = v."packageId"`

/** All package versions that the store knows, by purl. */
export async function packagePage(
  sql: Statements,
  filter: PackageFilter,
  { size, after }: PageRequest<string>,
): Promise<Slice<PackageVersionRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND v."purl" > ${after}`
  const raws = await sql.rows<RawPackageVersion>(Prisma.sql`SELECT ${PACKAGE_VERSION} ${FROM}
    WHERE ${all(packageConditions(filter))} ${rest} ORDER BY v."purl" LIMIT ${size + 1}`)
  return sliceOf(raws.map(packageVersionRow), size)
}

/** Counts what `packagePage` pages through, up to `COUNT_LIMIT`. */
export async function packageCount(sql: Statements, filter: PackageFilter): Promise<Count> {
  const [raw] = await sql.rows<{ count: number }>(Prisma.sql`SELECT CAST(COUNT(*) AS INTEGER) AS "count" FROM (
    SELECT 1 ${FROM} WHERE ${all(packageConditions(filter))} LIMIT ${COUNT_LIMIT + 1}) q`)
  const value = Number(raw?.count ?? 0)
  return { value: Math.min(value, COUNT_LIMIT), exact: value <= COUNT_LIMIT }
}

/** Package versions by row id; null for an unknown one. */
export async function packageVersionsById(
  sql: Statements,
  ids: readonly number[],
): Promise<(id: number) => PackageVersionRow | null> {
  const raws = await sql.rows<RawPackageVersion>(Prisma.sql`SELECT ${PACKAGE_VERSION} FROM ${sql.ids(ids)} w
    JOIN "PackageVersion" v ON v."id" = w."id" JOIN "Package" k ON k."id" = v."packageId"`)
  const rows = new Map(raws.map(packageVersionRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

/** The package of exactly this type, namespace (null: none) and name, spelled as in its purls; null when unknown. */
export async function packageByIdentity(
  sql: Statements,
  { type, namespace, name }: Pick<PackageIdentity, 'type' | 'namespace' | 'name'>,
): Promise<PackageRow | null> {
  const [raw] = await sql.rows<PackageRow>(Prisma.sql`SELECT k."id", k."type", k."namespace", k."name" FROM "Package" k
    WHERE k."type" = ${type} AND k."namespace" = ${namespace ?? ''} AND k."name" = ${name}`)
  return raw === undefined ? null : packageRow(raw)
}

/** Packages by row id; null for an unknown one. */
export async function packagesById(sql: Statements, ids: readonly number[]): Promise<(id: number) => PackageRow | null> {
  const raws = await sql.rows<PackageRow>(Prisma.sql`SELECT k."id", k."type", k."namespace", k."name" FROM ${sql.ids(ids)} w
    JOIN "Package" k ON k."id" = w."id"`)
  const rows = new Map(raws.map(packageRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

function packageRow({ id, type, namespace, name }: PackageRow): PackageRow {
  return { id: Number(id), type, namespace: namespace === '' ? null : namespace, name }
}

/** The versions of packages, by purl. */
export async function versionsOf(
  sql: Statements,
  packageIds: readonly number[],
  { size, after }: PageRequest<string>,
): Promise<(id: number) => Slice<PackageVersionRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND v."purl" > ${after}`
  const pairs = Prisma.sql`SELECT v."packageId" AS "parentId", v."id" AS "versionId", v."purl" AS "key"
    FROM w JOIN "PackageVersion" v ON v."packageId" = w."id" ${rest}`
  const raws = await sql.rows<RawPackageVersion>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(packageIds)}
    SELECT ${PACKAGE_VERSION} FROM (${firstOfEach(pairs, Prisma.sql`q."key"`, size + 1)}) h
    JOIN "PackageVersion" v ON v."id" = h."versionId" JOIN "Package" k ON k."id" = v."packageId" ORDER BY h."parentId", h."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.packageId), packageVersionRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many versions `versionsOf` has of each package, on all pages. */
export async function versionCounts(sql: Statements, packageIds: readonly number[]): Promise<(id: number) => number> {
  const raws = await sql.rows<{ parentId: number; count: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(packageIds)}
    ${countOfEach(Prisma.sql`SELECT v."packageId" AS "parentId" FROM w JOIN "PackageVersion" v ON v."packageId" = w."id"`)}`)
  const values = new Map(raws.map(({ parentId, count }) => [Number(parentId), Number(count)]))
  return (id) => values.get(id) ?? 0
}
