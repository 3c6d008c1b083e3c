import type { Prisma } from '../../../generated/sqlite/client.ts'
import type { Db, Provider } from '../open.ts'

/** Where statements go: the client, or an open transaction. */
export type Runner = Pick<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>

/** A store's client and which database it speaks to. */
export interface Connection {
  readonly db: Db
  readonly provider: Provider
}

/** Prisma's key for its migrations is 72707369; this one is ours. */
const WRITER_LOCK = 72_707_370

/** One writer at a time until its transaction ends: SQLite has it so by itself, PostgreSQL is asked. Readers never wait. */
export async function lockWriters(tx: Runner, provider: Provider): Promise<void> {
  if (provider === 'postgresql') await tx.$executeRaw`SELECT pg_advisory_xact_lock(${WRITER_LOCK})`
}

/** Rows of one statement: its JSON parameter then is some 100 kB, which is collected young; larger ones were measured to cost memory and no less time. */
const ROWS_PER_STATEMENT = 1_000

/** Runs a statement over rows, in parts. */
export async function inParts<Row>(rows: readonly Row[], run: (part: readonly Row[], from: number) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) await run(rows.slice(at, at + ROWS_PER_STATEMENT), at)
}
