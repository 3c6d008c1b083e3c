import { Prisma } from '../../../generated/sqlite/client.ts'
import type { PackageIdentity } from '../../../model/purl.ts'
import { type Count, type PageRequest, type Slice, sliceOf } from './page.ts'
import {
  PACKAGE,
  PACKAGE_VERSION,
  packageRow,
  packageVersionRow,
  packageVersionsOfEach,
  type RawPackage,
  type RawPackageVersion,
} from './package-rows.ts'
import type { PackageRow, PackageVersionRow } from './rows.ts'
import { all, containing, type Statements } from './statements.ts'

/** Members that are set must all hold. */
export interface PackageFilter {
  /** The purl type, lower case. */
  readonly type?: string | null | undefined
  readonly name?: string | null | undefined
  /** Part of the name, in any case. */
  readonly nameContains?: string | null | undefined
}

/** Conditions on package `k`. */
export function packageConditions({ type, name, nameContains }: PackageFilter): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = []
  if (type != null) conditions.push(Prisma.sql`k."type" = ${type.toLowerCase()}`)
  if (name != null) conditions.push(Prisma.sql`k."name" = ${name}`)
  if (nameContains != null) conditions.push(Prisma.sql`LOWER(k."name") LIKE ${containing(nameContains.toLowerCase())} ESCAPE '\\'`)
  return conditions
}

function filtered(filter: PackageFilter): Prisma.Sql {
  return Prisma.sql`FROM "PackageVersion" v JOIN "Package" k ON k."id" = v."packageId" WHERE ${all(packageConditions(filter))}`
}

/** All package versions that the store knows, by purl. */
export async function packageVersions(
  sql: Statements,
  filter: PackageFilter,
  { size, after }: PageRequest<string>,
): Promise<Slice<PackageVersionRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND v."purl" > ${after}`
  const raws = await sql.rows<RawPackageVersion>(Prisma.sql`SELECT ${PACKAGE_VERSION} ${filtered(filter)} ${rest}
    ORDER BY v."purl" LIMIT ${size + 1}`)
  return sliceOf(raws.map(packageVersionRow), size)
}

/** Counts what `packageVersions` pages through, up to `COUNT_LIMIT`. */
export async function packageVersionCount(sql: Statements, filter: PackageFilter): Promise<Count> {
  return sql.count(filtered(filter))
}

/** Package versions by row id; null for an unknown one. */
export async function packageVersionById(
  sql: Statements,
  ids: readonly number[],
): Promise<(id: number) => PackageVersionRow | null> {
  const raws = await sql.rows<RawPackageVersion>(Prisma.sql`SELECT ${PACKAGE_VERSION} FROM ${sql.ids(ids)} w
    JOIN "PackageVersion" v ON v."id" = w."id" JOIN "Package" k ON k."id" = v."packageId"`)
  const rows = new Map(raws.map(packageVersionRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

/** Package versions by their whole purl; null for an unknown one. */
export async function packageVersionByPurl(sql: Statements, purls: readonly string[]): Promise<(purl: string) => PackageVersionRow | null> {
  const raws = await sql.rows<RawPackageVersion>(Prisma.sql`SELECT ${PACKAGE_VERSION} FROM ${sql.texts(purls)} w
    JOIN "PackageVersion" v ON v."purl" = w."text" JOIN "Package" k ON k."id" = v."packageId"`)
  const rows = new Map(raws.map(packageVersionRow).map((row) => [row.purl, row]))
  return (purl) => rows.get(purl) ?? null
}

/** The package of exactly this type, namespace (null: none) and name, spelled as in its purls; null when unknown. */
export async function packageByIdentity(
  sql: Statements,
  { type, namespace, name }: Pick<PackageIdentity, 'type' | 'namespace' | 'name'>,
): Promise<PackageRow | null> {
  const [raw] = await sql.rows<RawPackage>(Prisma.sql`SELECT ${PACKAGE} FROM "Package" k
    WHERE k."type" = ${type} AND k."namespace" = ${namespace ?? ''} AND k."name" = ${name}`)
  return raw === undefined ? null : packageRow(raw)
}

/** Packages by row id; null for an unknown one. */
export async function packageById(sql: Statements, ids: readonly number[]): Promise<(id: number) => PackageRow | null> {
  const raws = await sql.rows<RawPackage>(Prisma.sql`SELECT ${PACKAGE} FROM ${sql.ids(ids)} w JOIN "Package" k ON k."id" = w."id"`)
  const rows = new Map(raws.map(packageRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

/** The versions of packages, by purl. */
export async function versionsOfPackage(
  sql: Statements,
  packageIds: readonly number[],
  { size, after }: PageRequest<string>,
): Promise<(id: number) => Slice<PackageVersionRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND v."purl" > ${after}`
  const pairs = Prisma.sql`SELECT v."packageId" AS "parentId", v."id" AS "versionId", v."purl" AS "key"
    FROM w JOIN "PackageVersion" v ON v."packageId" = w."id" ${rest}`
  return packageVersionsOfEach(sql, packageIds, pairs, size)
}

/** How many versions `versionsOfPackage` has of each package, on all pages. */
export async function versionCountOfPackage(sql: Statements, packageIds: readonly number[]): Promise<(id: number) => number> {
  return sql.counts(packageIds, Prisma.sql`SELECT v."packageId" AS "parentId" FROM w JOIN "PackageVersion" v ON v."packageId" = w."id"`)
}
