import { compareDigits, compareText, isDigitAt, isNumber, skipDigits } from './common/digits.ts'
import { keyedOrder } from './common/keyed-order.ts'
import { compareSequences } from './common/lexicographic.ts'

/** Qualifiers before a release, in their order. */
const preQualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot']
const releaseQualifiers = ['', 'final', 'ga', 'release']
const shortQualifiers = new Map([['a', 'alpha'], ['b', 'beta'], ['m', 'milestone']])

/** A number or a qualifier with the separator before it; a change between digits and letters is a hyphen. */
interface Token {
  readonly separator: '.' | '-'
  readonly text: string
  /** How many zeros stand between the number before and this qualifier: 1 in `1.0.RC1`. */
  readonly zeros: number
}

const endToken: Token = { separator: '-', text: '', zeros: 0 }

/**
 * Maven versions after the version order specification of the POM reference
 * (https://maven.apache.org/pom.html#version-order-specification).
 *
 * Maven itself says 1-5 < 1.0.alpha < 1 < 1-5, which is no order. Here a qualifier is always on its own side of the
 * release, whatever separates it (1.0.alpha < 1 < 1-5); zeros and separators decide only between two qualifiers.
 */
export const maven = keyedOrder<readonly Token[]>({
  type: 'maven',
  purlTypes: ['maven'],
  read: (version) => trimmed(tokens(version.toLowerCase())),
  compareKeys: (a, b) => compareSequences(a, b, compareTokens, endToken),
})

function tokens(text: string): Token[] {
  const found: Token[] = []
  let separator: Token['separator'] = '.'
  let index = 0
  for (;;) {
    const start = index
    if (isDigitAt(text, index)) index = skipDigits(text, index)
    else while (index < text.length && !isDigitAt(text, index) && !isSeparatorAt(text, index)) index++
    found.push({ separator, text: canonical(text.slice(start, index), isDigitAt(text, index)), zeros: 0 })
    if (index >= text.length) return found
    separator = text[index] === '.' ? '.' : '-'
    if (isSeparatorAt(text, index)) index++
  }
}

function isSeparatorAt(text: string, index: number): boolean {
  return text[index] === '.' || text[index] === '-'
}

function canonical(token: string, numberFollows: boolean): string {
  if (token === '') return '0'
  if (token === 'cr') return 'rc'
  return (numberFollows ? shortQualifiers.get(token) : undefined) ?? token
}

/**
 * Without the tokens that say nothing (`0`, `final`, `ga`) at the end and before each hyphen. Zeros before a qualifier
 * with a dot become a part of it.
 */
function trimmed(all: readonly Token[]): Token[] {
  const kept: Token[] = []
  for (const token of all) {
    if (token.separator === '-') dropTrailingNulls(kept)
    const zeros = isNull(token.text) || isNumber(token.text) ? 0 : dropTrailingZeros(kept)
    kept.push({ ...token, zeros })
  }
  dropTrailingNulls(kept)
  return kept
}

function dropTrailingZeros(kept: Token[]): number {
  const before = kept.length
  for (let last = kept.at(-1); last !== undefined && isZero(last.text); last = kept.at(-1)) kept.pop()
  return before - kept.length
}

function dropTrailingNulls(kept: Token[]): void {
  for (let last = kept.at(-1); last !== undefined && isNull(last.text); last = kept.at(-1)) kept.pop()
}

function isNull(text: string): boolean {
  return releaseQualifiers.includes(text) || isZero(text)
}

function isZero(text: string): boolean {
  return isNumber(text) && compareDigits(text, '0') === 0
}

function compareTokens(a: Token, b: Token): number {
  const rankOfA = rank(a)
  const difference = rankOfA - rank(b)
  if (difference !== 0) return difference
  if (isNumber(a.text)) return compareDigits(a.text, b.text)
  if (a.zeros !== b.zeros) return a.zeros - b.zeros
  if (a.separator !== b.separator) return a.separator === '.' ? -1 : 1
  return rankOfA === 0 ? preQualifiers.indexOf(a.text) - preQualifiers.indexOf(b.text) : compareText(a.text, b.text)
}

function rank(token: Token): number {
  if (isNumber(token.text)) return token.separator === '-' ? 4 : 5
  if (preQualifiers.includes(token.text)) return 0
  if (releaseQualifiers.includes(token.text)) return 1
  return token.text === 'sp' ? 2 : 3
}
