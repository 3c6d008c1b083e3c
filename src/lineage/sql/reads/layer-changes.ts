import { Prisma } from '../../../generated/sqlite/client.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { PACKAGE_VERSION, packageVersionRow, type RawPackageVersion } from './package-rows.ts'
import type { PackageVersionRow } from './rows.ts'
import { countOfEach, firstOfEach, type Statements } from './statements.ts'

/** What a layer does to the packages at its place. */
export type Change = 'added' | 'removed'

/** The package versions that the chains in `w` add or remove: rows of `parentId`, `versionId`. */
function changedPairs(change: Change): Prisma.Sql {
  if (change === 'added') {
    return Prisma.sql`SELECT DISTINCT o."chainId" AS "parentId", o."packageVersionId" AS "versionId"
      FROM w JOIN "Occurrence" o ON o."chainId" = w."id"`
  }
  return Prisma.sql`SELECT DISTINCT r."chainId" AS "parentId", o."packageVersionId" AS "versionId"
    FROM w JOIN "OccurrenceRemoval" r ON r."chainId" = w."id" JOIN "Occurrence" o ON o."id" = r."occurrenceId"`
}

/** The package versions that begin or end at chains, by purl. */
export async function changedPackages(
  sql: Statements,
  chains: readonly number[],
  change: Change,
  { size, after }: PageRequest<string>,
): Promise<(chain: number) => Slice<PackageVersionRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`WHERE v."purl" > ${after}`
  const keyed = Prisma.sql`SELECT h."parentId", h."versionId", v."purl" AS "key" FROM (${changedPairs(change)}) h
    JOIN "PackageVersion" v ON v."id" = h."versionId" ${rest}`
  const raws = await sql.rows<RawPackageVersion & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(chains)}
    SELECT h."parentId", ${PACKAGE_VERSION} FROM (${firstOfEach(keyed, Prisma.sql`q."key"`, size + 1)}) h
    JOIN "PackageVersion" v ON v."id" = h."versionId" JOIN "Package" k ON k."id" = v."packageId" ORDER BY h."parentId", h."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), packageVersionRow)
  return (chain) => sliceOf(groups.get(chain) ?? [], size)
}

/** How many package versions `changedPackages` has of each chain (internal ids), on all pages. */
export async function changedPackageCounts(
  sql: Statements,
  chains: readonly number[],
  change: Change,
): Promise<(chain: number) => number> {
  const raws = await sql.rows<{ parentId: number; count: number }>(
    Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(chains)} ${countOfEach(changedPairs(change))}`)
  const values = new Map(raws.map(({ parentId, count }) => [Number(parentId), Number(count)]))
  return (chain) => values.get(chain) ?? 0
}
