import type { Prisma } from '../../../generated/sqlite/client.ts'
import type { Db, Provider } from '../open.ts'

/** Where statements go: the client, or an open transaction. */
export type Runner = Pick<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>

/** A store's client and which database it speaks to. */
export interface Connection {
  readonly db: Db
  readonly provider: Provider
}

/** Rows of one statement: JSON parameters stay at about a megabyte, and so does what is made for them. */
const ROWS_PER_STATEMENT = 5_000

/** Runs a statement over rows, in parts. */
export async function inParts<Row>(rows: readonly Row[], run: (part: readonly Row[], from: number) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) await run(rows.slice(at, at + ROWS_PER_STATEMENT), at)
}
