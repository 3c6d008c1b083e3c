import {
  compareDigits,
  compareText,
  isDigitAt,
  isLetterAt,
  isNumber,
  skipDigits,
  skipLetters,
} from './common/digits.ts'
import { keyedOrder } from './common/keyed-order.ts'
import { compareSequences } from './common/lexicographic.ts'

/**
 * RubyGems versions by the rules of Gem::Version: runs of digits and runs of letters, letters before numbers, missing
 * segments 0, a hyphen meaning `.pre.`.
 */
export const gem = keyedOrder<readonly string[]>({
  type: 'gem',
  purlTypes: ['gem'],
  read: readGem,
  compareKeys: (a, b) => compareSequences(a, b, compareSegment, '0'),
})

function readGem(version: string): string[] {
  const text = version.replaceAll('-', '.pre.')
  const segments: string[] = []
  let letters = false
  for (let index = 0; index < text.length; ) {
    const start = index
    if (isDigitAt(text, index)) index = skipDigits(text, index)
    else if (isLetterAt(text, index)) index = skipLetters(text, index)
    else {
      index++
      continue
    }
    const segment = text.slice(start, index)
    // 1.0.0.rc1 is a pre-release of 1: zeros before the first letters say nothing.
    if (!letters && !isNumber(segment)) {
      dropTrailingZeros(segments)
      letters = true
    }
    segments.push(segment)
  }
  return segments
}

function dropTrailingZeros(segments: string[]): void {
  while (segments.length > 0 && compareDigits(segments.at(-1) ?? '', '0') === 0) segments.pop()
}

function compareSegment(a: string, b: string): number {
  const aIsNumber = isNumber(a)
  const bIsNumber = isNumber(b)
  if (aIsNumber && bIsNumber) return compareDigits(a, b)
  if (aIsNumber !== bIsNumber) return aIsNumber ? 1 : -1
  return compareText(a, b)
}
