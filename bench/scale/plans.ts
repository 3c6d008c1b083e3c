import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { directReadsOf, readDirectly } from '../../src/lineage/sql/direct-reads.ts'
import type { SqlStore } from '../../src/lineage/sql/store.ts'

/** A statement as it was sent. */
export interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
  /** Planned once, not for its values. */
  readonly steady: boolean
}

/** Tables that grow with the images; all others are short. */
const BIG = new Set(['Image', 'ImageLayer', 'Layer', 'Chain', 'ChainDistro', 'Blob', 'Occurrence', 'OccurrenceRemoval', 'Package', 'PackageVersion', 'Path', 'File', 'FileRemoval', 'FilePlacement',
  'FileOwner', 'FileOwnerRemoval', 'FileAlteration', 'Tag', 'TagMove', 'Repository', 'Evidence', 'LayerGap', 'ImageGap', 'ImageIndexMember', 'Fact', 'Attestation', 'Statement', 'StatementSubject',
  'Setting', 'Secret', 'PackageRequirement', 'PackageProvision', 'PackageGram', 'LicenseTerm', 'ImageLabel'])

/** Both stores read the end of the index for this, and show it as they show a walk. */
const NEWEST = 'SELECT MAX(i."id") AS "id" FROM "Image" i'

/** From now on the list grows by each read of this store. */
export function watched({ db }: Pick<SqlStore, 'db'>): Sent[] {
  const sent: Sent[] = []
  const reads = directReadsOf(db)
  if (reads === null) throw new Error('this client does not read directly')
  readDirectly(db, {
    rows: (text, values, steady) => {
      sent.push({ text: text.replaceAll(NEWEST, 'SELECT 1 AS "id"'), values, steady })
      return reads.rows(text, values, steady)
    },
  })
  return sent
}

/** Says which big tables a statement reads from end to end, if no LIMIT ends it before. */
export interface Planner {
  fullScans(sent: Sent): Promise<string[]>
  close(): Promise<void>
}

/** @param options of the session, e.g. `-c enable_seqscan=off -c enable_hashjoin=off` for a store so small that reading all of it is cheapest */
export async function planner(url: string, options = ''): Promise<Planner> {
  return url.startsWith('postgres') ? ofPostgresql(url, options) : ofSqlite(url)
}

async function ofPostgresql(url: string, options: string): Promise<Planner> {
  const session = `-c TimeZone=UTC -c jit=off -c random_page_cost=1.1 ${options}`
  const client = new pg.Client({ connectionString: url, options: session })
  await client.connect()
  // What holds nothing is read in whatever way.
  const { rows: filled } = await client.query<{ name: string }>(`SELECT relname AS "name" FROM pg_class WHERE relkind = 'r' AND reltuples > 0`)
  const big = new Set(filled.map(({ name }) => name).filter((name) => BIG.has(name)))
  const fullScans = async ({ text, values, steady }: Sent) => {
    const { rows } = steady
      ? await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`)
      : await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>({ text: `EXPLAIN (FORMAT JSON) ${text}`, values: [...values] })
    return nodesOf(rows[0]!['QUERY PLAN'][0].Plan).flatMap((node) => {
      const table = node['Relation Name'] ?? ''
      const isWhole = node['Node Type'] === 'Seq Scan' || (/^Index (Only )?Scan$/.test(node['Node Type']) && node['Index Cond'] === undefined)
      return isWhole && big.has(table) ? [table] : []
    })
  }
  return { fullScans, close: () => client.end() }
}

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Node[]
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** By the program that SQLite makes of a statement: a table or index that is opened, set on its first or last entry, and walked from there. */
function ofSqlite(path: string): Planner {
  const db = new DatabaseSync(path.replace(/^file:/, ''), { readOnly: true })
  const roots = new Map((db.prepare(`SELECT "rootpage", "tbl_name" FROM sqlite_schema WHERE "rootpage" > 0`).all() as { rootpage: number; tbl_name: string }[]).map(({ rootpage, tbl_name }) => [rootpage, tbl_name]))
  const fullScans = async ({ text }: Sent) => {
    const program = db.prepare(`EXPLAIN ${text}`).all() as { opcode: string; p1: number; p2: number }[]
    const cursors = new Map(program.filter(({ opcode }) => opcode === 'OpenRead').map(({ p1, p2 }) => [p1, roots.get(p2) ?? '']))
    return program.flatMap(({ opcode, p1 }) => {
      const table = cursors.get(p1) ?? ''
      return (opcode === 'Next' || opcode === 'Prev') && program.some((each) => /^(Rewind|Last)$/.test(each.opcode) && each.p1 === p1) && BIG.has(table) ? [table] : []
    })
  }
  return { fullScans, close: async () => db.close() }
}
