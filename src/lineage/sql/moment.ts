import { Prisma } from '../../generated/sqlite/client.ts'
import type { Provider } from './open.ts'

/** A time as a database keeps it, for statements that Prisma does not write: SQLite has texts, and compares them. */
export function moment(provider: Provider, at: Date): Prisma.Sql {
  const text = at.toISOString().replace('Z', '+00:00')
  return provider === 'sqlite' ? Prisma.sql`${text}` : Prisma.sql`CAST(${text} AS TIMESTAMP(3))`
}
