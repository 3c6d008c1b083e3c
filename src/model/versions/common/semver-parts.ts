import { compareDigits, compareText, isNumber, skipDigits } from './digits.ts'
import { compareSequences } from './lexicographic.ts'

/** A version read after Semantic Versioning 2.0.0: `release` are digit runs, `pre` the pre-release identifiers. */
export interface SemverParts {
  readonly release: readonly string[]
  readonly pre: readonly string[]
}

/**
 * Reads any string as a semantic version. Beyond the standard it takes: blanks around, a leading `=` or `v`; any
 * number of release numbers (missing ones are 0); what follows the numbers without a hyphen (`1.2.3beta`) as
 * pre-release; a text without numbers (`latest`) as a pre-release of 0. Build metadata (`+...`) is left out.
 */
export function readSemver(version: string): SemverParts {
  const text = version.trim()
  let index = 0
  if (text[index] === '=') index++
  if (text[index] === 'v' || text[index] === 'V') index++
  const release: string[] = []
  let end = skipDigits(text, index)
  while (end > index) {
    release.push(text.slice(index, end))
    index = end
    if (text[end] !== '.') break
    const next = skipDigits(text, end + 1)
    if (next === end + 1) break
    index = end + 1
    end = next
  }
  const plus = text.indexOf('+', index)
  const rest = text.slice(index, plus < 0 ? text.length : plus)
  const pre = rest[0] === '-' || (rest[0] === '.' && release.length > 0) ? rest.slice(1) : rest
  return { release, pre: pre === '' ? [] : pre.split('.') }
}

/** The identifiers of the build (`+1.a`), none for none. */
export function readBuild(version: string): string[] {
  const plus = version.indexOf('+')
  return plus < 0 ? [] : version.slice(plus + 1).trim().split('.')
}

/** Precedence after Semantic Versioning 2.0.0, section 11. */
export function compareSemver(a: SemverParts, b: SemverParts): number {
  return compareSequences(a.release, b.release, compareDigits, '0') || comparePre(a.pre, b.pre)
}

function comparePre(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  return compareSequences<string | undefined>(a, b, compareIdentifiers, undefined)
}

/** Two identifiers of a pre-release or a build: numbers by value and before words; one that is missing comes first. */
export function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined)
  const aIsNumber = isNumber(a)
  const bIsNumber = isNumber(b)
  if (aIsNumber && bIsNumber) return compareDigits(a, b)
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1
  return compareText(a, b)
}
