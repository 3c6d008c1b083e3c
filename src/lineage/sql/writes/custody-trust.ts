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

/** What became of trust. */
export interface TrustChanges {
  /** The latest version. */
  readonly version: number
  readonly added: readonly { readonly id: number; readonly name: string; readonly kind: string }[]
  readonly removed: readonly { readonly name: string }[]
  readonly kept: number
}

/**
 * Trusts these roots and nobody else, in one transaction: each that comes or goes is a version of its own, those that are there already stay as they are.
 * @param isSame whether a root that is trusted is the one that is wanted
 */
export async function replaceTrustRoots({ db, provider }: Connection, wanted: readonly TrustRootDraft[], isSame: (row: TrustRootRow, draft: TrustRootDraft) => boolean): Promise<TrustChanges> {
  return db.$transaction(async (tx) => {
    if (provider === 'postgresql') await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK})`
    const current = await tx.trustRoot.findMany({ where: { removedVersion: null }, orderBy: { id: 'asc' } })
    const removed = current.filter((row) => !wanted.some((draft) => isSame(row, draft)))
    const missing = wanted.filter((draft) => !current.some((row) => isSame(row, draft)))
    let version = (await nextVersion(tx)) - 1
    const at = wanted[0]?.at ?? new Date()
    for (const { id } of removed) await tx.trustRoot.update({ where: { id }, data: { removedVersion: ++version, removedAt: at } })
    const added: { id: number; name: string; kind: string }[] = []
    for (const { name, kind, fingerprint, material, terms } of missing) {
      const data = { name, kind, fingerprint, material, terms, addedVersion: ++version, addedAt: at }
      added.push({ ...(await tx.trustRoot.create({ data, select: { id: true } })), name, kind })
    }
    return { version, added, removed, kept: current.length - removed.length }
  })
}

/** Every root that is, or was, trusted, in the order in which they came. */
export async function trustRootRows({ db }: Connection): Promise<TrustRootRow[]> {
  return db.trustRoot.findMany({ orderBy: { addedVersion: 'asc' } })
}

/** All keys that are, or were, trusted. */
export async function keyRootRows({ db }: Connection): Promise<TrustRootRow[]> {
  return db.trustRoot.findMany({ where: { kind: 'key' } })
}

async function nextVersion(tx: Pick<Connection['db'], 'trustRoot'>): Promise<number> {
  const { _max } = await tx.trustRoot.aggregate({ _max: { addedVersion: true, removedVersion: true } })
  return Math.max(_max.addedVersion ?? 0, _max.removedVersion ?? 0) + 1
}
