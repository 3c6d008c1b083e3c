import { gramsOf } from '../gram.ts'
import { labelTerms } from '../label.ts'
import { licenseTerms } from '../license-term.ts'
import type { Provider } from '../open.ts'
import { recordset, valueset } from '../recordset.ts'
import { inParts, type Runner } from './connection.ts'

/** Writes by what package versions are found: the grams of the names of their packages, and the terms of their licences. Those that have them are left. */
export async function indexPackageVersions(tx: Runner, provider: Provider, versionIds: readonly number[]): Promise<void> {
  const versions = await tx.$queryRaw<{ id: number; licenses: string; packageId: number; name: string }[]>`
    SELECT v."id", v."licenses", k."id" AS "packageId", k."name" FROM ${valueset(provider, 'integer', versionIds)} w
    JOIN "PackageVersion" v ON v."id" = w."value" JOIN "Package" k ON k."id" = v."packageId"`
  const names = new Map(versions.map(({ packageId, name }) => [Number(packageId), name]))
  const grams = [...names].flatMap(([packageId, name]) => gramsOf(name).map((gram) => ({ gram, packageId })))
  await inParts(grams, (part) => tx.$executeRaw`INSERT INTO "PackageGram" ("gram", "packageId")
    SELECT r."gram", r."packageId" FROM ${recordset(provider, { gram: 'text', packageId: 'integer' }, part)} r WHERE true ON CONFLICT DO NOTHING`)
  const terms = versions.flatMap(({ id, licenses }) => licenseTerms(JSON.parse(licenses) as string[]).map((term) => ({ term, packageVersionId: Number(id) })))
  await inParts(terms, (part) => tx.$executeRaw`INSERT INTO "LicenseTerm" ("term", "packageVersionId")
    SELECT r."term", r."packageVersionId" FROM ${recordset(provider, { term: 'text', packageVersionId: 'integer' }, part)} r WHERE true ON CONFLICT DO NOTHING`)
}

/** Writes by what labels an image is found. */
export async function indexLabels(tx: Runner, provider: Provider, imageId: number, config: unknown): Promise<void> {
  const rows = labelTerms(config).map((label) => ({ imageId, ...label }))
  await inParts(rows, (part) => tx.$executeRaw`INSERT INTO "ImageLabel" ("imageId", "name", "value")
    SELECT r."imageId", r."name", r."value" FROM ${recordset(provider, { imageId: 'integer', name: 'text', value: 'text' }, part)} r WHERE true ON CONFLICT DO NOTHING`)
}
