import { compareDigits, isDigitAt, isLetterAt, skipDigits } from './common/digits.ts'
import { keyedOrder } from './common/keyed-order.ts'

interface DebVersion {
  readonly epoch: string
  readonly upstream: string
  readonly revision: string
}

/**
 * Debian versions, `[epoch:]upstream[-revision]`, after deb-version(7). A missing epoch or revision is 0. Where dpkg
 * refuses an epoch (not a number), the text belongs to the upstream version.
 */
export const deb = keyedOrder<DebVersion>({
  type: 'deb',
  purlTypes: ['deb'],
  read: readDeb,
  compareKeys: (a, b) =>
    compareDigits(a.epoch, b.epoch) ||
    compareParts(a.upstream, b.upstream) ||
    compareParts(a.revision, b.revision),
})

function readDeb(version: string): DebVersion {
  const text = version.trim()
  const digits = skipDigits(text, 0)
  const hasEpoch = digits > 0 && text[digits] === ':'
  const epoch = hasEpoch ? text.slice(0, digits) : '0'
  const rest = hasEpoch ? text.slice(digits + 1) : text
  const hyphen = rest.lastIndexOf('-')
  if (hyphen < 0) return { epoch, upstream: rest, revision: '' }
  return { epoch, upstream: rest.slice(0, hyphen), revision: rest.slice(hyphen + 1) }
}

/** Alternately a run of non-digits, character by character, and a run of digits, as a number. */
function compareParts(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigitAt(a, i)) || (j < b.length && !isDigitAt(b, j))) {
      const difference = weight(a, i) - weight(b, j)
      if (difference !== 0) return difference
      i++
      j++
    }
    const aEnd = skipDigits(a, i)
    const bEnd = skipDigits(b, j)
    const difference = compareDigits(a.slice(i, aEnd), b.slice(j, bEnd))
    if (difference !== 0) return difference
    i = aEnd
    j = bEnd
  }
  return 0
}

/** The tilde before the end of a part, the end before letters, letters before everything else. */
function weight(text: string, index: number): number {
  if (index >= text.length || isDigitAt(text, index)) return 0
  if (text[index] === '~') return -1
  const code = text.charCodeAt(index)
  return isLetterAt(text, index) ? code : code + 256
}
