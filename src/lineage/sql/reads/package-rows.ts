import { Prisma } from '../../../generated/sqlite/client.ts'
import { grouped, type Slice, sliceOf } from './page.ts'
import type { PackageRow, PackageVersionRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'

/** The columns of package `k`. */
export const PACKAGE = Prisma.raw('k."id" AS "packageId", k."type", k."namespace", k."name"')

/** What the columns `PACKAGE` hold: an empty `namespace` means none. */
export interface RawPackage {
  packageId: number
  type: string
  namespace: string
  name: string
}

/** With null for an empty namespace; columns besides those of `PACKAGE` are left out. */
export function packageRow({ packageId, type, namespace, name }: RawPackage): PackageRow {
  return { id: Number(packageId), type, namespace: namespace === '' ? null : namespace, name }
}

/** The columns of package version `v` of package `k`. */
export const PACKAGE_VERSION = Prisma.sql`v."id" AS "versionId", v."version", v."purl", v."licenses", ${PACKAGE}`

/** What the columns `PACKAGE_VERSION` hold: `licenses` is a JSON list, an empty `version` means none. */
export interface RawPackageVersion extends RawPackage {
  versionId: number
  version: string
  purl: string
  licenses: string
}

/** With null for an empty version or namespace, and the licences as a list. */
export function packageVersionRow(raw: RawPackageVersion): PackageVersionRow {
  return {
    id: Number(raw.versionId),
    version: raw.version === '' ? null : raw.version,
    purl: raw.purl,
    licenses: JSON.parse(raw.licenses) as string[],
    package: packageRow(raw),
  }
}

/**
 * A page of package versions, by purl, for each of these ids.
 * @param pairs rows of `parentId` (one of the ids, which are in `w`), `versionId` and `key` (the purl)
 */
export async function packageVersionsOfEach(
  sql: Statements,
  ids: readonly number[],
  pairs: Prisma.Sql,
  size: number,
): Promise<(id: number) => Slice<PackageVersionRow>> {
  const raws = await sql.rows<RawPackageVersion & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(ids)}
    SELECT found."parentId", ${PACKAGE_VERSION} FROM (${firstOfEach(pairs, Prisma.sql`q."key"`, size + 1)}) found
    JOIN "PackageVersion" v ON v."id" = found."versionId" JOIN "Package" k ON k."id" = v."packageId"
    ORDER BY found."parentId", found."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), packageVersionRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}
