import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import pg from 'pg'
import { migrate } from '../../src/lineage/sql/migrate.ts'
import type { Provider } from '../../src/lineage/sql/open.ts'
import { OLD_ROWS, type OldRow } from './old-rows.ts'

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations')

/** The steps of the schema, oldest first. */
export function stepsOf(provider: Provider): string[] {
  return readdirSync(join(MIGRATIONS, provider), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort()
}

/** Brings an empty store to a step of the schema, as the program of that day has done it. */
export async function migrateTo(url: string, provider: Provider, step: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  mkdirSync(join(folder, provider))
  for (const name of stepsOf(provider)) if (name <= step) cpSync(join(MIGRATIONS, provider, name), join(folder, provider, name), { recursive: true })
  await migrate(url, folder)
  rmSync(folder, { recursive: true })
}

/** Reads and writes tables whatever their columns are. */
export interface OldStore {
  /** Table -> its columns. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>
  insert(table: string, row: OldRow): Promise<void>
  /** All rows of a table, in the form that both databases have in common. */
  rows(table: string): Promise<OldRow[]>
  /** Serial columns go on after what was written with ids. */
  settle(): Promise<void>
  close(): Promise<void>
}

export function openOld(url: string, provider: Provider): Promise<OldStore> {
  return provider === 'sqlite' ? openSqlite(url.slice('file:'.length)) : openPostgresql(url)
}

/** Writes what can be written of the rows into the schema that a store has. Gives the tables. */
export async function fillOld(store: OldStore): Promise<string[]> {
  const tables = OLD_ROWS.filter(([table]) => store.columns.has(table))
  for (const [table, rows] of tables) {
    for (const row of rows) await store.insert(table, Object.fromEntries(Object.entries(row).filter(([column]) => store.columns.get(table)!.has(column))))
  }
  await store.settle()
  return [...new Set(tables.map(([table]) => table))]
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ')

async function openSqlite(path: string): Promise<OldStore> {
  const db = new DatabaseSync(path)
  const columns = grouped(db.prepare(`SELECT m."name" AS "table", c."name" AS "column" FROM sqlite_schema m, pragma_table_info(m."name") c WHERE m."type" = 'table'`).all())
  return {
    columns,
    insert: async (table, row) => {
      const values = Object.values(row).map((value) => (typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? value.replace(/(:\d\d\.\d{3})Z$/, '$1+00:00') : value))
      db.prepare(`INSERT INTO "${table}" (${quoted(Object.keys(row))}) VALUES (${values.map(() => '?').join(', ')})`).run(...(values as SQLInputValue[]))
    },
    rows: async (table) => db.prepare(`SELECT * FROM "${table}"`).all().map((row) => plain({ ...row })),
    settle: async () => {},
    close: async () => db.close(),
  }
}

async function openPostgresql(connectionString: string): Promise<OldStore> {
  const client = new pg.Client({ connectionString, options: '-c TimeZone=UTC' })
  await client.connect()
  const columns = grouped((await client.query(`SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns WHERE table_schema = current_schema()`)).rows)
  return {
    columns,
    insert: async (table, row) => {
      await client.query(`INSERT INTO "${table}" (${quoted(Object.keys(row))}) VALUES (${Object.keys(row).map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value)))
    },
    rows: async (table) => (await client.query(`SELECT row_to_json(t) AS "row" FROM "${table}" t`)).rows.map(({ row }) => plain(row as Record<string, unknown>)),
    settle: async () => {
      for (const [table, names] of columns) {
        if (names.has('id')) await client.query(`SELECT setval(s, (SELECT GREATEST(MAX("id"), 1) FROM "${table}")) FROM pg_get_serial_sequence('"${table}"', 'id') s WHERE s IS NOT NULL AND EXISTS (SELECT 1 FROM "${table}")`).catch(() => undefined)
      }
    },
    close: () => client.end(),
  }
}

function grouped(rows: readonly Record<string, unknown>[]): Map<string, Set<string>> {
  const columns = new Map<string, Set<string>>()
  for (const { table, column } of rows) columns.set(String(table), (columns.get(String(table)) ?? new Set()).add(String(column)))
  return columns
}

/** Truth values as numbers, times without zone and fractions, bytes as hex digits, JSON as it is meant. */
export function plain(row: Readonly<Record<string, unknown>>): OldRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => {
    if (typeof value === 'boolean') return [name, Number(value)]
    if (value instanceof Uint8Array) return [name, Buffer.from(value).toString('hex')]
    if (typeof value === 'object' && value !== null) return [name, JSON.stringify(value)]
    if (typeof value !== 'string') return [name, value]
    if (value.startsWith('\\x')) return [name, value.slice(2)]
    if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/.test(value)) return [name, value.slice(0, 19)]
    return [name, /^[{[]/.test(value) ? JSON.stringify(JSON.parse(value)) : value]
  })) as OldRow
}
