import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Statements } from './statements.ts'

/** An extension that is, or was, trusted; `description` is JSON that only analyzers/external/ reads. */
export interface ExtensionTrustRow {
  readonly id: number
  readonly name: string
  readonly sha256: string
  readonly description: string
  readonly trustedAt: Date
  readonly removedAt: Date | null
}

const MAX_TRUSTS = 10_000

/** In the order in which they were trusted; at most 10,000. */
export async function extensionTrusts(sql: Statements): Promise<ExtensionTrustRow[]> {
  const raws = await sql.rows<ExtensionTrustRow & { trustedAt: Date | string; removedAt: Date | string | null }>(
    Prisma.sql`SELECT * FROM "ExtensionTrust" ORDER BY "id" LIMIT ${MAX_TRUSTS}`)
  return raws.map(({ id, name, sha256, description, trustedAt, removedAt }) => ({
    id: Number(id), name, sha256, description, trustedAt: new Date(trustedAt), removedAt: removedAt === null ? null : new Date(removedAt),
  }))
}
