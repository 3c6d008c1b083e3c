import type { PackageVersionRecord } from '../../lineage.ts'
import type { Provider } from '../open.ts'
import { recordset, valueset } from '../recordset.ts'
import { inParts, type Runner } from './connection.ts'
import { insertRelations } from './insert-relations.ts'
import { indexPackageVersions } from './search-terms.ts'

type Row = Omit<PackageVersionRecord, 'namespace' | 'licenses'> & { readonly namespace: string; readonly licenses: string }

/** Writes the package versions that are missing and gives the ids of all, by purl. Set-based: the number of statements does not depend on theirs. */
export async function insertPackageVersions(tx: Runner, provider: Provider, versions: readonly PackageVersionRecord[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>()
  const rows = versions.map((version) => ({ ...version, namespace: version.namespace ?? '', licenses: JSON.stringify(version.licenses) }))
  await inParts(rows, async (part) => {
    const unrelated = await read(tx, provider, part.map(({ purl }) => purl), ids)
    const missing = part.filter(({ purl }) => !ids.has(purl))
    if (missing.length > 0) {
      await insertMissing(tx, provider, missing)
      for (const purl of await read(tx, provider, missing.map(({ purl }) => purl), ids)) unrelated.add(purl)
      await indexPackageVersions(tx, provider, missing.map(({ purl }) => ids.get(purl)!))
    }
    const told = part.filter(({ purl, requires, provides }) => unrelated.has(purl) && requires.length + provides.length > 0)
    await insertRelations(tx, provider, told.map(({ purl, requires, provides }) => ({ id: ids.get(purl)!, requires, provides })))
  })
  return ids
}

async function insertMissing(tx: Runner, provider: Provider, missing: readonly Row[]): Promise<void> {
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
}

/** Adds the ids that there are; gives the purls whose relations are not written. */
async function read(tx: Runner, provider: Provider, purls: readonly string[], ids: Map<string, number>): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: number; purl: string; related: boolean | number }[]>`
    SELECT v."id", v."purl", v."related" FROM ${valueset(provider, 'text', purls)} s JOIN "PackageVersion" v ON v."purl" = s."value"`
  for (const { id, purl } of rows) ids.set(purl, Number(id))
  return new Set(rows.filter(({ related }) => !related).map(({ purl }) => purl))
}
