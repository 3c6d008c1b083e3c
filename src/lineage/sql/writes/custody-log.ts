import type { CustodyEntryRow } from '../reads/custody-log.ts'
import type { Connection } from './connection.ts'
import { keepTold } from './told-moves.ts'

/** An entry before it has its place in the log. */
export type EntryDraft = Omit<CustodyEntryRow, 'id' | 'previous' | 'hash'>

/** Makes the hash of an entry; custody/ says how. */
export type Seal = (entry: Omit<CustodyEntryRow, 'hash'>) => string

const LOCK = 72_707_372

/** Appends what is not in the log yet, by key, each entry chained to the one before, with the moves of tags that registries tell; one transaction. Gives how many were new. */
export async function appendEntries({ db, provider }: Connection, drafts: readonly EntryDraft[], genesis: string, seal: Seal): Promise<number> {
  return db.$transaction(async (tx) => {
    if (provider === 'postgresql') await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK})`
    const keys = drafts.map(({ key }) => key)
    const known = new Set((await tx.custodyEntry.findMany({ where: { key: { in: keys } }, select: { key: true } })).map(({ key }) => key))
    const last = await tx.custodyEntry.findFirst({ orderBy: { id: 'desc' }, select: { id: true, hash: true } })
    let [id, previous] = [last?.id ?? 0, last?.hash ?? genesis]
    const rows: CustodyEntryRow[] = []
    for (const draft of drafts) {
      if (known.has(draft.key)) continue
      known.add(draft.key)
      const entry = { ...draft, id: ++id, previous }
      previous = seal(entry)
      rows.push({ ...entry, hash: previous })
    }
    if (rows.length > 0) await tx.custodyEntry.createMany({ data: rows })
    await keepTold(tx, provider, rows)
    return rows.length
  })
}
