import { Prisma } from '../../generated/sqlite/client.ts'
import type { Provider } from './open.ts'

type ColumnType = 'text' | 'integer' | 'bigint' | 'real'

/** Rows as one JSON parameter, to select from: one statement however many rows there are. */
export function recordset<Row extends Record<string, unknown>>(
  provider: Provider,
  columns: { [Name in keyof Row & string]: ColumnType },
  rows: readonly Row[],
): Prisma.Sql {
  const names = Object.entries<ColumnType>(columns)
  const json = JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
  if (provider === 'sqlite') {
    const fields = names.map(([name, type]) => `CAST(value ->> '${name}' AS ${type}) AS "${name}"`)
    return Prisma.sql`(SELECT ${Prisma.raw(fields.join(', '))} FROM json_each(${json}))`
  }
  const fields = names.map(([name, type]) => `"${name}" ${type}`)
  return Prisma.sql`(SELECT * FROM json_to_recordset(${json}::json) AS r(${Prisma.raw(fields.join(', '))}))`
}
