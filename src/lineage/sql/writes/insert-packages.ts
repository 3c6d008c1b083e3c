import type { PackageVersionRecord } from '../../lineage.ts'
import type { Provider } from '../open.ts'
import { recordset, valueset } from '../recordset.ts'
import { inParts, type Runner } from './connection.ts'
import { indexPackageVersions } from './search-terms.ts'

/** Writes the package versions that are missing and gives the ids of all, by purl. Set-based: the number of statements does not depend on theirs. */
export async function insertPackageVersions(tx: Runner, provider: Provider, versions: readonly PackageVersionRecord[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>()
  const rows = versions.map((version) => ({ ...version, namespace: version.namespace ?? '', licenses: JSON.stringify(version.licenses) }))
  await inParts(rows, async (part) => {
    await read(tx, provider, part.map(({ purl }) => purl), ids)
    const missing = part.filter(({ purl }) => !ids.has(purl))
    if (missing.length === 0) return
    await tx.$executeRaw`INSERT INTO "Package" ("type", "namespace", "name")
      SELECT DISTINCT r."type", r."namespace", r."name"
      FROM ${recordset(provider, { type: 'text', namespace: 'text', name: 'text' }, missing)} r
      WHERE NOT EXISTS (SELECT 1 FROM "Package" p WHERE p."type" = r."type" AND p."namespace" = r."namespace" AND p."name" = r."name")
      ON CONFLICT ("type", "namespace", "name") DO NOTHING`
    const columns = { type: 'text', namespace: 'text', name: 'text', version: 'text', purl: 'text', licenses: 'text' } as const
    await tx.$executeRaw`INSERT INTO "PackageVersion" ("packageId", "version", "purl", "licenses")
      SELECT p."id", r."version", r."purl", r."licenses" FROM ${recordset(provider, columns, missing)} r
      JOIN "Package" p ON p."type" = r."type" AND p."namespace" = r."namespace" AND p."name" = r."name"
      WHERE true ON CONFLICT ("purl") DO NOTHING`
    await read(tx, provider, missing.map(({ purl }) => purl), ids)
    await indexPackageVersions(tx, provider, missing.map(({ purl }) => ids.get(purl)!))
  })
  return ids
}

async function read(tx: Runner, provider: Provider, purls: readonly string[], ids: Map<string, number>): Promise<void> {
  const rows = await tx.$queryRaw<{ id: number; purl: string }[]>`
    SELECT v."id", v."purl" FROM ${valueset(provider, 'text', purls)} s JOIN "PackageVersion" v ON v."purl" = s."value"`
  for (const { id, purl } of rows) ids.set(purl, Number(id))
}
