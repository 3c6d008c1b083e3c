import { appendEntries, type EntryDraft } from '../lineage/sql/writes/custody-log.ts'
import { addTrustRoot, removeTrustRoot } from '../lineage/sql/writes/custody-trust.ts'
import type { Connection } from '../lineage/sql/writes/connection.ts'
import { digestOf } from '../model/digest.ts'
import { CustodyFailure } from './custody-failure.ts'
import { draftOf, draftsOf, type ToldEvent } from './events.ts'
import { indexStatements, matchRoot } from './index-statements.ts'
import { GENESIS, seal } from './log.ts'
import { logMoves } from './log-moves.ts'
import type { DistributionDocument } from './schema.ts'
import { parseKey, parseTerms, parseTrustedRoot } from './trust.ts'

/** Whom to trust, as a caller tells it. Exactly one of `key` (PEM) and `trustedRoot` (JSON). */
export interface TrustRequest {
  readonly name: string | null
  readonly key: string | null
  readonly trustedRoot: string | null
  readonly terms: unknown
}

/** What changes custody: the way in for trust, events and newly read statements. */
export interface Custody {
  /** Throws CUSTODY.BAD_KEY, CUSTODY.BAD_TRUSTED_ROOT, CUSTODY.BAD_TERMS, CUSTODY.KNOWN_ROOT. */
  addRoot(request: TrustRequest): Promise<{ readonly version: number; readonly fingerprint: string }>
  /** By name or fingerprint. Throws CUSTODY.NO_SUCH_ROOT. */
  removeRoot(nameOrFingerprint: string): Promise<{ readonly version: number }>
  /** false: it was known. Throws CUSTODY.BAD_EVENT. */
  record(event: ToldEvent): Promise<boolean>
  /** How many events were new; they are stored when the promise resolves. */
  recordNotifications(document: DistributionDocument): Promise<number>
  /** Reads the statements that were stored since the last time, and seals the moves of tags that were seen. Gives how many statements. */
  index(): Promise<number>
}

/** The custody of a store. */
export function createCustody(connection: Connection): Custody {
  const append = (drafts: readonly EntryDraft[]) => appendEntries(connection, drafts, GENESIS, seal)
  const logTrust = (kind: string, version: number, body: object, now: Date) =>
    append([{
      key: `trust:${version}`, kind, digest: null, repository: null, tag: null, actor: null, source: 'trust',
      at: now.toISOString(), recordedAt: now.toISOString(), body: JSON.stringify(body),
    }])
  return {
    addRoot: async (request) => {
      const { kind, material, fingerprint, terms } = rootOf(request)
      const name = request.name ?? fingerprint.slice(0, 12)
      if (!/^[^\p{C}]{1,100}$/u.test(name)) throw new CustodyFailure('CUSTODY.BAD_TERMS', 'A name has 1 to 100 printable characters.')
      const now = new Date()
      const added = await addTrustRoot(connection, { name, kind, fingerprint, material, terms: JSON.stringify(terms), at: now })
      if (added === null) throw new CustodyFailure('CUSTODY.KNOWN_ROOT', 'A root of this name or fingerprint is trusted already: remove it first.')
      await logTrust('TRUST_ADDED', added.version, { name, kind, fingerprint, terms }, now)
      await matchRoot(connection, added.id)
      return { version: added.version, fingerprint }
    },
    removeRoot: async (nameOrFingerprint) => {
      const now = new Date()
      const removed = await removeTrustRoot(connection, nameOrFingerprint, now)
      if (removed === null) throw new CustodyFailure('CUSTODY.NO_SUCH_ROOT', 'No trusted root has this name or fingerprint: `stratigraph trust list` shows them.')
      await logTrust('TRUST_REMOVED', removed.version, { root: nameOrFingerprint }, now)
      return { version: removed.version }
    },
    record: async (event) => (await append([draftOf(event, 'cli', new Date())])) > 0,
    recordNotifications: (document) => append(draftsOf(document, new Date())),
    index: async () => {
      await logMoves(connection)
      return indexStatements(connection)
    },
  }
}

function rootOf({ key, trustedRoot, terms }: TrustRequest) {
  const parsed = parseTerms(terms)
  if ((key === null) === (trustedRoot === null)) throw new CustodyFailure('CUSTODY.BAD_KEY', 'Give either a key or a trusted root.')
  if (key !== null) return { kind: 'key', material: key, fingerprint: parseKey(key).fingerprint, terms: parsed }
  parseTrustedRoot(trustedRoot!)
  if (parsed.subject === null) throw new CustodyFailure('CUSTODY.BAD_TERMS', 'An identity has a subject: the exact name in its certificates.')
  const fingerprint = digestOf(JSON.stringify([parsed.issuer, parsed.subject])).slice('sha256:'.length)
  return { kind: 'identity', material: trustedRoot!, fingerprint, terms: parsed }
}

