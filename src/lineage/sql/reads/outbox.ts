import type { Db } from '../open.ts'
import type { Touched } from '../writes/outbox.ts'

/** What a transaction, or a part of a large one, has touched. */
export interface OutboxEntryRow {
  readonly id: number
  readonly at: Date
  readonly touched: Touched
}

/** From where to where the outbox reaches. */
export interface OutboxBounds {
  /** The number of the newest entry there ever was; 0: none was. */
  readonly newest: number
  /** The number of the oldest that is still there; `newest + 1`: none is. */
  readonly oldest: number
}

/** Entries after a number, in their order. */
export async function outboxAfter(db: Db, after: number, limit: number): Promise<OutboxEntryRow[]> {
  const rows = await db.$queryRaw<RawEntry[]>`SELECT "id", "at", "nodes" FROM "OutboxEntry" WHERE "id" > ${after} ORDER BY "id" LIMIT ${limit}`
  return rows.map(entryRow)
}

/** One entry; null: it is not there. */
export async function outboxEntry(db: Db, id: number): Promise<OutboxEntryRow | null> {
  const rows = await db.$queryRaw<RawEntry[]>`SELECT "id", "at", "nodes" FROM "OutboxEntry" WHERE "id" = ${id}`
  return rows[0] === undefined ? null : entryRow(rows[0])
}

/** How far it reaches. */
export async function outboxBounds(db: Db): Promise<OutboxBounds> {
  const [row] = await db.$queryRaw<{ next: number | null; oldest: number | null }[]>`SELECT (SELECT "next" FROM "IdBlock" WHERE "name" = 'outbox') AS "next", (SELECT MIN("id") FROM "OutboxEntry") AS "oldest"`
  const newest = Number(row?.next ?? 1) - 1
  return { newest, oldest: Number(row?.oldest ?? newest + 1) }
}

interface RawEntry {
  id: number
  at: Date | string
  nodes: string
}

function entryRow({ id, at, nodes }: RawEntry): OutboxEntryRow {
  return { id: Number(id), at: new Date(at), touched: JSON.parse(nodes) as Touched }
}
