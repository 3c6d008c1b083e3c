import type { Setting } from '../../../model/setting.ts'
import type { ImageSecret, Lineage } from '../../lineage.ts'
import type { Provider } from '../open.ts'
import { recordset, valueset } from '../recordset.ts'
import { type Connection, inParts, lockWriters, type Runner } from './connection.ts'

/** Images whose settings were read by an older version, with their configurations. */
export async function imagesToRead({ db }: Connection, version: number, limit: number): ReturnType<Lineage['imagesToRead']> {
  return db.image.findMany({ where: { settingsRead: { lt: version } }, select: { id: true, config: true }, take: limit })
}

/** Replaces the settings and secrets of images; one that was deleted meanwhile is passed over. */
export async function saveImageSettings({ db, provider }: Connection, version: number, images: Parameters<Lineage['saveImageSettings']>[1]): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const ids = valueset(provider, 'integer', images.map(({ id }) => id))
    await tx.$executeRaw`DELETE FROM "Setting" WHERE "imageId" IN (SELECT v."value" FROM ${ids} v)`
    await tx.$executeRaw`DELETE FROM "Secret" WHERE "imageId" IN (SELECT v."value" FROM ${ids} v)`
    await insertImageSettings(tx, provider, images)
    await tx.$executeRaw`UPDATE "Image" SET "settingsRead" = ${version} WHERE "id" IN (SELECT v."value" FROM ${ids} v)`
  })
}

/** Writes what the configurations of images set, and where secrets are in them. */
export async function insertImageSettings(tx: Runner, provider: Provider, images: readonly { readonly id: number; readonly settings: readonly Setting[]; readonly secrets: readonly ImageSecret[] }[]): Promise<void> {
  const rows = images.flatMap(({ id, settings }) => settings.map((setting) => ({ ...setting, imageId: id })))
  await inParts(rows, (part) => tx.$executeRaw`INSERT INTO "Setting" ("imageId", "kind", "key", "value", "line")
    SELECT i."id", r."kind", r."key", r."value", r."line"
    FROM ${recordset(provider, { imageId: 'integer', kind: 'text', key: 'text', value: 'text', line: 'integer' }, part)} r JOIN "Image" i ON i."id" = r."imageId"`)
  const secrets = images.flatMap(({ id, secrets }) => secrets.map((secret) => ({ ...secret, imageId: id })))
  await inParts(secrets, (part) => tx.$executeRaw`INSERT INTO "Secret" ("imageId", "place", "rule", "line", "fingerprint")
    SELECT i."id", r."place", r."rule", r."line", r."fingerprint"
    FROM ${recordset(provider, { imageId: 'integer', place: 'text', rule: 'text', line: 'integer', fingerprint: 'text' }, part)} r JOIN "Image" i ON i."id" = r."imageId"`)
}
