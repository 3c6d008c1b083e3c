import { compareDigits, compareText, isDigitAt, skipDigits } from './common/digits.ts'
import { keyedOrder } from './common/keyed-order.ts'
import { compareSequences } from './common/lexicographic.ts'

const preSuffixes = ['alpha', 'beta', 'pre', 'rc']
const postSuffixes = ['cvs', 'svn', 'git', 'hg', 'p']

/**
 * The kinds of a token in the order in which they sort when two versions differ in kind: `1_rc1` < `1` < `1-r0` <
 * `1_p1` < `1a` < `1.0`. A text that is no version from some point on sorts there before the end of the version.
 */
const kinds = ['pre', 'invalid', 'end', 'revision', 'hash', 'number', 'post', 'letter', 'digits', 'first'] as const
type Kind = (typeof kinds)[number]

interface Token {
  readonly kind: Kind
  readonly text: string
}

const endToken: Token = { kind: 'end', text: '' }
const invalidToken: Token = { kind: 'invalid', text: '' }

/**
 * Alpine versions, `1.2.3a_suffix4~hash-r5`, by the rules of `apk version`: numbers with a leading zero compare as
 * text except the first, pre-release suffixes come before none and the others after it.
 */
export const apk = keyedOrder<readonly Token[]>({
  type: 'apk',
  purlTypes: ['apk'],
  read: readApk,
  compareKeys: (a, b) => compareSequences(a, b, compareTokens, endToken),
})

function readApk(text: string): Token[] {
  let index = skipDigits(text, 0)
  const tokens: Token[] = [{ kind: 'first', text: text.slice(0, index) }]
  let kind: Kind = 'first'
  while (index < text.length) {
    const next = readToken(text, index, kind)
    if (next === undefined) return [...tokens, invalidToken]
    tokens.push(next.token)
    kind = next.token.kind
    index = next.end
  }
  return tokens
}

function readToken(text: string, index: number, after: Kind): { token: Token; end: number } | undefined {
  const afterDigits = after === 'first' || after === 'digits'
  const char = text[index] ?? ''
  if (isDigitAt(text, index)) {
    if (after === 'pre' || after === 'post') return token('number', text, index, skipDigits(text, index))
    return after === 'letter' ? token('digits', text, index, skipDigits(text, index)) : undefined
  }
  if (char === '.' && afterDigits) {
    // `0.8.21.r2` is compared with its dot, so that it stays before `0.8.21r2`.
    if (isLowercaseAt(text, index + 1)) return token('letter', text, index, index + 2)
    return token('digits', text, index + 1, skipDigits(text, index + 1))
  }
  if (isLowercaseAt(text, index) && afterDigits) return token('letter', text, index, index + 1)
  if (char === '_' && !['hash', 'revision'].includes(after)) return readSuffix(text, index + 1)
  if (char === '~' && !['hash', 'revision'].includes(after)) return readHash(text, index + 1)
  if (char === '-' && after !== 'revision') return readRevision(text, index + 1)
  return undefined
}

function readSuffix(text: string, start: number): { token: Token; end: number } | undefined {
  let end = start
  while (isLowercaseAt(text, end)) end++
  const name = text.slice(start, end)
  if (preSuffixes.includes(name)) return token('pre', text, start, end)
  return postSuffixes.includes(name) ? token('post', text, start, end) : undefined
}

function readHash(text: string, start: number): { token: Token; end: number } | undefined {
  let end = start
  while (isDigitAt(text, end) || (text[end] !== undefined && 'abcdef'.includes(text[end] ?? ''))) end++
  return end > start ? token('hash', text, start, end) : undefined
}

function readRevision(text: string, start: number): { token: Token; end: number } | undefined {
  if (text[start] !== 'r') return undefined
  const end = skipDigits(text, start + 1)
  // `1-r` is revision 0, `1-ruff` is none.
  if (end === start + 1 && end < text.length && text[end] !== '-') return undefined
  return token('revision', text, start + 1, end)
}

function token(kind: Kind, text: string, start: number, end: number): { token: Token; end: number } {
  return { token: { kind, text: text.slice(start, end) }, end }
}

function isLowercaseAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 97 && code <= 122
}

function compareTokens(a: Token, b: Token): number {
  if (a.kind !== b.kind) return kinds.indexOf(a.kind) - kinds.indexOf(b.kind)
  switch (a.kind) {
    case 'pre':
      return preSuffixes.indexOf(a.text) - preSuffixes.indexOf(b.text)
    case 'post':
      return postSuffixes.indexOf(a.text) - postSuffixes.indexOf(b.text)
    case 'first':
    case 'number':
    case 'revision':
      return compareDigits(a.text, b.text)
    case 'digits':
      return a.text[0] === '0' || b.text[0] === '0' ? compareText(a.text, b.text) : compareDigits(a.text, b.text)
    default:
      return compareText(a.text, b.text)
  }
}
