import type { Lineage } from '../../lineage.ts'
import { recordset } from '../recordset.ts'
import { type Connection, lockWriters } from './connection.ts'

/** Images whose histories have no id yet, with their configurations. */
export async function imagesWithoutHistory({ db }: Connection, limit: number): ReturnType<Lineage['imagesWithoutHistory']> {
  return db.image.findMany({ where: { historyId: null }, select: { id: true, config: true }, take: limit })
}

/** Writes the ids of histories. */
export async function saveHistories({ db, provider }: Connection, images: Parameters<Lineage['saveHistories']>[0]): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    await tx.$executeRaw`UPDATE "Image" SET "historyId" = r."historyId" FROM ${recordset(provider, { id: 'integer', historyId: 'text' }, images)} r WHERE "Image"."id" = r."id"`
  })
}
