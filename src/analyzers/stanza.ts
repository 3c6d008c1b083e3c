import { readable } from '../layers/entry-path.ts'
import { LineCursor } from './line-cursor.ts'
import { clean } from './text.ts'

/** The fields of a stanza that say what is installed; the first of repeated ones counts. */
export interface Stanza {
  package?: string
  version?: string
  architecture?: string
  source?: string
  status?: string
  maintainer?: string
  depends?: string
  'pre-depends'?: string
  provides?: string
  /** A line each. */
  conffiles?: string
}

const FIELDS: ReadonlySet<string> = new Set(['package', 'version', 'architecture', 'source', 'status', 'maintainer', 'depends', 'pre-depends', 'provides', 'conffiles'])
const LONGEST_FIELD = 'architecture'.length
/** Bytes of a value that are looked at: the longest lists of dependencies have 10,000. */
const MAX_VALUE = 64 * 1024
/** Bytes of the lines of such fields of one stanza. */
const MAX_LINES = 1024 * 1024
const COLON = 0x3a
const SPACE = 0x20

/**
 * The stanzas of a package database (deb822(5)): field names in any case, a line that begins with a blank continues the
 * one before, an empty line ends the stanza. Stanzas without any known field are passed over. Never throws.
 */
export function* parseStanzas(bytes: Buffer): Generator<Stanza> {
  const line = new LineCursor(bytes)
  let stanza: Stanza = {}
  let known = false
  let inLines = false
  let left = MAX_LINES
  while (line.next()) {
    if (line.empty) {
      if (known) yield stanza
      stanza = {}
      known = false
      inLines = false
      left = MAX_LINES
      continue
    }
    if (bytes[line.start] === SPACE) {
      left -= inLines ? line.end - line.start : 0
      if (inLines && left >= 0) stanza.conffiles += `\n${readable(bytes.toString('latin1', line.start, line.end))}`
      continue
    }
    const field = readField(bytes, line, stanza)
    inLines = field === 'conffiles'
    known = (field !== null && !inLines) || known
  }
  if (known) yield stanza
}

/** The field that a line begins; null: none that matters. */
function readField(bytes: Buffer, { start, end }: LineCursor, stanza: Stanza): keyof Stanza | null {
  const limit = Math.min(end, start + LONGEST_FIELD + 1)
  let colon = start
  while (colon < limit && bytes[colon] !== COLON) colon += 1
  if (colon === limit) return null
  // A continuation line begins with a blank, so it never equals a field.
  const field = bytes.toString('latin1', start, colon).toLowerCase()
  if (!FIELDS.has(field)) return null
  const value = bytes.toString('utf8', colon + 1, Math.min(end, colon + 1 + MAX_VALUE))
  stanza[field as keyof Stanza] ??= clean(value.trim())
  return field as keyof Stanza
}
