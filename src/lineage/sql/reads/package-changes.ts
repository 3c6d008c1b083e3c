import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Attribution, Compared } from './compared.ts'
import { comparePackages, type PackageChangeRow } from './comparison.ts'
import { allPackagesOf, STILL_THERE } from './image-packages.ts'
import type { PackageVersionRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** A change of a package between two images, with the layers that it comes from. */
export interface PlacedPackageChange extends PackageChangeRow, Attribution {
  /** The images, by row id. */
  readonly compared: Compared
}

/** All changes of packages between two images, by name. */
export async function packageChanges(sql: Statements, compared: Compared): Promise<readonly PlacedPackageChange[]> {
  const { from, to } = compared
  const packagesOf = await allPackagesOf(sql, [from, to])
  const changes = comparePackages(packagesOf(from), packagesOf(to))
  if (changes.length === 0) return []
  const versions = [...new Set(changes.flatMap((change) => [change.from, change.to].flatMap((side) => side?.id ?? [])))]
  const [since, gone] = [await indexesSince(sql, compared, versions), await indexesGone(sql, compared)]
  return changes.map((change) => ({ ...change, compared, ...attribution(change, compared, since, gone) }))
}

/** The index of a layer of an image that did something to a package version. */
type IndexOf = (imageId: number, version: PackageVersionRow | null) => number | null

function attribution({ from, to }: PackageChangeRow, compared: Compared, since: IndexOf, gone: IndexOf): Attribution {
  const fromIndex = since(compared.from, from) ?? gone(compared.from, to)
  const toIndex = since(compared.to, to) ?? gone(compared.to, from)
  // What came counts first, then what `to` took away; what only `from` has, and `to` has never had, was made by `from`.
  const candidates = [
    ['TO', toIndex],
    ['FROM', fromIndex],
    ['FROM', gone(compared.from, to)],
    ['TO', gone(compared.to, from)],
  ] as const
  for (const [side, index] of candidates) {
    if (index !== null && index >= compared.prefix) return { fromIndex, toIndex, madeBy: { side, index } }
  }
  throw new Error(`images ${compared.from} and ${compared.to}: no layer changes ${(from ?? to)?.purl ?? ''}`)
}

interface RawIndex {
  imageId: number
  versionId: number
  index: number
}

/** The lowest layer that proves a version still at the top. */
async function indexesSince(sql: Statements, { from, to }: Compared, versions: readonly number[]): Promise<IndexOf> {
  return lookup(await sql.rows<RawIndex>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(versions)}
    SELECT x."imageId", o."packageVersionId" AS "versionId", MIN(x."index") AS "index"
    FROM "ImageLayer" x CROSS JOIN "Occurrence" o
    WHERE x."imageId" IN (${from}, ${to}) AND o."chainId" = x."chainId" AND o."packageVersionId" IN (SELECT w."id" FROM w) AND ${STILL_THERE}
    GROUP BY x."imageId", o."packageVersionId"`))
}

/** The highest layer above the common ones that ends a proof of a version. */
async function indexesGone(sql: Statements, { from, to, prefix }: Compared): Promise<IndexOf> {
  return lookup(await sql.rows<RawIndex>(Prisma.sql`SELECT higher."imageId", o."packageVersionId" AS "versionId", MAX(higher."index") AS "index"
    FROM "ImageLayer" higher CROSS JOIN "OccurrenceRemoval" gone CROSS JOIN "Occurrence" o
    WHERE higher."imageId" IN (${from}, ${to}) AND higher."index" >= ${prefix} AND gone."chainId" = higher."chainId" AND o."id" = gone."occurrenceId"
    GROUP BY higher."imageId", o."packageVersionId"`))
}

function lookup(raws: readonly RawIndex[]): IndexOf {
  const indexes = new Map(raws.map(({ imageId, versionId, index }) => [`${imageId}/${versionId}`, Number(index)]))
  return (imageId, version) => (version === null ? null : (indexes.get(`${imageId}/${version.id}`) ?? null))
}
