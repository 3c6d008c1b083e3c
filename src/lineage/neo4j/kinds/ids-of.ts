import { Prisma } from '../../../generated/sqlite/client.ts'
import type { ProjectedKind } from './projected-kind.ts'

/** Ids of a table, in their order. */
export function idsOf(table: string): ProjectedKind['ids'] {
  const name = Prisma.raw(`"${table}"`)
  return async (sql, after, limit) => {
    const rows = await sql.rows<{ id: number }>(Prisma.sql`SELECT "id" FROM ${name} WHERE "id" > ${after} ORDER BY "id" LIMIT ${limit}`)
    return rows.map(({ id }) => Number(id))
  }
}
