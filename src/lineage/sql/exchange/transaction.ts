import type { Prisma } from '../../../generated/sqlite/client.ts'
import { type Connection, lockWriters } from '../writes/connection.ts'

/** A layer of two million files takes minutes. */
const TIMEOUT_MS = 1_800_000
const MAX_WAIT_MS = 120_000

/** Work of an import that is written whole or not at all, one writer at a time. */
export function inTransaction<Result>({ db, provider }: Connection, work: (tx: Prisma.TransactionClient) => Promise<Result>): Promise<Result> {
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    return work(tx)
  }, { timeout: TIMEOUT_MS, maxWait: MAX_WAIT_MS })
}
