import { Prisma } from '../../../generated/sqlite/client.ts'
import { grouped } from './page.ts'
import type { Statements } from './statements.ts'

/** An entry of the custody log, to the letter as it was sealed. */
export interface CustodyEntryRow {
  readonly id: number
  readonly key: string
  readonly kind: string
  readonly digest: string | null
  readonly repository: string | null
  readonly tag: string | null
  readonly actor: string | null
  readonly source: string
  readonly at: string
  readonly recordedAt: string
  readonly body: string
  readonly previous: string
  readonly hash: string
}

const MAX_ENTRIES = 1_000

const COLUMNS = Prisma.raw(
  ['id', 'key', 'kind', 'digest', 'repository', 'tag', 'actor', 'source', 'at', 'recordedAt', 'body', 'previous', 'hash'].map((name) => `e."${name}"`).join(', '))

/** What was told about each digest, by the sender's times; at most 1,000 of each. */
export async function entriesOf(sql: Statements, digests: readonly string[]): Promise<(digest: string) => CustodyEntryRow[]> {
  const raws = await sql.rows<CustodyEntryRow>(Prisma.sql`SELECT q.* FROM (
      SELECT ${COLUMNS}, ROW_NUMBER() OVER (PARTITION BY e."digest" ORDER BY e."at", e."key") AS "rank"
      FROM ${sql.texts(digests)} w JOIN "CustodyEntry" e ON e."digest" = w."text"
    ) q WHERE q."rank" <= ${MAX_ENTRIES} ORDER BY q."digest", q."rank"`)
  const groups = grouped(raws, ({ digest }) => digest ?? '', entryRow)
  return (digest) => groups.get(digest) ?? []
}

/** A part of the whole log, in its order. */
export async function logPage(sql: Statements, after: number, size: number): Promise<CustodyEntryRow[]> {
  const raws = await sql.rows<CustodyEntryRow>(Prisma.sql`SELECT ${COLUMNS} FROM "CustodyEntry" e WHERE e."id" > ${after} ORDER BY e."id" LIMIT ${size}`)
  return raws.map(entryRow)
}

function entryRow({ id, key, kind, digest, repository, tag, actor, source, at, recordedAt, body, previous, hash }: CustodyEntryRow): CustodyEntryRow {
  return { id: Number(id), key, kind, digest, repository, tag, actor, source, at, recordedAt, body, previous, hash }
}
