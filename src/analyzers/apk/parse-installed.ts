import { readable } from '../../layers/entry-path.ts'
import { type ClaimPaths, MAX_CLAIMS } from '../claim-paths.ts'
import { LineCursor } from '../line-cursor.ts'
import { clean } from '../text.ts'

/** One package of an apk database; the first of repeated fields counts. */
export interface ApkRow {
  name?: string
  version?: string
  arch?: string
  origin?: string
  license?: string
  depends?: string
  provides?: string
  /** The paths of its files, as a claim has them. */
  files: string
}

/** The Alpine wiki's "Apk spec": one letter a field, where upper and lower case are two fields. */
const FIELDS: ReadonlyMap<number, Exclude<keyof ApkRow, 'files'>> = new Map([
  ['P', 'name'],
  ['V', 'version'],
  ['A', 'arch'],
  ['o', 'origin'],
  ['L', 'license'],
  ['D', 'depends'],
  ['p', 'provides'],
].map(([letter = '', field]) => [letter.charCodeAt(0), field as 'name']))

/** Bytes of a value that are looked at; lists of what is provided of some thousand characters exist. */
const MAX_VALUE = 64 * 1024
const COLON = 0x3a
const FOLDER = 'F'.charCodeAt(0)
const FILE = 'R'.charCodeAt(0)

/**
 * The records of `lib/apk/db/installed`; an empty line or the end of the file ends one. Never throws.
 * @param root what stands before the paths of files
 */
export function* parseInstalled(bytes: Buffer, paths: ClaimPaths, root: string): Generator<ApkRow> {
  const line = new LineCursor(bytes)
  let row: ApkRow = { files: '' }
  let files: string[] = []
  let folder = ''
  let known = false
  const ended = () => ({ ...row, files: paths.join(files, root) })
  while (line.next()) {
    if (line.empty) {
      if (known) yield ended()
      row = { files: '' }
      files = []
      known = false
      continue
    }
    const letter = bytes[line.start + 1] === COLON ? (bytes[line.start] ?? 0) : 0
    if (letter === FOLDER || letter === FILE) {
      // `F:` names a folder, `R:` each file in it.
      const name = readable(bytes.toString('latin1', line.start + 2, line.end))
      if (letter === FOLDER) folder = name === '' ? '/' : `/${name}/`
      else if (!paths.full && files.length <= MAX_CLAIMS.paths) files.push(folder + name)
      continue
    }
    const field = FIELDS.get(letter)
    if (field === undefined) continue
    row[field] ??= clean(bytes.toString('utf8', line.start + 2, Math.min(line.end, line.start + 2 + MAX_VALUE)).trim())
    known = true
  }
  if (known) yield ended()
}
