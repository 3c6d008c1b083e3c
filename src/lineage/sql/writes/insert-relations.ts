import type { PackageVersionRecord } from '../../lineage.ts'
import type { Provider } from '../open.ts'
import { recordset, valueset } from '../recordset.ts'
import { inParts, type Runner } from './connection.ts'

type Related = Pick<PackageVersionRecord, 'requires' | 'provides'> & { readonly id: number }

/** Writes what package versions need and provide; of each it was not written before. */
export async function insertRelations(tx: Runner, provider: Provider, versions: readonly Related[]): Promise<void> {
  if (versions.length === 0) return
  const requirements = versions.flatMap(({ id, requires }) => requires.flatMap(({ text, names }, position) =>
    (names.length === 0 ? [''] : names).map((name, alternative) => ({ id, position, alternative, name, text: alternative === 0 ? text : '' }))))
  await inParts(requirements, (part) => tx.$executeRaw`INSERT INTO "PackageRequirement" ("packageVersionId", "position", "alternative", "name", "text")
    SELECT r."id", r."position", r."alternative", r."name", r."text"
    FROM ${recordset(provider, { id: 'integer', position: 'integer', alternative: 'integer', name: 'text', text: 'text' }, part)} r WHERE true ON CONFLICT DO NOTHING`)
  const provisions = versions.flatMap(({ id, provides }) => provides.map((name) => ({ id, name })))
  await inParts(provisions, (part) => tx.$executeRaw`INSERT INTO "PackageProvision" ("packageVersionId", "name")
    SELECT r."id", r."name" FROM ${recordset(provider, { id: 'integer', name: 'text' }, part)} r WHERE true ON CONFLICT DO NOTHING`)
  await tx.$executeRaw`UPDATE "PackageVersion" SET "related" = true WHERE "id" IN (SELECT v."value" FROM ${valueset(provider, 'integer', versions.map(({ id }) => id))} v)`
}
