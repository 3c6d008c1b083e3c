import { quoted, VersionRangeError } from './version-range-error.ts'

/** `=` is the comparator that VERS writes as nothing. */
export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>='

/** One constraint of a range. `version` is not percent-encoded. */
export interface Constraint {
  readonly comparator: Comparator
  readonly version: string
}

/** The longest first, so that `<` is not found in `<=`. */
const comparators: readonly Comparator[] = ['>=', '<=', '!=', '<', '>', '=']
const needsEncoding = /[^!-~]|[><=!*|%]/gu

/** Splits the comparator off the front of a text; `=` when there is none. */
export function splitComparator(text: string): { comparator: Comparator; rest: string } {
  const comparator = comparators.find((candidate) => text.startsWith(candidate))
  return { comparator: comparator ?? '=', rest: text.slice(comparator?.length ?? 0) }
}

/**
 * Reads one constraint of a VERS, `>=1.0%2B1`. `offset` is its place in the whole text, for messages.
 * @throws VersionRangeError RANGE.SYNTAX
 */
export function readConstraint(text: string, offset: number): Constraint {
  const { comparator, rest } = splitComparator(text)
  const start = offset + text.length - rest.length
  if (rest === '') throw syntax(`A version is missing at ${start}`)
  for (const [index, char] of [...rest].entries()) {
    if (char < '!' || char > '~') throw syntax(`The character at ${start + index} must be percent-encoded`)
    if ('<>=!*'.includes(char)) throw syntax(`${quoted(char)} at ${start + index} must be percent-encoded in a version`)
  }
  return { comparator, version: checkVersion(decode(rest, start), start) }
}

/**
 * A version that a constraint may hold: well-formed Unicode without control characters.
 * @throws VersionRangeError RANGE.SYNTAX
 */
export function checkVersion(version: string, offset: number): string {
  if (!version.isWellFormed() || /\p{Cc}/u.test(version)) {
    throw syntax(`The version at ${offset} holds a control character or half a surrogate pair`)
  }
  return version
}

/** The canonical text of a constraint in a VERS. */
export function writeConstraint({ comparator, version }: Constraint): string {
  return (comparator === '=' ? '' : comparator) + version.replaceAll(needsEncoding, encode)
}

function encode(char: string): string {
  // encodeURIComponent leaves these two as they are.
  if (char === '!') return '%21'
  if (char === '*') return '%2A'
  return encodeURIComponent(char)
}

function decode(text: string, offset: number): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw syntax(`The version at ${offset} is not percent-encoded UTF-8; a literal "%" is written %25`)
  }
}

function syntax(message: string): VersionRangeError {
  return new VersionRangeError('RANGE.SYNTAX', message)
}
