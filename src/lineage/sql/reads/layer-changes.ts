import { Prisma } from '../../../generated/sqlite/client.ts'
import type { PageRequest, Slice } from './page.ts'
import { packageVersionsOfEach } from './package-rows.ts'
import type { PackageVersionRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** What a layer does to the packages at its place. */
export type Change = 'added' | 'removed'

/** The package versions that the chains in `w` add or remove: rows of `parentId` (the chain), `versionId`. */
function changedPairs(change: Change): Prisma.Sql {
  if (change === 'added') {
    return Prisma.sql`SELECT DISTINCT o."chainId" AS "parentId", o."packageVersionId" AS "versionId"
      FROM w JOIN "Occurrence" o ON o."chainId" = w."id"`
  }
  return Prisma.sql`SELECT DISTINCT gone."chainId" AS "parentId", o."packageVersionId" AS "versionId"
    FROM w JOIN "OccurrenceRemoval" gone ON gone."chainId" = w."id" JOIN "Occurrence" o ON o."id" = gone."occurrenceId"`
}

/** The package versions that begin or end at chains (internal numbers), by purl. */
export async function changedPackages(
  sql: Statements,
  chains: readonly number[],
  change: Change,
  { size, after }: PageRequest<string>,
): Promise<(chain: number) => Slice<PackageVersionRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`WHERE v."purl" > ${after}`
  const pairs = Prisma.sql`SELECT found."parentId", found."versionId", v."purl" AS "key" FROM (${changedPairs(change)}) found
    JOIN "PackageVersion" v ON v."id" = found."versionId" ${rest}`
  return packageVersionsOfEach(sql, chains, pairs, size)
}

/** How many package versions `changedPackages` has of each chain, on all pages. */
export async function changedPackageCount(
  sql: Statements,
  chains: readonly number[],
  change: Change,
): Promise<(chain: number) => number> {
  return sql.counts(chains, changedPairs(change))
}
