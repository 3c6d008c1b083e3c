import type { Runner } from './connection.ts'

/**
 * The number of the times at which something known was removed or rewritten. Whoever builds upon what is known keeps it no longer than an epoch, because the
 * same layer or chain may come back under other ids.
 */
export async function epochOf(tx: Pick<Runner, '$queryRaw'>): Promise<number> {
  const rows = await tx.$queryRaw<{ next: number }[]>`SELECT "next" FROM "IdBlock" WHERE "name" = 'epoch'`
  return Number(rows[0]?.next ?? 0)
}

/** Begins the next epoch, in the transaction that removes or rewrites. */
export async function nextEpoch(tx: Runner): Promise<void> {
  await tx.$executeRaw`INSERT INTO "IdBlock" ("name", "next") VALUES ('epoch', 1) ON CONFLICT ("name") DO UPDATE SET "next" = "IdBlock"."next" + 1`
}
