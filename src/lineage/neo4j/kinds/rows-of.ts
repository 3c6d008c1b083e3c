import { Prisma } from '../../../generated/sqlite/client.ts'
import type { ProjectedKind } from './projected-kind.ts'

/** The rows of a table as nodes, by their ids. */
export function rowsOf(table: string): Pick<ProjectedKind, 'ids' | 'last'> {
  const name = Prisma.raw(`"${table}"`)
  return {
    ids: async (sql, after, limit) => {
      const rows = await sql.rows<{ id: number }>(Prisma.sql`SELECT "id" FROM ${name} WHERE "id" > ${after} ORDER BY "id" LIMIT ${limit}`)
      return rows.map(({ id }) => Number(id))
    },
    last: async (sql) => {
      const [row] = await sql.rows<{ id: number | null }>(Prisma.sql`SELECT MAX("id") AS "id" FROM ${name}`)
      return Number(row?.id ?? 0)
    },
  }
}
