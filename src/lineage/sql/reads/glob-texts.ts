import { Prisma } from '../../../generated/sqlite/client.ts'
import { globConditions, MAX_GLOB_PATHS } from './file-filter.ts'
import { compileGlob } from './glob.ts'
import { ReadFailure } from './read-failure.ts'
import { all, type Statements } from './statements.ts'

/**
 * The texts of a column that a glob matches, as a query of `"text"`: globs are decided here, not in the store, so each text is read once.
 * Throws INPUT.GLOB, INPUT.GLOB_TOO_BROAD.
 * @param column an indexed column of a table in `from`
 * @param conditions that hold of the rows as well
 */
export async function textsLike(sql: Statements, column: Prisma.Sql, from: Prisma.Sql, pattern: string, conditions: readonly Prisma.Sql[] = []): Promise<Prisma.Sql> {
  const glob = compileGlob(pattern)
  const raws = await sql.rows<{ text: string }>(Prisma.sql`SELECT DISTINCT ${column} AS "text" FROM ${from}
    WHERE ${all([...conditions, ...globConditions(column, glob)])} LIMIT ${MAX_GLOB_PATHS + 1}`)
  if (raws.length > MAX_GLOB_PATHS) {
    throw new ReadFailure('INPUT.GLOB_TOO_BROAD', `More than ${MAX_GLOB_PATHS} texts have to be looked at: let the glob begin with characters that mean themselves.`)
  }
  const texts = raws.map(({ text }) => text).filter((text) => glob.matches(text))
  return Prisma.sql`SELECT w."text" FROM ${sql.texts(texts)} w`
}
