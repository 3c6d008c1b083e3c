import { Prisma } from '../../../generated/sqlite/client.ts'
import { globConditions, globTooBroad, MAX_GLOB_PATHS, tooManyPaths } from './file-filter.ts'
import type { Glob, GlobAlternative } from './glob.ts'
import { all, type Statements } from './statements.ts'

/** A glob that neither begins nor ends with a text looks at every path there is: this many take a store some seconds. */
export const MAX_SCANNED_PATHS = 5_000_000

/**
 * The ids of the paths that a glob matches and `fits` lets through, ascending. Each pattern of the glob is asked of the index that it can use: its
 * beginning, its name, the beginning of its name, its extension. Throws INPUT.GLOB_TOO_BROAD.
 */
export async function pathsLike(sql: Statements, glob: Glob, fits: (path: string) => boolean): Promise<number[]> {
  const lookups = glob.alternatives.map(lookup)
  if (lookups.includes(null)) await refuseToScan(sql)
  const found = glob.alternatives.map((each, i) => Prisma.sql`SELECT h."id", h."path" FROM "Path" h
    WHERE ${all([...(lookups[i] ?? []), ...globConditions(Prisma.sql`h."path"`, each)])}`)
  const raws = await sql.rows<{ id: number; path: string }>(Prisma.sql`SELECT q."id", q."path" FROM (${Prisma.join(found, ' UNION ')}) q LIMIT ${MAX_GLOB_PATHS + 1}`)
  if (raws.length > MAX_GLOB_PATHS) throw globTooBroad()
  return raws.filter(({ path }) => glob.matches(path) && fits(path)).map(({ id }) => Number(id)).sort((a, b) => a - b)
}

/** The ids of the paths that have a name and that `fits` lets through, ascending. Throws INPUT.GLOB_TOO_BROAD. */
export async function pathsNamed(sql: Statements, basename: string, fits: (path: string) => boolean): Promise<number[]> {
  const raws = await sql.rows<{ id: number; path: string }>(Prisma.sql`SELECT h."id", h."path" FROM "Path" h WHERE h."basename" = ${basename} LIMIT ${MAX_GLOB_PATHS + 1}`)
  if (raws.length > MAX_GLOB_PATHS) throw tooManyPaths(`More than ${MAX_GLOB_PATHS} paths have this name: add a pathGlob that begins with a folder.`)
  return raws.filter(({ path }) => fits(path)).map(({ id }) => Number(id)).sort((a, b) => a - b)
}

/** The conditions on path `h` by which an index finds what a pattern matches; null: none does. What begins with a folder is found by `globConditions`. */
function lookup({ prefix, name, isWholeName, nameEnd }: GlobAlternative): Prisma.Sql[] | null {
  if (prefix.length > 1) return []
  if (isWholeName) return [Prisma.sql`h."basename" = ${name}`]
  if (name !== '') return [Prisma.sql`h."basename" >= ${name}`, Prisma.sql`h."basename" < ${`${name}\u{10FFFF}`}`]
  const dot = nameEnd.lastIndexOf('.')
  return dot < 0 ? null : [Prisma.sql`h."extension" = ${nameEnd.slice(dot + 1)}`]
}

/** By the highest id, which is at least their number: nothing is counted. */
async function refuseToScan(sql: Statements): Promise<void> {
  const [row] = await sql.rows<{ id: number | null }>(Prisma.sql`SELECT MAX(h."id") AS "id" FROM "Path" h`)
  if (Number(row?.id ?? 0) > MAX_SCANNED_PATHS) {
    throw tooManyPaths(`The store has more than ${MAX_SCANNED_PATHS} paths, which this glob would have to look through: let it begin with a folder, or end with a name or an extension.`)
  }
}
