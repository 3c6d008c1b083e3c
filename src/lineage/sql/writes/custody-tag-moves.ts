import type { Connection } from './connection.ts'

/** A move of a tag as it was seen: what the tag points at since then (null: nothing), and before. */
export interface SeenMove {
  readonly id: number
  readonly digest: string | null
  readonly repository: string
  readonly tag: string
  /** null: the tag was new. */
  readonly from: string | null
  readonly at: Date
}

/** The source of entries that tell what was seen here. */
export const SEEN_HERE = 'analyze'

const PREFIX = 'tag:'

/** The key of a move in the log. */
export const keyOfMove = ({ id }: Pick<SeenMove, 'id'>) => `${PREFIX}${id}`

/**
 * Moves that are not in the log yet, oldest first. What registries told is there as they told it; that a push has moved a tag away from another image is told
 * here, whoever was faster, the registry or `analyze`. Moves are written one after the other and logged in that order: none before the last
 * that is there is missing.
 */
export async function unloggedMoves({ db }: Connection, limit: number): Promise<SeenMove[]> {
  const last = await db.custodyEntry.findFirst({ where: { kind: { in: ['TAG_SET', 'TAG_MOVED', 'TAG_REMOVED'] }, source: SEEN_HERE }, orderBy: { id: 'desc' }, select: { key: true } })
  const after = last === null ? 0 : Number(last.key.slice(PREFIX.length))
  const rows = await db.$queryRaw<(Omit<SeenMove, 'at'> & { at: Date | string })[]>`
    SELECT q.* FROM (
      SELECT m."id", m."digest", m."at", m."source", r."name" AS "repository", t."name" AS "tag",
        (SELECT p."digest" FROM "TagMove" p WHERE p."tagId" = m."tagId" AND (p."at" < m."at" OR (p."at" = m."at" AND p."id" < m."id")) ORDER BY p."at" DESC, p."id" DESC LIMIT 1) AS "from"
      FROM "TagMove" m JOIN "Tag" t ON t."id" = m."tagId" JOIN "Repository" r ON r."id" = t."repositoryId" WHERE m."id" > CAST(${after} AS INTEGER)) q
    WHERE q."source" <> 'distribution' OR (q."from" IS NOT NULL AND q."digest" IS NOT NULL) ORDER BY q."id" LIMIT CAST(${limit} AS INTEGER)`
  return rows.map((row) => ({ ...row, id: Number(row.id), at: new Date(row.at) }))
}
