import { clean } from '../text.ts'
import { unquote } from './unquote.ts'

const MAX_LINES = 10_000

/** The assignments of an os-release file. */
export interface OsRelease {
  /** By key; of repeated ones the last counts, as in a shell. */
  readonly fields: ReadonlyMap<string, string>
  /** Keys whose value has a quote that is never closed; they are not among the fields. */
  readonly unclosed: readonly string[]
}

/** Reads `KEY=VALUE` lines as os-release(5) describes them; lines of any other form are passed over. Never throws. */
export function parseOsRelease(bytes: Buffer): OsRelease {
  const fields = new Map<string, string>()
  const unclosed = new Set<string>()
  for (const raw of bytes.toString('utf8').split('\n', MAX_LINES)) {
    // This takes a byte order mark away too.
    const line = raw.trim()
    const equals = line.indexOf('=')
    const key = line.slice(0, Math.max(0, equals))
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(key)) continue
    const value = unquote(line.slice(equals + 1))
    if (value === null) {
      unclosed.add(key)
      continue
    }
    unclosed.delete(key)
    fields.set(key, clean(value))
  }
  return { fields, unclosed: [...unclosed] }
}
