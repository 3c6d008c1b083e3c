import { statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { migrate } from '../../src/lineage/sql/migrate.ts'
import { timestamp } from '../../src/lineage/sql/node-sqlite.ts'
import type { Cell, Table } from './tables.ts'

/** What a load took. */
export interface Loaded {
  readonly seconds: number
  readonly bytes: number
  readonly rows: number
}

/** Fills a new store. Indexes are made after the rows; the names and texts of both are the migrations' own. */
export async function loadSqlite(path: string, tables: readonly Table[]): Promise<Loaded> {
  const started = performance.now()
  await migrate(`file:${path}`)
  const db = new DatabaseSync(path)
  // A store that a crash spoils is made again.
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1000000')
  const indexes = db.prepare(`SELECT "name", "sql" FROM sqlite_schema WHERE "type" = 'index' AND "sql" IS NOT NULL`).all() as { name: string; sql: string }[]
  for (const { name } of indexes) db.exec(`DROP INDEX "${name}"`)
  db.exec('BEGIN')
  let rows = 0
  for (const { name, columns, rows: all } of tables) {
    const insert = db.prepare(`INSERT INTO "${name}" (${columns.map((column) => `"${column}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    for (const row of all()) {
      insert.run(...row.map(input))
      rows++
    }
  }
  for (const { sql } of indexes) db.exec(sql)
  db.exec('COMMIT; PRAGMA journal_mode = WAL')
  db.close()
  return { seconds: (performance.now() - started) / 1000, bytes: statSync(path).size, rows }
}

function input(cell: Cell): SQLInputValue {
  if (cell === null || typeof cell === 'string' || typeof cell === 'number' || Buffer.isBuffer(cell)) return cell
  if (typeof cell === 'boolean') return Number(cell)
  return cell instanceof Date ? timestamp(cell) : JSON.stringify(cell)
}
