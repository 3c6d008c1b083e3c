import { compareDigits, compareText, isDigitAt, isLetterAt, skipDigits, skipLetters } from './common/digits.ts'
import { keyedOrder } from './common/keyed-order.ts'
import { compareSequences } from './common/lexicographic.ts'

interface RpmVersion {
  readonly epoch: string
  readonly version: readonly string[]
  readonly release: readonly string[] | undefined
}

/**
 * RPM versions, `[epoch:]version[-release]`, after rpm-version(7). A missing epoch is 0. A missing release comes
 * before any release; a range bound without release speaks of the version whatever the release.
 */
export const rpm = keyedOrder<RpmVersion>({
  type: 'rpm',
  purlTypes: ['rpm'],
  read: readRpm,
  compareKeys: (a, b) =>
    compareDigits(a.epoch, b.epoch) || compareSegments(a.version, b.version) || compareReleases(a.release, b.release),
  asPreciseAs: (version, bound) => (splitEvr(bound).release === undefined ? withoutRelease(version) : version),
})

function readRpm(text: string): RpmVersion {
  const { epoch, version, release } = splitEvr(text)
  return { epoch, version: segments(version), release: release === undefined ? undefined : segments(release) }
}

function splitEvr(text: string): { epoch: string; version: string; release: string | undefined } {
  const digits = skipDigits(text, 0)
  // Only digits make an epoch: `1.module+el9:1` holds a colon and has none.
  const hasEpoch = text[digits] === ':'
  const epoch = hasEpoch ? text.slice(0, digits) : ''
  const rest = hasEpoch ? text.slice(digits + 1) : text
  const hyphen = rest.lastIndexOf('-')
  if (hyphen < 0) return { epoch, version: rest, release: undefined }
  return { epoch, version: rest.slice(0, hyphen), release: rest.slice(hyphen + 1) }
}

function withoutRelease(text: string): string {
  const { epoch, version } = splitEvr(text)
  return epoch === '' ? version : `${epoch}:${version}`
}

/** Runs of digits, runs of letters, `~` and `^`; everything else only separates. */
function segments(text: string): string[] {
  const found: string[] = []
  let index = 0
  while (index < text.length) {
    let end = index + 1
    if (isDigitAt(text, index)) end = skipDigits(text, index)
    else if (isLetterAt(text, index)) end = skipLetters(text, index)
    else if (text[index] !== '~' && text[index] !== '^') {
      index++
      continue
    }
    found.push(text.slice(index, end))
    index = end
  }
  return found
}

function compareReleases(a: readonly string[] | undefined, b: readonly string[] | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  return compareSegments(a, b)
}

function compareSegments(a: readonly string[], b: readonly string[]): number {
  return compareSequences(a, b, compareSegment, '')
}

function compareSegment(a: string, b: string): number {
  const difference = rank(a) - rank(b)
  if (difference !== 0) return difference
  return isDigitAt(a, 0) ? compareDigits(a, b) : compareText(a, b)
}

/** The tilde before the end, the end before the caret, the caret before letters, letters before numbers. */
function rank(segment: string): number {
  if (segment === '~') return 0
  if (segment === '') return 1
  if (segment === '^') return 2
  return isDigitAt(segment, 0) ? 4 : 3
}
