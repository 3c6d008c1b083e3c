import { logPage } from '../reads/custody-log.ts'
import type { CustodyEntryRow } from '../reads/custody-log.ts'
import { Statements } from '../reads/statements.ts'
import type { Connection } from '../writes/connection.ts'
import { appendEntries, type Seal } from '../writes/custody-log.ts'
import { SEEN_HERE } from '../writes/custody-tag-moves.ts'
import type { Written } from './entities.ts'
import { inTransaction } from './transaction.ts'

const PAGE = 1_000

/** The whole log, entry after entry. */
export async function* readLog({ db, provider }: Connection): AsyncGenerator<CustodyEntryRow> {
  const sql = new Statements(db, provider, null)
  for (let after = 0; ; ) {
    const page = await logPage(sql, after, PAGE)
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1)!.id
  }
}

/** How custody seals entries. */
export interface Sealing {
  readonly genesis: string
  readonly seal: Seal
}

/**
 * Continues the log of a store by that of a file, to the letter, as long as the one begins with the other; a log that has gone its own way gets what was told
 * to the other as entries of its own (`apart`). What a store seals about itself, moves of tags and trust, is then left out: it seals that of what it takes.
 */
export async function writeLog(connection: Connection, entries: readonly CustodyEntryRow[], apart: boolean, { genesis, seal }: Sealing): Promise<Written & { readonly apart: boolean }> {
  const followed = apart ? null : await follow(connection, entries, genesis)
  if (followed !== null) return { added: followed, known: entries.length - followed, skipped: 0, apart: false }
  const told = entries.filter(({ source }) => source !== SEEN_HERE && source !== 'trust')
  const recordedAt = new Date().toISOString()
  const added = await appendEntries(connection, told.map(({ id: _id, previous: _previous, hash: _hash, ...draft }) => ({ ...draft, recordedAt })), genesis, seal)
  return { added, known: told.length - added, skipped: entries.length - told.length, apart: true }
}

/** How many entries were appended; null: the log is another one. */
async function follow(connection: Connection, entries: readonly CustodyEntryRow[], genesis: string): Promise<number | null> {
  return inTransaction(connection, async (tx) => {
    const first = entries[0]!.id
    const stored = await tx.custodyEntry.findMany({ where: { id: { gte: first, lte: entries.at(-1)!.id } }, select: { id: true, hash: true }, orderBy: { id: 'asc' } })
    if (stored.some(({ hash }, i) => entries[i]!.hash !== hash)) return null
    const rest = entries.slice(stored.length)
    if (rest.length === 0) return 0
    const last = await tx.custodyEntry.findFirst({ orderBy: { id: 'desc' }, select: { id: true, hash: true } })
    if ((last?.id ?? 0) !== rest[0]!.id - 1 || (last?.hash ?? genesis) !== rest[0]!.previous) return null
    await tx.custodyEntry.createMany({ data: [...rest] })
    return rest.length
  })
}
