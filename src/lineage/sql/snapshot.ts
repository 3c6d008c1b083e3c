import { PrismaClient } from '../../generated/sqlite/client.ts'
import { nodeSqliteSnapshot } from './node-sqlite.ts'
import { type Db, providerOf } from './open.ts'

/** A store as it was at one moment, whatever is written meanwhile; only raw queries are sent to it. */
export interface Snapshot {
  readonly db: Db
  close(): Promise<void>
}

/** How long a snapshot may stand when nothing else is said: databases keep what it may still read. */
const SNAPSHOT_MS = 900_000

/** SQLite: a read transaction on a connection of its own. PostgreSQL: a transaction that is read only and sees one moment (REPEATABLE READ). */
export async function openSnapshot(url: string, db: Db, milliseconds: number = SNAPSHOT_MS): Promise<Snapshot> {
  if (providerOf(url) === 'postgresql') return ofPostgres(db, milliseconds)
  const client = new PrismaClient({ adapter: nodeSqliteSnapshot(url.slice('file:'.length)) }) as Db
  await client.$connect()
  return { db: client, close: () => client.$disconnect() }
}

async function ofPostgres(db: Db, timeout: number): Promise<Snapshot> {
  const opened = Promise.withResolvers<Db>()
  const over = Promise.withResolvers<void>()
  const held = db.$transaction(
    async (tx) => {
      await tx.$executeRaw`SET TRANSACTION READ ONLY`
      opened.resolve(tx as Db)
      await over.promise
    },
    // The type is the SQLite client's, which has one level only.
    { isolationLevel: 'RepeatableRead' as 'Serializable', timeout, maxWait: 30_000 },
  )
  held.catch(opened.reject)
  return {
    db: await opened.promise,
    close: async () => {
      over.resolve()
      await held.catch(() => undefined)
    },
  }
}
