import { MAX_REQUIREMENTS } from '../../model/requirement.ts'
import { LineCursor } from '../line-cursor.ts'
import { clean } from '../text.ts'

const MAX_HEADER_BYTES = 1024 * 1024
const MAX_CLASSIFIERS = 500
const FIELDS: ReadonlySet<string> = new Set(['name', 'version', 'license', 'license-expression'])

/** The headers of core metadata (packaging.python.org) that say what it is; the first of repeated ones counts. */
export interface Metadata {
  /** By lower-case name; folded lines are joined by LF. */
  readonly fields: ReadonlyMap<string, string>
  readonly classifiers: readonly string[]
  readonly requiresDist: readonly string[]
}

/** Reads METADATA or PKG-INFO up to the first empty line, UTF-8 or else Latin-1. Never throws. */
export function parseMetadata(bytes: Buffer): Metadata {
  const fields = new Map<string, string>()
  const classifiers: string[] = []
  const requiresDist: string[] = []
  const keep = (header: string) => {
    const colon = header.indexOf(':')
    const field = header.slice(0, Math.max(0, colon)).toLowerCase()
    const value = () => clean(header.slice(colon + 1).trim())
    if (field === 'classifier' && classifiers.length < MAX_CLASSIFIERS) classifiers.push(value())
    else if (field === 'requires-dist' && requiresDist.length < MAX_REQUIREMENTS) requiresDist.push(value())
    else if (FIELDS.has(field) && !fields.has(field)) fields.set(field, value())
  }
  let folded: string[] = []
  for (const line of headerText(bytes).split('\n')) {
    if (/^[ \t]/.test(line)) {
      folded.push(line.trim())
      continue
    }
    keep(folded.join('\n'))
    folded = [line]
  }
  keep(folded.join('\n'))
  return { fields, classifiers, requiresDist }
}

/** The text before the first empty line, with LF as line end. */
function headerText(bytes: Buffer): string {
  const line = new LineCursor(bytes.subarray(0, MAX_HEADER_BYTES))
  let end = 0
  while (line.next() && !line.empty) end = line.end
  const header = bytes.subarray(0, end)
  return decode(header).replaceAll('\r\n', '\n')
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // Setuptools before 2013 wrote the author's name in the encoding of the packager's machine.
    return bytes.toString('latin1')
  }
}
