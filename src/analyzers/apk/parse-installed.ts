import { LineCursor } from '../line-cursor.ts'
import { clean } from '../text.ts'

/** One package of an apk database; the first of repeated fields counts. */
export interface ApkRow {
  name?: string
  version?: string
  arch?: string
  origin?: string
  license?: string
}

/** The Alpine wiki's "Apk spec": one letter a field, where upper and lower case are two fields. */
const FIELDS: ReadonlyMap<number, keyof ApkRow> = new Map([
  ['P', 'name'],
  ['V', 'version'],
  ['A', 'arch'],
  ['o', 'origin'],
  ['L', 'license'],
].map(([letter = '', field]) => [letter.charCodeAt(0), field as keyof ApkRow]))

/** Bytes of a value that are looked at; licence expressions of hundreds of characters exist. */
const MAX_VALUE = 8_192
const COLON = 0x3a

/** The records of `lib/apk/db/installed`; an empty line or the end of the file ends one. Never throws. */
export function* parseInstalled(bytes: Buffer): Generator<ApkRow> {
  const line = new LineCursor(bytes)
  let row: ApkRow = {}
  let known = false
  while (line.next()) {
    if (line.empty) {
      if (known) yield row
      row = {}
      known = false
      continue
    }
    const field = bytes[line.start + 1] === COLON ? FIELDS.get(bytes[line.start] ?? 0) : undefined
    if (field === undefined) continue
    row[field] ??= clean(bytes.toString('utf8', line.start + 2, Math.min(line.end, line.start + 2 + MAX_VALUE)).trim())
    known = true
  }
  if (known) yield row
}
