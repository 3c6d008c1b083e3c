import { randomUUID } from 'node:crypto'
import type { Connection } from './connection.ts'

/** What tells a store from every other: made when it is asked for first, and copied with the store. */
export async function storeIdentity({ db }: Pick<Connection, 'db'>): Promise<string> {
  const known = await db.storeIdentity.findUnique({ where: { id: 1 } })
  if (known !== null) return known.uuid
  await db.$executeRaw`INSERT INTO "StoreIdentity" ("id", "uuid") VALUES (1, ${randomUUID()}) ON CONFLICT ("id") DO NOTHING`
  return (await db.storeIdentity.findUniqueOrThrow({ where: { id: 1 } })).uuid
}
