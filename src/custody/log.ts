import { digestOf } from '../model/digest.ts'
import type { CustodyEntryRow } from '../lineage/sql/reads/custody-log.ts'
import type { CustodyReads } from '../lineage/sql/reads/custody-reads.ts'

/** What the first entry has for the hash of the entry before it. */
export const GENESIS = digestOf('')

/** What was found in the log. */
export interface LogReport {
  readonly entries: number
  /** The hash of the last entry: kept elsewhere, it shows later whether entries were cut off. */
  readonly head: string
  /** The first entry that is not as it was sealed; null: all are. */
  readonly broken: { readonly id: number; readonly reason: string } | null
}

const PAGE = 1_000

/** The hash of an entry: sha256 over its members as a JSON array, with the hash of the entry before. */
export function seal({ id, key, kind, digest, repository, tag, actor, source, at, recordedAt, body, previous }: Omit<CustodyEntryRow, 'hash'>): string {
  return digestOf(JSON.stringify([id, key, kind, digest, repository, tag, actor, source, at, recordedAt, body, previous]))
}

/**
 * Recomputes the whole chain.
 * @param expected a hash that was the head at some time: an entry has to have it, else the log was cut or made anew
 */
export async function verifyLog(reads: Pick<CustodyReads, 'log'>, expected: string | null = null): Promise<LogReport> {
  let [entries, head, seen] = [0, GENESIS as string, expected === null || expected === GENESIS]
  for (;;) {
    const page = await reads.log(entries, PAGE)
    for (const entry of page) {
      const reason = faultOf(entry, entries + 1, head)
      if (reason !== null) return { entries, head, broken: { id: entry.id, reason } }
      ;[entries, head] = [entries + 1, entry.hash]
      seen ||= head === expected
    }
    if (page.length < PAGE) break
  }
  const broken = seen ? null : { id: entries, reason: 'No entry has the hash that was expected: entries were cut off, or the log was made anew.' }
  return { entries, head, broken }
}

function faultOf(entry: CustodyEntryRow, id: number, previous: string): string | null {
  if (entry.id !== id) return `Entry ${id} is missing.`
  if (entry.previous !== previous) return 'It does not follow the entry before it.'
  return seal(entry) === entry.hash ? null : 'Its content is not what was sealed.'
}
