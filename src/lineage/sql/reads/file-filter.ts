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
  /** What comes after the last `/` of the path. */
  readonly basename?: string | null | undefined
  readonly mode?: ModeFilter | null | undefined
  readonly uid?: number | null | undefined
  readonly gid?: number | null | undefined
  /** Bytes, both ends included. */
  readonly minSize?: bigint | null | undefined
  readonly maxSize?: bigint | null | undefined
  readonly type?: string | null | undefined
  /** Across layers: whether some image shows it, or some image that has it does not. Of an image: what it shows. */
  readonly visibility?: FileVisibility | null | undefined
}

/** Bits of the mode, at most 0o7777. A symlink has no mode that means anything: no bits are asked of it. */
export interface ModeFilter {
  readonly allOf?: number | null | undefined
  readonly anyOf?: number | null | undefined
  readonly noneOf?: number | null | undefined
}

export type FileVisibility = 'VISIBLE' | 'SHADOWED'

const MAX_PATH_LENGTH = 8_192
const MAX_MODE = 0o7777
/** Owners are 32-bit numbers in tars that are used; larger ones do not fit the store. */
const MAX_OWNER = 2 ** 31 - 1
/** Globs are decided here, not in the store: so many paths are looked at, of each image where images are asked. */
export const MAX_GLOB_PATHS = 200_000

/** Throws INPUT.FILE_FILTER where a number cannot be one of a file. */
export function checkNumbers({ mode, uid, gid, minSize, maxSize, basename }: FileFilter): void {
  for (const bits of [mode?.allOf, mode?.anyOf, mode?.noneOf]) {
    if (bits != null && (bits < 1 || bits > MAX_MODE)) throw new ReadFailure('INPUT.FILE_FILTER', 'Bits of a mode are 1 to 4095 (octal 7777).')
  }
  for (const owner of [uid, gid]) if (owner != null && (owner < 0 || owner > MAX_OWNER)) throw new ReadFailure('INPUT.FILE_FILTER', `An owner is 0 to ${MAX_OWNER}.`)
  for (const size of [minSize, maxSize]) if (size != null && (size < 0n || size >= 2n ** 63n)) throw new ReadFailure('INPUT.FILE_FILTER', 'A size is 0 to 9223372036854775807.')
  if (basename != null && (basename === '' || basename.includes('/') || basename.length > MAX_PATH_LENGTH)) {
    throw new ReadFailure('INPUT.FILE_FILTER', `A basename is not empty, has no "/", and at most ${MAX_PATH_LENGTH} characters.`)
  }
}

/** The conditions on file `f` that do not depend on where it is shown. */
export function entryConditions({ setuid, mode, uid, gid, type }: FileFilter): Prisma.Sql[] {
  return [
    ...setuidConditions(setuid),
    ...modeConditions(mode),
    ...(uid == null ? [] : [Prisma.sql`f."uid" = ${uid}`, ...(uid === 0 ? [] : [Prisma.sql`f."uid" <> 0`])]),
    ...(gid == null ? [] : [Prisma.sql`f."gid" = ${gid}`, ...(gid === 0 ? [] : [Prisma.sql`f."gid" <> 0`])]),
    ...(type == null ? [] : [Prisma.sql`f."type" = ${type}`, ...(DEVICES.includes(type) ? [IS_DEVICE] : [])]),
  ]
}

const DEVICES = ['CHARACTER_DEVICE', 'BLOCK_DEVICE', 'FIFO']
/** Written like the partial indexes, so that they serve. */
const IS_DEVICE = Prisma.sql`f."type" IN ('CHARACTER_DEVICE', 'BLOCK_DEVICE', 'FIFO')`
const IS_SPECIAL = Prisma.sql`(f."mode" & 3586) <> 0 AND f."type" <> 'SYMLINK'`
const SPECIAL_BITS = 0o7002

/** Whether an index finds all files with these bits: they imply setuid, setgid, sticky or writable for all. */
function isSpecial({ allOf, anyOf }: ModeFilter): boolean {
  return ((allOf ?? 0) & SPECIAL_BITS) !== 0 || (anyOf != null && (anyOf & ~SPECIAL_BITS) === 0)
}

function modeConditions(mode: ModeFilter | null | undefined): Prisma.Sql[] {
  if (mode == null) return []
  const { allOf, anyOf, noneOf } = mode
  return [
    isSpecial(mode) ? IS_SPECIAL : Prisma.sql`f."type" <> 'SYMLINK'`,
    ...(allOf == null ? [] : [Prisma.sql`(f."mode" & ${Prisma.raw(String(allOf))}) = ${Prisma.raw(String(allOf))}`]),
    ...(anyOf == null ? [] : [Prisma.sql`(f."mode" & ${Prisma.raw(String(anyOf))}) <> 0`]),
    ...(noneOf == null ? [] : [Prisma.sql`(f."mode" & ${Prisma.raw(String(noneOf))}) = 0`]),
  ]
}

/** Files of so many bytes and more are indexed. */
export const LARGE = 1_048_576n

/** The conditions on a size. */
export function sizeConditions(size: Prisma.Sql, { minSize, maxSize }: FileFilter): Prisma.Sql[] {
  return [
    ...(minSize == null ? [] : [Prisma.sql`${size} >= ${minSize}`, ...(minSize >= LARGE ? [Prisma.sql`${size} >= 1048576`] : [])]),
    ...(maxSize == null ? [] : [Prisma.sql`${size} <= ${maxSize}`]),
  ]
}

/** Whether an index finds the files that are meant although nothing is said of path and content. */
export function isRare({ setuid, mode, uid, gid, type }: FileFilter): boolean {
  return setuid === true || (mode != null && isSpecial(mode)) || (uid ?? 0) !== 0 || (gid ?? 0) !== 0 || (type != null && DEVICES.includes(type))
}

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

/** INPUT.GLOB_TOO_BROAD with the reason. */
export function tooManyPaths(message: string): ReadFailure {
  return new ReadFailure('INPUT.GLOB_TOO_BROAD', message)
}

/** INPUT.GLOB_TOO_BROAD, to be thrown where more than `MAX_GLOB_PATHS` paths were read. */
export function globTooBroad(): ReadFailure {
  return tooManyPaths(`More than ${MAX_GLOB_PATHS} paths have to be looked at: let the glob begin with a folder.`)
}

/** What a path must be for a glob to match, as far as the store can tell: its beginning (by an index) and its longest part. */
export function globConditions(column: Prisma.Sql, { prefix, parts }: Pick<Glob, 'prefix' | 'parts'>): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = []
  if (prefix !== '') conditions.push(Prisma.sql`${column} >= ${prefix}`, Prisma.sql`${column} < ${`${prefix}\u{10FFFF}`}`)
  const longest = parts.reduce((a, b) => (b.length > a.length ? b : a), '')
  if (longest !== '' && longest !== prefix) conditions.push(Prisma.sql`${column} LIKE ${containing(longest)} ESCAPE '\\'`)
  return conditions
}

/** The condition on file `f`: a setgid folder is none of these; written like the partial index, so that it serves. */
export function setuidConditions(setuid: boolean | null | undefined): Prisma.Sql[] {
  if (setuid == null) return []
  // A setgid folder only hands its group down: it is no privilege, and every Debian has some.
  if (setuid) return [Prisma.sql`(f."mode" & 3072) <> 0 AND f."type" <> 'DIRECTORY'`]
  return [Prisma.sql`((f."mode" & 3072) = 0 OR f."type" = 'DIRECTORY')`]
}
