import { readable } from '../../layers/entry-path.ts'
import { type ListedFile, MAX_CLAIMS } from '../claim-paths.ts'
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
  files: ListedFile[]
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
const DIGEST = 'Z'.charCodeAt(0)

/** The records of `lib/apk/db/installed`; an empty line or the end of the file ends one. Never throws. */
export function* parseInstalled(bytes: Buffer): Generator<ApkRow> {
  const line = new LineCursor(bytes)
  let row: ApkRow = { files: [] }
  let folder = ''
  let known = false
  const left = { ...MAX_CLAIMS }
  while (line.next()) {
    if (line.empty) {
      if (known) yield row
      row = { files: [] }
      known = false
      continue
    }
    const letter = bytes[line.start + 1] === COLON ? (bytes[line.start] ?? 0) : 0
    if (letter === FOLDER || letter === FILE) {
      // `F:` names a folder, `R:` each file in it.
      const name = readable(bytes.toString('latin1', line.start + 2, line.end))
      if (letter === FOLDER) folder = name === '' ? '/' : `/${name}/`
      else if (left.paths >= 0 && left.characters >= 0) {
        // One more than can be kept, so that it is told.
        left.paths -= 1
        left.characters -= folder.length + name.length
        row.files.push({ path: folder + name, stated: null })
      }
      continue
    }
    if (letter === DIGEST) {
      const file = row.files.at(-1)
      const stated = readDigest(bytes.toString('latin1', line.start + 2, Math.min(line.end, line.start + 2 + MAX_DIGEST)))
      if (file?.stated === null && stated !== null) row.files[row.files.length - 1] = { path: file.path, stated: { ...stated, config: isConfig(file.path) } }
      continue
    }
    const field = FIELDS.get(letter)
    if (field === undefined) continue
    row[field] ??= clean(bytes.toString('utf8', line.start + 2, Math.min(line.end, line.start + 2 + MAX_VALUE)).trim())
    known = true
  }
  if (known) yield row
}

const MAX_DIGEST = 100

/** `Q1` and base64 is a sha1, `Q2` a sha256; before there was a letter, an md5 in hex. Of a symlink it is that of where it leads. */
function readDigest(text: string): { algorithm: string; digest: string } | null {
  if (/^[0-9a-f]{32}$/.test(text)) return { algorithm: 'md5', digest: text }
  const digest = Buffer.from(text.slice(2), 'base64').toString('hex')
  if (text.startsWith('Q1') && digest.length === 40) return { algorithm: 'sha1', digest }
  return text.startsWith('Q2') && digest.length === 64 ? { algorithm: 'sha256', digest } : null
}

/** Below `etc` apk leaves what somebody has changed, unless it is told otherwise (apk-protected_paths(5)). */
function isConfig(path: string): boolean {
  return path.startsWith('/etc/')
}
