import { Prisma } from '../../../generated/sqlite/client.ts'
import { directReadsOf } from '../direct-reads.ts'
import type { Db, Provider } from '../open.ts'
import { recordset, storable } from '../recordset.ts'
import { type Count, COUNT_LIMIT } from './page.ts'

/*
 * Aliases of all statements in reads/. A letter is always the same table:
 *   a Fact           e FactLeaf            l Layer            s FactSchema
 *   b Blob           f File                p FilePlacement    v PackageVersion
 *   c Chain          g ImageGap, LayerGap  r Repository       x ImageLayer (a layer at its place in an image)
 *   d ChainDistro    h Path                t Tag
 *   i Image          m ImageIndexMember    n ImageIndex
 *   k Package        o Occurrence
 *   u FileOwner (a run of files that belong to a package)
 * `w` is what is asked about: the ids, texts or pairs that a statement was given. `q` is a query that another one wraps.
 * A table in a second role has a word: `base`, `derived`, `middle`, `parent`, `other` are images, `higher` is an ImageLayer
 * above `x` in the same image, `next` the one right above, `mine` one of the image that is asked about, `gone` is an OccurrenceRemoval, FileRemoval or FileOwnerRemoval, `need` a PackageRequirement, `provision` a PackageProvision, `setting` a Setting, `secret` a Secret, `since` the ImageLayer at
 * which a run begins, `move` a TagMove and `later` one after it. Rows on the way are `found`.
 * A table expression with a name of its own (`spans`, `shown`) is used by that name.
 *
 * Fragments say in their comments which aliases they stand on. Columns named "chainId" hold a number, which results call
 * `chain`; only c."chainId" is a ChainID, a digest.
 */

/** Sends the statements of one request; after its signal is aborted it sends no more. */
export class Statements {
  readonly provider: Provider
  /** The moment as of which images and tags are asked about; null: now. Only reads that say so look at it. */
  readonly asOf: Date | null
  readonly #db: Db
  readonly #signal: AbortSignal | null
  readonly #once = new Map<string, Promise<unknown>>()

  constructor(db: Db, provider: Provider, signal: AbortSignal | null, asOf: Date | null = null) {
    this.#db = db
    this.provider = provider
    this.#signal = signal
    this.asOf = asOf
  }

