import { readable } from '../../layers/entry-path.ts'
import { MAX_CLAIMS } from '../claim-paths.ts'

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
}

const INT32 = 4
const STRING_ARRAY = 8

/** The absolute paths of a package's files, folders and ghosts (files that it owns and does not bring); null when the lists do not fit. */
export function filesOf({ baseNames, folderNames, folderIndexes, names }: FileTags, store: Buffer): Iterable<string> | null {
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
