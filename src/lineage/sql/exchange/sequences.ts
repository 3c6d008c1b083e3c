import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Connection, Runner } from '../writes/connection.ts'

/** After rows were given their numbers: the next number is above them. SQLite sees to it by itself. */
export async function setNext(tx: Runner, provider: Connection['provider'], table: 'TagMove' | 'ReportRun'): Promise<void> {
  if (provider === 'sqlite') return
  await tx.$executeRaw`SELECT setval(pg_get_serial_sequence(${`"${table}"`}, 'id'), MAX("id")) FROM ${Prisma.raw(`"${table}"`)} HAVING MAX("id") IS NOT NULL`
}
