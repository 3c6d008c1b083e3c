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

/**
 * Composer versions by the rules of PHP's version_compare, in any case and with a leading `v` left out. Words that
 * PHP does not know come first and are all the same to it.
 */
export const composer = keyedOrder<readonly string[]>({
  type: 'composer',
  purlTypes: ['composer'],
  read: readComposer,
  compareKeys: (a, b) => compareSequences(a, b, compareParts, ''),
})

function readComposer(version: string): string[] {
  const text = version.trim().toLowerCase()
  const parts: string[] = []
  let index = text[0] === 'v' ? 1 : 0
  while (index < text.length) {
    const start = index
    if (isDigitAt(text, index)) index = skipDigits(text, index)
    else while (index < text.length && !isDigitAt(text, index) && !isSeparatorAt(text, index)) index++
    if (index > start) parts.push(text.slice(start, index))
    else index++
  }
  return parts
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
