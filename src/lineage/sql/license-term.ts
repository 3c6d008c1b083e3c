import { lowerAscii } from './gram.ts'

/** Longer ones are not looked for: an index has room for so many characters. */
export const MAX_TERM_LENGTH = 256
/** A longer text is no expression but a licence in full. */
const MAX_EXPRESSION_LENGTH = 1_024
const OPERATORS = new Set(['and', 'or', 'with'])

/** By what declared licences are found: each text whole, and each word of it that may be an SPDX identifier; in lower case. */
export function licenseTerms(licenses: readonly string[]): string[] {
  const terms = licenses.map(lowerAscii).flatMap((text) => {
    const words = [...text].length > MAX_EXPRESSION_LENGTH ? [] : text.split(/[ \t\r\n(),;/|&]+/)
    return [text, ...words.filter((word) => !OPERATORS.has(word))]
  })
  return [...new Set(terms)].filter((term) => term !== '' && [...term].length <= MAX_TERM_LENGTH)
}
