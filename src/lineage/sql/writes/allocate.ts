import type { IdName } from '../../lineage.ts'
import type { Connection } from './connection.ts'

/** Takes a block of ids, in a transaction of its own: an ingest that fails leaves a hole, never a double. */
export async function allocate({ db }: Connection, name: IdName, count: number): Promise<number> {
  if (count === 0) return 0
  const rows = await db.$queryRaw<{ next: number }[]>`
    INSERT INTO "IdBlock" ("name", "next") VALUES (${name}, ${1 + count})
    ON CONFLICT ("name") DO UPDATE SET "next" = "IdBlock"."next" + ${count} RETURNING "next"`
  return Number(rows[0]!.next) - count
}
