import type { ImageReading, Lineage } from '../../lineage.ts'
import type { Provider } from '../open.ts'
import { recordset, valueset } from '../recordset.ts'
import { type Connection, inParts, lockWriters, type Runner } from './connection.ts'

interface ReadImage {
  readonly id: number
  readonly reading: ImageReading
}

/** Images whose configurations an older version has read, with the configurations. */
export async function imagesToRead({ db }: Connection, version: number, limit: number): ReturnType<Lineage['imagesToRead']> {
  // In the order of the index: by id, SQLite would walk all images to find that there is none.
  return db.image.findMany({ where: { configReader: { lt: version } }, orderBy: [{ configReader: 'asc' }, { id: 'asc' }], select: { id: true, config: true }, take: limit })
}

/** Puts other readings in the place of those that images have; one that was deleted meanwhile is passed over. */
export async function saveReadings({ db, provider }: Connection, images: readonly ReadImage[]): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const ids = valueset(provider, 'integer', images.map(({ id }) => id))
    await tx.$executeRaw`DELETE FROM "Setting" WHERE "imageId" IN (SELECT v."value" FROM ${ids} v)`
    await tx.$executeRaw`DELETE FROM "Secret" WHERE "imageId" IN (SELECT v."value" FROM ${ids} v)`
    await insertReadings(tx, provider, images)
    const rows = images.map(({ id, reading: { configReader, historyId } }) => ({ id, configReader, historyId }))
    await tx.$executeRaw`UPDATE "Image" SET "configReader" = r."configReader", "historyId" = r."historyId"
      FROM ${recordset(provider, { id: 'integer', configReader: 'integer', historyId: 'text' }, rows)} r WHERE "Image"."id" = r."id"`
  })
}

/** Writes what the configurations of images set, and where secrets are in them. */
export async function insertReadings(tx: Runner, provider: Provider, images: readonly ReadImage[]): Promise<void> {
  const settings = images.flatMap(({ id, reading }) => reading.settings.map((setting) => ({ ...setting, imageId: id })))
  await inParts(settings, (part) => tx.$executeRaw`INSERT INTO "Setting" ("imageId", "kind", "key", "value", "line")
    SELECT i."id", r."kind", r."key", r."value", r."line"
    FROM ${recordset(provider, { imageId: 'integer', kind: 'text', key: 'text', value: 'text', line: 'integer' }, part)} r JOIN "Image" i ON i."id" = r."imageId"`)
  const secrets = images.flatMap(({ id, reading }) => reading.secrets.map((secret) => ({ ...secret, imageId: id })))
  await inParts(secrets, (part) => tx.$executeRaw`INSERT INTO "Secret" ("imageId", "place", "rule", "line", "fingerprint")
    SELECT i."id", r."place", r."rule", r."line", r."fingerprint"
    FROM ${recordset(provider, { imageId: 'integer', place: 'text', rule: 'text', line: 'integer', fingerprint: 'text' }, part)} r JOIN "Image" i ON i."id" = r."imageId"`)
}
