import { compareDigits, isDigitAt, skipDigits } from './common/digits.ts'
import { keyedOrder } from './common/keyed-order.ts'
import { compareSequences } from './common/lexicographic.ts'

/** The beginnings of stability words in the order of PHP's version_compare. */
const stabilities: readonly (readonly [beginning: string, rank: number])[] = [
  ['dev', 1],
  ['a', 2],
  ['b', 3],
  ['rc', 4],
  ['p', 7],
]
const endRank = 5
const numberRank = 6

/** A release of one to four numbers, or a date; then what is behind it. */
const RELEASE = /^v?(\d{1,5})(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?(?![.\d]*\.\d|\d)(.*)$/
const DATE = /^v?(\d{4}(?:[.:-]?\d{2}){1,6}(?:[.:-]?\d{1,3}){0,2})(?!\d)(.*)$/
/** A stability with a number, and `dev`: `-beta.2`, `RC1-dev`. */
const MODIFIER = /^[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?\d+(?:[.-]\d+)*)?))?([.-]?dev)?$/
/** `1.x-dev`: a branch. */
const BRANCH = /^v?(\d+)(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?[.-]?dev$/
const ANY = '9999999'

/**
 * Composer versions as Composer compares them: normalized first (`v1.0-beta.2` is 1.0.0.0-beta2; what follows a `+` says nothing), then by
 * PHP's version_compare. What Composer would refuse is compared as it is, in any case and without a leading `v`; words that PHP does not know come
 * first and are all the same to it. https://getcomposer.org/doc/articles/versions.md
 */
export const composer = keyedOrder<readonly string[]>({
  type: 'composer',
  purlTypes: ['composer'],
  read: (version) => parts(normalized(version.trim().toLowerCase())),
  compareKeys: (a, b) => compareSequences(a, b, compareParts, ''),
})

function normalized(version: string): string {
  const text = version.replace(/@(?:stable|rc|beta|alpha|dev)$/, '').replace(/^([^+\s]+)\+\S+$/, '$1')
  const release = RELEASE.exec(text)
  const numbers = release?.slice(1, 5).map((number) => number ?? '0').join('.')
  const modifier = release === null ? null : MODIFIER.exec(release[5] ?? '')
  if (modifier !== null) return numbers + stability(modifier)
  const date = DATE.exec(text)
  const dated = date === null ? null : MODIFIER.exec(date[2] ?? '')
  if (date !== null && dated !== null) return date[1]!.replaceAll(/\D/g, '.') + stability(dated)
  const branch = BRANCH.exec(text)
  if (branch !== null) return `${branch.slice(1, 5).map((number) => (number === undefined || !isDigitAt(number, 0) ? ANY : number)).join('.')}-dev`
  if (release !== null) return numbers + (release[5] ?? '')
  return text[0] === 'v' ? text.slice(1) : text
}

function stability([, word = '', number = '', dev = '']: RegExpExecArray): string {
  if (word === 'stable') return ''
  return (word === '' ? '' : `-${word}${number.replace(/^[.-]+/, '')}`) + (dev === '' ? '' : '-dev')
}

/** The runs of digits and of others between separators, as version_compare sees them. */
function parts(text: string): string[] {
  const found: string[] = []
  let index = 0
  while (index < text.length) {
    const start = index
    if (isDigitAt(text, index)) index = skipDigits(text, index)
    else while (index < text.length && !isDigitAt(text, index) && !isSeparatorAt(text, index)) index++
    if (index > start) found.push(text.slice(start, index))
    else index++
  }
  return found
}

function isSeparatorAt(text: string, index: number): boolean {
  return '.-_+'.includes(text[index] ?? ' ')
}

function compareParts(a: string, b: string): number {
  if (isDigitAt(a, 0) && isDigitAt(b, 0)) return compareDigits(a, b)
  return rank(a) - rank(b)
}

function rank(part: string): number {
  if (part === '') return endRank
  if (isDigitAt(part, 0)) return numberRank
  return stabilities.find(([beginning]) => part.startsWith(beginning))?.[1] ?? 0
}
