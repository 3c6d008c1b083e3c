/** With these a spreadsheet takes a text for a formula; full-width forms are read as the others (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/

/** A text from outside that stays one in a spreadsheet: paths and names are whatever an image says. */
export function harmless(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text
}

/** The column that says what went wrong in a row, and in the last row why more is missing. */
export const ERRORS = '_errors'

/** What the ending adds below the rows; null: it is complete. */
export function incompleteness({ complete, reasons }: { readonly complete: boolean; readonly reasons: readonly { readonly code: string; readonly message: string }[] }): string | null {
  return complete ? null : `INCOMPLETE: ${reasons.map(({ code, message }) => `${message} [${code}]`).join(' ')}`
}