  /** The same, as of a moment. */
  at(asOf: Date): Statements {
    return new Statements(this.#db, this.provider, this.#signal, asOf)
  }

  /** `Row` is what the databases hand over (a Raw type), not what reads give: nothing checks it. */
  rows<Row>(sql: Prisma.Sql): Promise<Row[]> {
    return this.#rows(sql, false)
  }

  /**
   * The same for a statement that finds its rows by keys, so many for each key as a page shows: PostgreSQL plans it once for each connection and not
   * for its values, which takes longer than such a statement itself. Its plan has to be right for ten keys in a large store (test/lineage/plans.test.ts).
   */
  steady<Row>(sql: Prisma.Sql): Promise<Row[]> {
    return this.#rows(sql, true)
  }

  async #rows<Row>(sql: Prisma.Sql, steady: boolean): Promise<Row[]> {
    this.#signal?.throwIfAborted()
    const direct = directReadsOf(this.#db)
    if (direct === null) return this.#db.$queryRaw<Row[]>(sql)
    return (await direct.rows(this.provider === 'sqlite' ? sql.sql : sql.text, sql.values, steady)) as Row[]
  }

  /** What was read under this key before, or is read now. One key always has the same type. */
  once<Value>(key: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#once.get(key) as Promise<Value> | undefined
    if (known !== undefined) return known
    const value = read()
    this.#once.set(key, value)
    return value
  }

  /** How many rows a query of `parentId`s, about what is in `w`, has of each of these ids. */
  async counts(ids: readonly number[], query: Prisma.Sql): Promise<(id: number) => number> {
    const raws = await this.rows<{ parentId: number; count: number }>(
      Prisma.sql`WITH w AS MATERIALIZED ${this.ids(ids)} ${countOfEach(query)}`)
    const values = new Map(raws.map(({ parentId, count }) => [Number(parentId), Number(count)]))
    return (id) => values.get(id) ?? 0
  }

  /** How many rows `from` (with its conditions) has, up to `COUNT_LIMIT`. */
  async count(from: Prisma.Sql): Promise<Count> {
    const [raw] = await this.rows<{ count: number }>(Prisma.sql`SELECT CAST(COUNT(*) AS INTEGER) AS "count" FROM (
      SELECT 1 ${from} LIMIT ${COUNT_LIMIT + 1}) q`)
    const value = Number(raw?.count ?? 0)
    return { value: Math.min(value, COUNT_LIMIT), exact: value <= COUNT_LIMIT }
  }

  /** Ids as a table with the column `id`, in parentheses. */
  ids(ids: readonly number[]): Prisma.Sql {
    if (this.provider === 'sqlite') return recordset(this.provider, { id: 'integer' }, ids.map((id) => ({ id })))
    return Prisma.sql`(SELECT q."id" FROM unnest(${integers(ids)}) AS q("id"))`
  }

  /** Whether a column has one of these ids, ascending: so that both stores walk an index in the order of the ids. */
  isAmong(column: Prisma.Sql, ids: readonly number[]): Prisma.Sql {
    if (ids.length === 0) return Prisma.sql`false`
    if (ids.length === 1) return Prisma.sql`${column} = ${ids[0]!}`
    if (this.provider === 'sqlite') return Prisma.sql`${column} IN (SELECT w."id" FROM ${this.ids(ids)} w)`
    return Prisma.sql`${column} = ANY(${integers(ids)})`
  }

  /** Texts as a table with the column `text`, in parentheses. */
  texts(texts: readonly string[]): Prisma.Sql {
    if (this.provider === 'sqlite') return recordset(this.provider, { text: 'text' }, texts.map((text) => ({ text })))
    return Prisma.sql`(SELECT q."text" FROM unnest(${texts.map(storable)}::text[]) AS q("text"))`
  }

  /** Pairs of ids as a table with the columns `a` and `b`, in parentheses. */
  pairs(pairs: readonly { readonly a: number; readonly b: number }[]): Prisma.Sql {
    if (this.provider === 'sqlite') return recordset(this.provider, { a: 'integer', b: 'integer' }, pairs.map(({ a, b }) => ({ a, b })))
    const [as, bs] = [integers(pairs.map(({ a }) => a)), integers(pairs.map(({ b }) => b))]
    return Prisma.sql`(SELECT q."a", q."b" FROM unnest(${as}, ${bs}) AS q("a", "b"))`
  }
}

/** Conditions joined by AND; `true` for none. */
export function all(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join(conditions.map((each) => Prisma.sql`(${each})`), ' AND ')
}

/** Conditions joined by OR; `false` for none. */
export function any(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`false` : Prisma.join(conditions.map((each) => Prisma.sql`(${each})`), ' OR ')
}

/** The first rows of each `parentId` of a query, numbered by `rank` in the given order of its columns, `q."..."`. */
export function firstOfEach(query: Prisma.Sql, order: Prisma.Sql, limit: number): Prisma.Sql {
  return Prisma.sql`SELECT * FROM (
    SELECT q.*, ROW_NUMBER() OVER (PARTITION BY q."parentId" ORDER BY ${order}) AS "rank" FROM (${query}) q
  ) ranked WHERE "rank" <= ${limit}`
}

/** Rows of `parentId`, `count`. */
function countOfEach(query: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT q."parentId", CAST(COUNT(*) AS INTEGER) AS "count" FROM (${query}) q GROUP BY q."parentId"`
}

/** A LIKE pattern (with `ESCAPE '\\'`) for texts that contain the given one. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** PostgreSQL sees the length of an array when it plans; of a JSON list it thinks that it has 100 members, and reads whole tables. */
function integers(values: readonly number[]): Prisma.Sql {
  return Prisma.sql`string_to_array(${values.join(',')}, ',')::int[]`
}
