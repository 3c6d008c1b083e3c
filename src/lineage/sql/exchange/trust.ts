import type { Connection } from '../writes/connection.ts'
import { trustRootRows } from '../writes/custody-trust.ts'
import type { ExtensionTrustEntity, TrustEntity, Written } from './entities.ts'
import { pages } from './pages.ts'
import { inTransaction } from './transaction.ts'
import { iso, isoOrNull } from './values.ts'

const PAGE = 1_000

/** Every root that is or was trusted, in the order in which they came. */
export async function* readTrust({ db }: Connection): AsyncGenerator<TrustEntity> {
  type Row = Omit<TrustEntity, 'addedAt' | 'removedAt'> & { id: number; addedAt: Date | string; removedAt: Date | string | null }
  const rows = await db.$queryRaw<Row[]>`SELECT * FROM "TrustRoot" ORDER BY "addedVersion"`
  for (const { id: _id, addedAt, removedAt, ...row } of rows) yield { ...row, addedAt: iso(addedAt), removedAt: isoOrNull(removedAt) }
}

/** Takes over the history of trust, whole, where there is none; a store that has one keeps it as it is. */
export async function writeTrust(connection: Connection, roots: readonly TrustEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    const stored = await trustRootRows({ ...connection, db: tx as Connection['db'] })
    if (stored.length === 0) {
      for (const root of roots) await tx.trustRoot.create({ data: root })
      return { added: roots.length, known: 0, skipped: 0 }
    }
    const isSame = ({ fingerprint, addedVersion, removedVersion }: TrustEntity) =>
      stored.some((row) => row.fingerprint === fingerprint && row.addedVersion === addedVersion && row.removedVersion === removedVersion)
    const known = roots.filter(isSame).length
    return { added: 0, known, skipped: roots.length - known }
  })
}

/** Every executable that is or was trusted, oldest first. */
export async function* readExtensionTrust({ db }: Connection): AsyncGenerator<ExtensionTrustEntity> {
  type Row = Omit<ExtensionTrustEntity, 'trustedAt' | 'removedAt'> & { id: number; trustedAt: Date | string; removedAt: Date | string | null }
  const read = (after: number, size: number) => db.$queryRaw<Row[]>`SELECT * FROM "ExtensionTrust" WHERE "id" > ${after} ORDER BY "id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) {
    for (const { id: _id, trustedAt, removedAt, ...row } of page) yield { ...row, trustedAt: iso(trustedAt), removedAt: isoOrNull(removedAt) }
  }
}

/** As `writeTrust`, of executables. */
export async function writeExtensionTrust(connection: Connection, trusts: readonly ExtensionTrustEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    const stored = await tx.extensionTrust.findMany({ select: { name: true, sha256: true, removedAt: true } })
    if (stored.length === 0) {
      for (const trust of trusts) await tx.extensionTrust.create({ data: trust })
      return { added: trusts.length, known: 0, skipped: 0 }
    }
    const isSame = ({ name, sha256, removedAt }: ExtensionTrustEntity) =>
      stored.some((row) => row.name === name && row.sha256 === sha256 && (row.removedAt === null) === (removedAt === null))
    const known = trusts.filter(isSame).length
    return { added: 0, known, skipped: trusts.length - known }
  })
}
