/** Whether the character at `index` is an ASCII digit. False past the end. */
export function isDigitAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 48 && code <= 57
}

/** Whether the character at `index` is an ASCII letter. False past the end. */
export function isLetterAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index) | 32
  return code >= 97 && code <= 122
}

/** The index of the first character at or after `start` that is not an ASCII digit. */
export function skipDigits(text: string, start: number): number {
  let index = start
  while (isDigitAt(text, index)) index++
  return index
}

/** The index of the first character at or after `start` that is not an ASCII letter. */
export function skipLetters(text: string, start: number): number {
  let index = start
  while (isLetterAt(text, index)) index++
  return index
}

/**
 * Compares two runs of ASCII digits as natural numbers of any size; an empty run is 0. Versions hold dates and commit
 * counts beyond 2^53, so the runs are never converted.
 */
export function compareDigits(a: string, b: string): number {
  const left = withoutLeadingZeros(a)
  const right = withoutLeadingZeros(b)
  return left.length - right.length || compareText(left, right)
}

/** Compares two strings by UTF-16 code units: negative, 0 or positive. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Whether the text is one or more ASCII digits. */
export function isNumber(text: string): boolean {
  return text !== '' && skipDigits(text, 0) === text.length
}

function withoutLeadingZeros(digits: string): string {
  let index = 0
  while (digits.charCodeAt(index) === 48) index++
  return digits.slice(index)
}
