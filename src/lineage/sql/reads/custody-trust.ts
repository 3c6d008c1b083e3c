import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Statements } from './statements.ts'

/** A trust root as the store keeps it; `terms` is JSON that only custody/ reads. */
export interface TrustRootRow {
  readonly id: number
  readonly name: string
  readonly kind: string
  readonly fingerprint: string
  readonly material: string
  readonly terms: string
  readonly addedVersion: number
  readonly addedAt: Date
  readonly removedVersion: number | null
  readonly removedAt: Date | null
}

const MAX_ROOTS = 10_000

/** All trust roots that there ever were, in the order in which they came. */
export async function trustRoots(sql: Statements): Promise<TrustRootRow[]> {
  const raws = await sql.rows<TrustRootRow & { addedAt: Date | string; removedAt: Date | string | null }>(
    Prisma.sql`SELECT * FROM "TrustRoot" ORDER BY "addedVersion" LIMIT ${MAX_ROOTS}`)
  return raws.map((raw) => ({
    ...raw,
    id: Number(raw.id),
    addedVersion: Number(raw.addedVersion),
    addedAt: new Date(raw.addedAt),
    removedVersion: raw.removedVersion === null ? null : Number(raw.removedVersion),
    removedAt: raw.removedAt === null ? null : new Date(raw.removedAt),
  }))
}
