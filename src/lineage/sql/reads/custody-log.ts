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

/** One move of a tag that has pointed at a digest. */
export interface TagMoveOfDigestRow {
  readonly digest: string
  readonly repository: string
  readonly tag: string
  /** What it pointed at before; null: it was new. */
  readonly from: string | null
  readonly at: Date
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

/** The moves of tags to each digest, oldest first; at most 1,000 of each. */
export async function tagMovesTo(sql: Statements, digests: readonly string[]): Promise<(digest: string) => TagMoveOfDigestRow[]> {
  const raws = await sql.rows<TagMoveOfDigestRow & { at: Date | string }>(Prisma.sql`SELECT q.* FROM (
      SELECT m."digest", r."name" AS "repository", t."name" AS "tag", m."at",
        (SELECT p."digest" FROM "TagMove" p WHERE p."tagId" = m."tagId" AND p."id" < m."id" ORDER BY p."id" DESC LIMIT 1) AS "from",
        ROW_NUMBER() OVER (PARTITION BY m."digest" ORDER BY m."id") AS "rank"
      FROM ${sql.texts(digests)} w JOIN "TagMove" m ON m."digest" = w."text" JOIN "Tag" t ON t."id" = m."tagId" JOIN "Repository" r ON r."id" = t."repositoryId"
    ) q WHERE q."rank" <= ${MAX_ENTRIES} ORDER BY q."digest", q."rank"`)
  const groups = grouped(raws, ({ digest }) => digest, ({ digest, repository, tag, from, at }) => ({ digest, repository, tag, from, at: new Date(at) }))
  return (digest) => groups.get(digest) ?? []
}

function entryRow({ id, key, kind, digest, repository, tag, actor, source, at, recordedAt, body, previous, hash }: CustodyEntryRow): CustodyEntryRow {
  return { id: Number(id), key, kind, digest, repository, tag, actor, source, at, recordedAt, body, previous, hash }
}
