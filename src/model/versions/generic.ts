import { compareDigits, compareText, isDigitAt, isLetterAt, skipDigits, skipLetters } from './common/digits.ts'
import { keyedOrder } from './common/keyed-order.ts'
import { compareSequences } from './common/lexicographic.ts'

const preReleaseWords = new Set([
  'a', 'alpha', 'b', 'beta', 'dev', 'm', 'milestone', 'pre', 'preview', 'prerelease', 'rc', 'snapshot',
])

/**
 * Natural order, for ecosystems whose order is not known: numbers by value, words by text in lower case, everything
 * else only separates. Words that mean a pre-release come before the end of a version, other words after it, numbers
 * after words. A leading `v` before a number is left out.
 */
export const generic = keyedOrder<readonly string[]>({
  type: 'generic',
  purlTypes: ['generic'],
  read: readNatural,
  compareKeys: (a, b) => compareSequences(a, b, compareRuns, ''),
})

function readNatural(version: string): string[] {
  const text = version.toLowerCase()
  const runs: string[] = []
  let index = text[0] === 'v' && isDigitAt(text, 1) ? 1 : 0
  while (index < text.length) {
    const start = index
    if (isDigitAt(text, index)) index = skipDigits(text, index)
    else if (isLetterAt(text, index)) index = skipLetters(text, index)
    else {
      index++
      // Beyond ASCII no letter is known for one, so each character is a word of its own.
      if (text.charCodeAt(start) < 128) continue
    }
    runs.push(text.slice(start, index))
  }
  return runs
}

function compareRuns(a: string, b: string): number {
  const difference = rank(a) - rank(b)
  if (difference !== 0) return difference
  return isDigitAt(a, 0) ? compareDigits(a, b) : compareText(a, b)
}

function rank(run: string): number {
  if (preReleaseWords.has(run)) return 0
  if (run === '') return 1
  return isDigitAt(run, 0) ? 3 : 2
}
