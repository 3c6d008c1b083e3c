import type { TrustRootRow } from '../reads/custody-trust.ts'
import type { Connection } from './connection.ts'

/** What is to be trusted; `terms` is JSON that only custody/ reads. */
export interface TrustRootDraft {
  readonly name: string
  readonly kind: string
  readonly fingerprint: string
  readonly material: string
  readonly terms: string
  readonly at: Date
}

/** Keeps two processes from making one version. PostgreSQL only: SQLite has one writer. */
const LOCK = 72_707_371

/** Adds a root as the next version of trust, which it returns; null: the fingerprint or the name is trusted already. */
export async function addTrustRoot({ db, provider }: Connection, { name, kind, fingerprint, material, terms, at }: TrustRootDraft): Promise<{ id: number; version: number } | null> {
  return db.$transaction(async (tx) => {
    if (provider === 'postgresql') await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK})`
    const known = await tx.trustRoot.findFirst({ where: { removedVersion: null, OR: [{ fingerprint }, { name }] }, select: { id: true } })
    if (known !== null) return null
    const version = await nextVersion(tx)
    const { id } = await tx.trustRoot.create({ data: { name, kind, fingerprint, material, terms, addedVersion: version, addedAt: at }, select: { id: true } })
    return { id, version }
  })
}

/** Ends the trust in the root of this name or fingerprint, as the next version; null: there is none. */
export async function removeTrustRoot({ db, provider }: Connection, nameOrFingerprint: string, at: Date): Promise<{ id: number; version: number } | null> {
  return db.$transaction(async (tx) => {
    if (provider === 'postgresql') await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK})`
    const where = { removedVersion: null, OR: [{ fingerprint: nameOrFingerprint }, { name: nameOrFingerprint }] }
    const root = await tx.trustRoot.findFirst({ where, select: { id: true } })
    if (root === null) return null
    const version = await nextVersion(tx)
    await tx.trustRoot.update({ where: { id: root.id }, data: { removedVersion: version, removedAt: at } })
    return { id: root.id, version }
  })
}

/** All keys that are, or were, trusted. */
export async function keyRootRows({ db }: Connection): Promise<TrustRootRow[]> {
  return db.trustRoot.findMany({ where: { kind: 'key' } })
}

async function nextVersion(tx: Pick<Connection['db'], 'trustRoot'>): Promise<number> {
  const { _max } = await tx.trustRoot.aggregate({ _max: { addedVersion: true, removedVersion: true } })
  return Math.max(_max.addedVersion ?? 0, _max.removedVersion ?? 0) + 1
}
