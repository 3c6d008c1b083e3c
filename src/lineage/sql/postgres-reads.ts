import pg from 'pg'
import type { DirectReads } from './direct-reads.ts'
import { StatementNames } from './statement-names.ts'

const MAX_CONNECTIONS = 5
/**
 * Times without a zone are UTC. Just-in-time compilation takes longer than a statement of ours. A page out of order costs about as much as the next
 * one, in memory and on an SSD; with 4 times as much, whole tables are read where an index leads to some rows.
 */
const SESSION = '-c TimeZone=UTC -c jit=off -c random_page_cost=1.1'
/**
 * Planned once for each connection, whatever the parameters are, and joined in the order in which it is written, as SQLite does where it says CROSS JOIN; row
 * by row, by index: a plan for an average of the values reads a whole table into a hash where they lead to ten rows.
 */
const STEADY = '-c plan_cache_mode=force_generic_plan -c join_collapse_limit=1 -c enable_hashjoin=off -c enable_mergejoin=off'

/**
 * Direct reads of PostgreSQL, in two pools that are there while it is open: one for statements whose best plan hangs on the parameters, one for those
 * that find their rows by keys, of which planning is most of the work.
 */
export class PostgresReads implements DirectReads {
  readonly #connectionString: string
  readonly #connect: () => Promise<void>
  readonly #names = new StatementNames()
  #pools: { readonly planned: pg.Pool; readonly steady: pg.Pool } | null = null

  /** @param connect opens this, with all else that belongs to the client */
  constructor(connectionString: string, connect: () => Promise<void>) {
    this.#connectionString = connectionString
    this.#connect = connect
  }

  open(): void {
    this.#pools ??= { planned: this.#pool(SESSION), steady: this.#pool(`${SESSION} ${STEADY}`) }
  }

  #pool(options: string): pg.Pool {
    const pool = new pg.Pool({ connectionString: this.#connectionString, options, max: MAX_CONNECTIONS })
    // A connection that is lost while nobody uses it: the next read gets another.
    pool.on('error', () => {})
    return pool
  }

  async close(): Promise<void> {
    const pools = this.#pools
    this.#pools = null
    await Promise.all([pools?.planned.end(), pools?.steady.end()])
  }

  async rows(text: string, values: readonly unknown[], steady: boolean): Promise<object[]> {
    if (this.#pools === null) await this.#connect()
    const name = this.#names.of(text)
    const query = { text, values: values.map(parameter), types: PARSERS }
    const pool = steady ? this.#pools!.steady : this.#pools!.planned
    return (await pool.query<object>(name === undefined ? query : { ...query, name })).rows
  }
}

/** pg would write a time in the zone of this process. */
function parameter(value: unknown): unknown {
  return value instanceof Date ? value.toISOString().replace('Z', '') : value
}

const { builtins, getTypeParser } = pg.types
const PARSERS = {
  getTypeParser(type: number, format?: 'text' | 'binary') {
    if (format !== 'binary' && type === builtins.TIMESTAMP) return (text: string) => new Date(`${text.replace(' ', 'T')}Z`)
    if (format !== 'binary' && type === builtins.INT8) return BigInt
    return getTypeParser(type, format)
  },
} as pg.CustomTypesConfig
