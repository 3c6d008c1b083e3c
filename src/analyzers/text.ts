/** Characters that a name or a version may have; a longer one becomes a gap. */
export const MAX_TEXT = 512

/** The same text with NUL and lone surrogates as U+FFFD: what stores, JSON and GraphQL all can hold. */
export function clean(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}

/** A value for a message: cleaned, at most 80 characters. */
export function quote(text: string): string {
  return `'${clean(text.length > 80 ? `${text.slice(0, 80)}...` : text)}'`
}

/** Whether a file holds nothing but blanks and line ends. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === 0x09)
}
