import type { TrustRootRow } from '../lineage/sql/reads/custody-trust.ts'
import type { Connection } from '../lineage/sql/writes/connection.ts'
import { appendEntries, type EntryDraft } from '../lineage/sql/writes/custody-log.ts'
import { trustRootRows } from '../lineage/sql/writes/custody-trust.ts'
import { GENESIS, seal } from './log.ts'

const BATCH = 500

/** Seals in the log every change of trust that is not there yet: a process may have been killed between the change and its entry. */
export async function logTrust(connection: Connection): Promise<void> {
  const rows = await trustRootRows(connection)
  const now = new Date().toISOString()
  const drafts = rows.flatMap((row) => changesOf(row, now)).sort((a, b) => a.version - b.version).map(({ draft }) => draft)
  for (let at = 0; at < drafts.length; at += BATCH) await appendEntries(connection, drafts.slice(at, at + BATCH), GENESIS, seal)
}

function changesOf({ name, kind, fingerprint, terms, addedVersion, addedAt, removedVersion, removedAt }: TrustRootRow, now: string): { version: number; draft: EntryDraft }[] {
  const draft = (version: number, what: string, at: Date, body: object): { version: number; draft: EntryDraft } => ({
    version,
    draft: { key: `trust:${version}`, kind: what, digest: null, repository: null, tag: null, actor: null, source: 'trust', at: at.toISOString(), recordedAt: now, body: JSON.stringify(body) },
  })
  return [
    draft(addedVersion, 'TRUST_ADDED', addedAt, { name, kind, fingerprint, terms: JSON.parse(terms) as unknown }),
    ...(removedVersion === null || removedAt === null ? [] : [draft(removedVersion, 'TRUST_REMOVED', removedAt, { name, fingerprint })]),
  ]
}
