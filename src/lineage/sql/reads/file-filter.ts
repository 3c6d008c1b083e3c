import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import { type Glob, compileGlob } from './glob.ts'
import { containing } from './statements.ts'
import { ReadFailure } from './read-failure.ts'

/** Which files are meant: members that are set must all hold. */
export interface FileFilter {
  readonly path?: string | null | undefined
  readonly pathGlob?: string | null | undefined
  readonly sha256?: Digest | null | undefined
  /** true: setuid or setgid; false: neither. */
  readonly setuid?: boolean | null | undefined
  /** Whether a package owns it; folders are in neither. */
  readonly owned?: boolean | null | undefined
  /** Paths that are not meant, although all other members hold. */
  readonly excludeGlob?: string | null | undefined
}

const MAX_PATH_LENGTH = 8_192
/** Globs are decided here, not in the store: so many paths are looked at, of each image where images are asked. */
export const MAX_GLOB_PATHS = 200_000

/** Throws INPUT.FILE_FILTER where a member cannot be meant, INPUT.GLOB. */
export function globOf({ path, pathGlob }: FileFilter): Glob | null {
  if (path != null && (!path.startsWith('/') || path.length > MAX_PATH_LENGTH)) {
    throw new ReadFailure('INPUT.FILE_FILTER', `A path is absolute, it begins with "/", and has at most ${MAX_PATH_LENGTH} characters.`)
  }
  if (pathGlob == null) return null
  const glob = compileGlob(pathGlob)
  if (glob.prefix !== '' && !glob.prefix.startsWith('/')) {
    throw new ReadFailure('INPUT.GLOB', 'Paths are absolute: a glob begins with "/" or "**".')
  }
  return glob
}

/** Which paths the globs of a filter let through. Throws as `globOf`. */
export function pathTest(filter: FileFilter): (path: string) => boolean {
  const glob = globOf(filter)
  const excluded = filter.excludeGlob == null ? null : compileGlob(filter.excludeGlob)
  return (path) => (glob === null || glob.matches(path)) && (excluded === null || !excluded.matches(path))
}

/** INPUT.GLOB_TOO_BROAD, to be thrown where more than `MAX_GLOB_PATHS` paths were read. */
export function globTooBroad(): ReadFailure {
  return new ReadFailure('INPUT.GLOB_TOO_BROAD', `More than ${MAX_GLOB_PATHS} paths have to be looked at: let the glob begin with a folder.`)
}

/** What a path must be for a glob to match, as far as the store can tell: its beginning (by an index) and its longest part. */
export function globConditions(column: Prisma.Sql, { prefix, parts }: Glob): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = []
  if (prefix !== '') conditions.push(Prisma.sql`${column} >= ${prefix}`, Prisma.sql`${column} < ${`${prefix}\u{10FFFF}`}`)
  const longest = parts.reduce((a, b) => (b.length > a.length ? b : a), '')
  if (longest !== '' && longest !== prefix) conditions.push(Prisma.sql`${column} LIKE ${containing(longest)} ESCAPE '\\'`)
  return conditions
}

/** The condition on file `f`; written like the partial index, so that it serves. */
export function setuidConditions(setuid: boolean | null | undefined): Prisma.Sql[] {
  if (setuid == null) return []
  // A setgid folder only hands its group down: it is no privilege, and every Debian has some.
  if (setuid) return [Prisma.sql`(f."mode" & 3072) <> 0 AND f."type" <> 'DIRECTORY'`]
  return [Prisma.sql`((f."mode" & 3072) = 0 OR f."type" = 'DIRECTORY')`]
}
