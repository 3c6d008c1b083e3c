import { readable } from '../../layers/entry-path.ts'
import { type ListedFile, MAX_CLAIMS } from '../claim-paths.ts'

/** Lists of a header: how many values, and where the first of them begins among the data. */
export interface ListEntry {
  readonly type: number
  readonly offset: number
  readonly count: number
}

/** The tags that together name the files of a package (rpmtag.h); `names` stood alone before rpm 4 (OLDFILENAMES). */
export interface FileTags {
  readonly baseNames: ListEntry | undefined
  readonly folderNames: ListEntry | undefined
  readonly folderIndexes: ListEntry | undefined
  readonly names: ListEntry | undefined
  /** What is stated of the contents, how the digests were made, what kind of files these are, what is to be verified of them. */
  readonly digests: ListEntry | undefined
  readonly digestAlgorithm: number | null
  readonly flags: ListEntry | undefined
  readonly verifyFlags: ListEntry | undefined
}

/** pgpHashAlgo_e (rpmpgp.h), as node:crypto calls them; without the tag it is MD5. */
const ALGORITHMS: ReadonlyMap<number, string> = new Map([[1, 'md5'], [2, 'sha1'], [8, 'sha256'], [9, 'sha384'], [10, 'sha512'], [11, 'sha224']])
/** rpmfileAttrs_e: changed by whoever administers the system; owned and not brought. */
const CONFIG = 1
const GHOST = 64
/** rpmVerifyAttrs_e: the content is to be verified. */
const VERIFY_DIGEST = 1

const INT32 = 4
const STRING_ARRAY = 8

/** The files, folders and ghosts (files that it owns and does not bring) of a package; null when the lists do not fit. */
export function filesOf(tags: FileTags, store: Buffer): Iterable<ListedFile> | null {
  const paths = pathsOf(tags, store)
  return paths === null ? null : withStated(paths, tags, store)
}

/** What is stated of contents is worth less than the paths: a list that does not fit states nothing. */
function* withStated(paths: Iterable<string>, { digests, digestAlgorithm, flags, verifyFlags }: FileTags, store: Buffer): Generator<ListedFile> {
  const algorithm = ALGORITHMS.get(digestAlgorithm ?? 1)
  const stated = digests === undefined || algorithm === undefined ? null : strings(digests, store)
  const kinds = integers(flags, store)
  const verified = integers(verifyFlags, store)
  let i = 0
  for (const path of paths) {
    const digest = stated?.[i] ?? ''
    const [kind = 0, verify = VERIFY_DIGEST] = [kinds[i], verified[i]]
    i += 1
    const counts = /^[0-9a-f]{32,128}$/.test(digest) && (kind & GHOST) === 0 && (verify & VERIFY_DIGEST) !== 0
    yield { path, stated: counts ? { algorithm: algorithm!, digest, config: (kind & CONFIG) !== 0 } : null }
  }
}

function pathsOf({ baseNames, folderNames, folderIndexes, names }: FileTags, store: Buffer): Iterable<string> | null {
  if (baseNames === undefined) return names === undefined ? [] : strings(names, store)
  const files = strings(baseNames, store)
  const folders = folderNames === undefined ? null : strings(folderNames, store)
  if (files === null || folders === null || folderIndexes?.type !== INT32) return null
  const { offset, count } = folderIndexes
  if (count !== files.length || offset + 4 * count > store.length) return null
  const indexes = Array.from({ length: count }, (_, i) => store.readUInt32BE(offset + 4 * i))
  if (indexes.some((index) => index >= folders.length)) return null
  return joined(files, folders, indexes)
}

function* joined(files: readonly string[], folders: readonly string[], indexes: readonly number[]): Generator<string> {
  for (const [i, file] of files.entries()) yield folders[indexes[i]!]! + file
}

/** The values of a list of strings; null when they do not fit. */
export function strings({ type, offset, count }: ListEntry, store: Buffer): string[] | null {
  if (type !== STRING_ARRAY || count > Math.min(MAX_CLAIMS.paths, store.length)) return null
  const values: string[] = []
  for (let at = offset; values.length < count; ) {
    const end = at < store.length ? store.indexOf(0, at) : -1
    if (end < 0) return null
    values.push(readable(store.toString('latin1', at, end)))
    at = end + 1
  }
  return values
}

/** The values of a list of numbers; empty when they do not fit. */
export function integers(entry: ListEntry | undefined, store: Buffer): number[] {
  if (entry === undefined || entry.type !== INT32 || entry.offset + 4 * entry.count > store.length) return []
  return Array.from({ length: entry.count }, (_, i) => store.readUInt32BE(entry.offset + 4 * i))
}
