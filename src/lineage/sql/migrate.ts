import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { LineageFailure } from '../lineage-failure.ts'
import { whenFree } from './node-sqlite.ts'
import { type Db, type Provider, providerOf } from './open.ts'

interface Migration {
  name: string
  script: string
  checksum: string
}

/** A connection of its own: a migration needs settings that no other work should see. */
interface Session {
  run(script: string): Promise<void>
  rows(sql: string): Promise<Record<string, unknown>[]>
  /** Opens a transaction and takes the one lock that all migrators take. */
  begin: string
  /** Finds what a script has broken; any row is a failure. */
  verify: string
  /** Prisma Migrate's own table, so that either tool can go on from the other. */
  table: string
  close(): Promise<void>
}

const MIGRATIONS = join(import.meta.dirname, '../../../prisma/migrations')

/** Applies what is not applied yet, each migration whole or not at all, and returns the names. Throws LINEAGE.UNREACHABLE, LINEAGE.MIGRATION. */
export async function migrate(url: string, folder: string = MIGRATIONS): Promise<string[]> {
  const provider = providerOf(url)
  const migrations = read(join(folder, provider))
  const session = await connect(url, provider)
  try {
    const done: string[] = []
    for (const migration of migrations) {
      if (await apply(session, migration, migrations)) done.push(migration.name)
    }
    return done
  } finally {
    await session.close()
  }
}

/** The name of the last migration that a store has. */
export async function latestMigration(db: Pick<Db, '$queryRaw'>): Promise<string> {
  const rows = await db.$queryRaw<{ name: string }[]>`SELECT MAX("migration_name") AS "name" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`
  return rows[0]!.name
}

/** Throws LINEAGE.UNREACHABLE. */
async function connect(url: string, provider: Provider): Promise<Session> {
  try {
    return provider === 'sqlite' ? sqlite(url.slice('file:'.length)) : await postgresql(url)
  } catch (error) {
    const place = provider === 'sqlite' ? url.slice('file:'.length) : new URL(url).host
    throw new LineageFailure('LINEAGE.UNREACHABLE', `The store ${place} cannot be opened: ${(error as Error).message}.`, {}, error)
  }
}

function read(folder: string): Migration[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return entries
    .map(({ name }) => ({ name, script: readFileSync(join(folder, name, 'migration.sql'), 'utf8') }))
    .map(({ name, script }) => ({ name, script, checksum: createHash('sha256').update(script).digest('hex') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function apply(session: Session, migration: Migration, all: Migration[]): Promise<boolean> {
  const startedAt = new Date().toISOString()
  await session.run(session.begin)
  try {
    await session.run(session.table)
    const pending = !(await applied(session, all)).has(migration.name)
    if (pending) {
      await session.run(migration.script)
      const broken = await session.rows(session.verify)
      if (broken.length > 0) throw new Error(`broken references: ${JSON.stringify(broken.slice(0, 3))}`)
      const values = [randomUUID(), migration.checksum, startedAt, new Date().toISOString(), migration.name]
      await session.run(`INSERT INTO "_prisma_migrations"
        ("id", "checksum", "started_at", "finished_at", "migration_name", "applied_steps_count")
        VALUES (${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')}, 1)`)
    }
    await session.run('COMMIT')
    return pending
  } catch (error) {
    await session.run('ROLLBACK').catch(() => undefined)
    throw new LineageFailure('LINEAGE.MIGRATION', `Migration ${migration.name} was not applied: ${(error as Error).message}.`, {}, error)
  }
}

async function applied(session: Session, all: Migration[]): Promise<Set<string>> {
  const checksums = new Map(all.map(({ name, checksum }) => [name, checksum]))
  const names = new Set<string>()
  for (const row of await session.rows('SELECT * FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL')) {
    const name = String(row['migration_name'])
    if (row['finished_at'] === null) throw new Error(`${name} was left half done by another tool`)
    if (!checksums.has(name)) throw new Error(`the database has ${name}, which this version does not know`)
    if (checksums.get(name) !== row['checksum']) throw new Error(`${name} was edited after it was applied`)
    names.add(name)
  }
  return names
}

function sqlite(path: string): Session {
  const db = new DatabaseSync(path)
  // Off before BEGIN: inside a transaction the pragma does nothing, and then the DROP TABLE of a
  // rebuilt table would delete its children by ON DELETE CASCADE.
  db.exec('PRAGMA foreign_keys = OFF')
  return {
    run: (script) => whenFree(() => db.exec(script)),
    rows: async (sql) => db.prepare(sql).all(),
    begin: 'BEGIN IMMEDIATE',
    verify: 'PRAGMA foreign_key_check',
    table: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL,
      "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT,
      "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
      "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`,
    close: async () => db.close(),
  }
}

async function postgresql(connectionString: string): Promise<Session> {
  const { default: pg } = await import('pg') // not loaded where the store is a file
  const client = new pg.Client({ connectionString, options: '-c TimeZone=UTC -c client_min_messages=warning' })
  await client.connect()
  return {
    run: async (script) => void (await client.query(script)),
    rows: async (sql) => (await client.query(sql)).rows,
    begin: 'BEGIN; SELECT pg_advisory_xact_lock(72707369)', // the key that Prisma Migrate takes
    verify: 'SELECT 1 WHERE false',
    table: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" VARCHAR(36) PRIMARY KEY NOT NULL,
      "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ, "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT,
      "rolled_back_at" TIMESTAMPTZ, "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
      "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`,
    close: () => client.end(),
  }
}
