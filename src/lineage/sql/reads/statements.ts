import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Db, Provider } from '../open.ts'
import { recordset, storable } from '../recordset.ts'

/** Sends the statements of one request; after its signal is aborted it sends no more. */
export class Statements {
  readonly provider: Provider
  readonly #db: Db
  readonly #signal: AbortSignal | null

  constructor(db: Db, provider: Provider, signal: AbortSignal | null) {
    this.#db = db
    this.provider = provider
    this.#signal = signal
  }

  async rows<Row>(sql: Prisma.Sql): Promise<Row[]> {
    this.#signal?.throwIfAborted()
    return this.#db.$queryRaw<Row[]>(sql)
  }

  /** Ids as a table with the column `id`, in parentheses. */
  ids(ids: readonly number[]): Prisma.Sql {
    if (this.provider === 'sqlite') return recordset(this.provider, { id: 'integer' }, ids.map((id) => ({ id })))
    return Prisma.sql`(SELECT r."id" FROM unnest(${integers(ids)}) AS r("id"))`
  }

  /** Texts as a table with the column `text`, in parentheses. */
  texts(texts: readonly string[]): Prisma.Sql {
    if (this.provider === 'sqlite') return recordset(this.provider, { text: 'text' }, texts.map((text) => ({ text })))
    return Prisma.sql`(SELECT r."text" FROM unnest(${texts.map(storable)}::text[]) AS r("text"))`
  }

  /** Pairs of ids as a table with the columns `a` and `b`, in parentheses. */
  pairs(pairs: readonly { readonly a: number; readonly b: number }[]): Prisma.Sql {
    if (this.provider === 'sqlite') return recordset(this.provider, { a: 'integer', b: 'integer' }, pairs.map(({ a, b }) => ({ a, b })))
    const [as, bs] = [integers(pairs.map(({ a }) => a)), integers(pairs.map(({ b }) => b))]
    return Prisma.sql`(SELECT r."a", r."b" FROM unnest(${as}, ${bs}) AS r("a", "b"))`
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

/** The first rows of each `parentId` of a query, numbered by `rank` in the given order. */
export function firstOfEach(query: Prisma.Sql, order: Prisma.Sql, limit: number): Prisma.Sql {
  return Prisma.sql`SELECT * FROM (
    SELECT q.*, ROW_NUMBER() OVER (PARTITION BY q."parentId" ORDER BY ${order}) AS "rank" FROM (${query}) q
  ) ranked WHERE "rank" <= ${limit}`
}

/** Raw counts by parent: rows of `parentId`, `count`. */
export function countOfEach(query: Prisma.Sql): Prisma.Sql {
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
