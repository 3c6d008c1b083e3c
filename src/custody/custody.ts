import { appendEntries, type EntryDraft } from '../lineage/sql/writes/custody-log.ts'
import { addTrustRoot, removeTrustRoot, replaceTrustRoots, type TrustChanges, type TrustRootDraft } from '../lineage/sql/writes/custody-trust.ts'
import type { Connection } from '../lineage/sql/writes/connection.ts'
import { CustodyFailure } from './custody-failure.ts'
import { draftOf as eventDraft, draftsOf, type ToldEvent } from './events.ts'
import { indexStatements, matchRoot } from './index-statements.ts'
import { GENESIS, seal } from './log.ts'
import { logMoves } from './log-moves.ts'
import { logTrust } from './log-trust.ts'
import type { DistributionDocument } from './schema.ts'
import { parseTerms } from './trust.ts'
import { draftOf, type TrustRequest } from './trust-request.ts'

/** What changes custody: the way in for trust, events and newly read statements. */
export interface Custody {
  /** Throws CUSTODY.BAD_KEY, CUSTODY.BAD_TRUSTED_ROOT, CUSTODY.BAD_TERMS, CUSTODY.KNOWN_ROOT. */
  addRoot(request: TrustRequest): Promise<{ readonly version: number; readonly fingerprint: string }>
  /** By name or fingerprint. Throws CUSTODY.NO_SUCH_ROOT. */
  removeRoot(nameOrFingerprint: string): Promise<{ readonly version: number }>
  /** Trusts these and nobody else. Throws as `addRoot`, and then nothing has changed. */
  replaceRoots(requests: readonly TrustRequest[]): Promise<TrustChanges>
  /** false: it was known. Throws CUSTODY.BAD_EVENT. */
  record(event: ToldEvent): Promise<boolean>
  /** How many events were new; they are stored when the promise resolves. */
  recordNotifications(document: DistributionDocument): Promise<number>
  /** Reads the statements that were stored since the last time, and seals what was seen and not sealed. Gives how many statements. */
  index(): Promise<number>
}

/** The custody of a store. */
export function createCustody(connection: Connection): Custody {
  const append = (drafts: readonly EntryDraft[]) => appendEntries(connection, drafts, GENESIS, seal)
  return {
    addRoot: async (request) => {
      const draft = draftOf(request, new Date())
      const added = await addTrustRoot(connection, draft)
      if (added === null) throw new CustodyFailure('CUSTODY.KNOWN_ROOT', 'A root of this name or fingerprint is trusted already: remove it first.')
      await logTrust(connection)
      await matchRoot(connection, added.id)
      return { version: added.version, fingerprint: draft.fingerprint }
    },
    removeRoot: async (nameOrFingerprint) => {
      const removed = await removeTrustRoot(connection, nameOrFingerprint, new Date())
      if (removed === null) throw new CustodyFailure('CUSTODY.NO_SUCH_ROOT', 'No trusted root has this name or fingerprint: `stratigraph trust list` shows them.')
      await logTrust(connection)
      return { version: removed.version }
    },
    replaceRoots: async (requests) => {
      const now = new Date()
      const drafts = requests.map((request) => draftOf(request, now))
      refuseTwice(drafts)
      const changes = await replaceTrustRoots(connection, drafts, (row, draft) => contentOf(row) === contentOf(draft))
      await logTrust(connection)
      for (const { id } of changes.added) await matchRoot(connection, id)
      return changes
    },
    record: async (event) => (await append([eventDraft(event, 'cli', new Date())])) > 0,
    recordNotifications: (document) => append(draftsOf(document, new Date())),
    index: async () => {
      await logTrust(connection)
      await logMoves(connection)
      return indexStatements(connection)
    },
  }
}

function refuseTwice(drafts: readonly TrustRootDraft[]): void {
  for (const member of ['name', 'fingerprint'] as const) {
    const twice = drafts.find((draft, i) => drafts.findIndex((other) => other[member] === draft[member]) !== i)
    if (twice !== undefined) throw new CustodyFailure('CUSTODY.KNOWN_ROOT', `${twice.name}: this ${member} is there twice.`)
  }
}

/** All that makes a root what it is; terms that an older version has stored lack members that there are now. */
function contentOf({ name, kind, fingerprint, material, terms }: Omit<TrustRootDraft, 'at'>): string {
  return JSON.stringify([name, kind, fingerprint, material.trim(), parseTerms(JSON.parse(terms))])
}
