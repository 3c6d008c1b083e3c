import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { LineageFailure } from '../lineage-failure.ts'
import type { PrismaClient } from '../../generated/sqlite/client.ts'
import { type DirectReads, readDirectly } from './direct-reads.ts'
import { nodeSqlite } from './node-sqlite.ts'
import { PostgresReads } from './postgres-reads.ts'

/** All code is typed against the SQLite client: what it allows, PostgreSQL allows too. */
export type Db = PrismaClient

/** The databases that hold the lineage. */
export type Provider = 'sqlite' | 'postgresql'

/** `file:PATH` or `postgresql://...`. Throws LINEAGE.BAD_STORE. */
export function providerOf(url: string): Provider {
  // A database in memory belongs to one connection, and a store is opened by several.
  if (/^file:(:memory:)?$/.test(url)) throw new LineageFailure('LINEAGE.BAD_STORE', 'A store is a file; it cannot be in memory.')
  if (url.startsWith('file:')) return 'sqlite'
  if (/^postgres(ql)?:/.test(url)) return 'postgresql'
  throw new LineageFailure('LINEAGE.BAD_STORE', `A store is a file or postgresql://..., not ${url.split(':')[0]}:.`)
}

/** The url of what a person names: a file path, or a PostgreSQL url as it is. */
export function storeUrl(store: string): string {
  return /^(postgres(ql)?|file):/.test(store) ? store : `file:${store}`
}

/** What a caller may want to know of a client. */
export interface OpenOptions {
  /** Told of each statement that is sent; tests count them. Left out, Prisma does not even build its events, which copy every parameter. */
  readonly onStatement?: (sql: string) => void
}

/** A client on a migrated store; what Statements reads goes past Prisma. */
export async function open(url: string, { onStatement }: OpenOptions = {}): Promise<Db> {
  const options = {
    // Writers queue: Prisma's 2 s to start and 5 s to finish are too short for an ingest.
    transactionOptions: { maxWait: 30_000, timeout: 120_000 },
    log: onStatement === undefined ? [] : [{ emit: 'event' as const, level: 'query' as const }],
  }
  const { db, reads } = await client(url, options)
  if (onStatement !== undefined) db.$on('query' as never, ({ query }: { query: string }) => onStatement(query))
  readDirectly(db, onStatement === undefined ? reads : told(reads, onStatement))
  return db
}

function told(reads: DirectReads, onStatement: (sql: string) => void): DirectReads {
  return {
    rows: (text, values, steady) => {
      onStatement(text)
      return reads.rows(text, values, steady)
    },
  }
}

async function client(url: string, options: object): Promise<{ db: Db; reads: DirectReads }> {
  if (providerOf(url) === 'sqlite') {
    const { PrismaClient } = await import('../../generated/sqlite/client.ts')
    const { factory, rows } = nodeSqlite(url.slice('file:'.length))
    const db = new PrismaClient({ ...options, adapter: factory }) as Db
    return { db, reads: { rows: (text, values) => rows(text, values, () => db.$connect()) } }
  }
  const { PrismaClient } = await import('../../generated/postgresql/client.ts')
  const { PrismaPg } = await import('@prisma/adapter-pg')
  const reads = new PostgresReads(url, () => db.$connect())
  // adapter-pg reads every time as if the session were in UTC.
  const adapter = new PrismaPg({ connectionString: url, options: '-c TimeZone=UTC', max: 10 })
  const db = new PrismaClient({ ...options, adapter: together(adapter, reads) }) as unknown as Db
  return { db, reads }
}

/** Connects and disconnects the reads with the client. */
function together(factory: SqlDriverAdapterFactory, reads: PostgresReads): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const adapter = await factory.connect()
      const dispose = adapter.dispose.bind(adapter)
      reads.open()
      adapter.dispose = async () => {
        await Promise.all([reads.close(), dispose()])
      }
      return adapter
    },
  }
}
