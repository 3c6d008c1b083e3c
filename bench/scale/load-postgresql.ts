import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { migrate } from '../../src/lineage/sql/migrate.ts'
import type { Loaded } from './load-sqlite.ts'
import type { Cell, Table } from './tables.ts'

const CHUNK_ROWS = 2_000

/** Fills a new database by COPY, with the indexes and references put back after the rows, and its statistics taken: what autovacuum does in its time. */
export async function loadPostgresql(url: string, tables: readonly Table[]): Promise<Loaded> {
  const started = performance.now()
  await migrate(url)
  const client = new pg.Client({ connectionString: url, options: '-c TimeZone=UTC -c maintenance_work_mem=512MB' })
  await client.connect()
  try {
    const restore = await withoutIndexes(client)
    let rows = 0
    for (const { name, columns, rows: all } of tables) {
      const into = client.query(from(`COPY "${name}" (${columns.map((column) => `"${column}"`).join(', ')}) FROM STDIN`))
      await pipeline(Readable.from(lines(all(), () => rows++), { objectMode: false }), into)
    }
    for (const sql of restore) await client.query(sql)
    for (const { name, columns } of tables.filter(({ columns }) => columns.includes('id'))) await restartIds(client, name, columns)
    await client.query('VACUUM ANALYZE')
    const { rows: [size] } = await client.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes')
    return { seconds: (performance.now() - started) / 1000, bytes: Number(size!.bytes), rows }
  } finally {
    await client.end()
  }
}

/** Drops what makes rows slow to write; gives the statements that put it back, in order. */
async function withoutIndexes(client: pg.Client): Promise<string[]> {
  const { rows: references } = await client.query<{ table: string; name: string; definition: string }>(`
    SELECT conrelid::regclass::text AS "table", conname AS "name", pg_get_constraintdef(oid) AS "definition" FROM pg_constraint WHERE contype = 'f'`)
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(`
    SELECT i.indexrelid::regclass::text AS "name", pg_get_indexdef(i.indexrelid) AS "definition" FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND NOT i.indisprimary`)
  for (const { table, name } of references) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`)
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`)
  return [...indexes.map(({ definition }) => definition), ...references.map(({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT "${name}" ${definition}`)]
}

async function restartIds(client: pg.Client, table: string, columns: readonly string[]): Promise<void> {
  if (!columns.includes('id')) return
  await client.query(`SELECT setval(s, (SELECT COALESCE(MAX("id"), 0) + 1 FROM "${table}"), false) FROM pg_get_serial_sequence('"${table}"', 'id') s WHERE s IS NOT NULL`)
}

function* lines(rows: Iterable<readonly Cell[]>, count: () => void): Generator<string> {
  let part: string[] = []
  for (const row of rows) {
    part.push(row.map(output).join('\t'))
    count()
    if (part.length < CHUNK_ROWS) continue
    yield `${part.join('\n')}\n`
    part = []
  }
  if (part.length > 0) yield `${part.join('\n')}\n`
}

function output(cell: Cell): string {
  if (cell === null) return '\\N'
  if (typeof cell === 'number') return String(cell)
  if (typeof cell === 'string') return escaped(cell)
  if (typeof cell === 'boolean') return cell ? 't' : 'f'
  if (Buffer.isBuffer(cell)) return `\\\\x${cell.toString('hex')}`
  return cell instanceof Date ? cell.toISOString().replace('Z', '') : escaped(JSON.stringify(cell))
}

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r') : text
}
