const LF = 0x0a
const CR = 0x0d

/**
 * Walks over the lines of a file without making a string of each: a database of 64 MiB holds millions that nobody asks
 * for. `start` and `end` are byte offsets; the line end (LF or CRLF) is not part of the line.
 */
export class LineCursor {
  start = 0
  end = 0
  readonly #bytes: Uint8Array
  #next = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Steps to the next line; false after the last. */
  next(): boolean {
    const bytes = this.#bytes
    const length = bytes.length
    if (this.#next >= length) return false
    let at = this.#next
    while (at < length && bytes[at] !== LF) at += 1
    this.start = this.#next
    this.end = at > this.start && bytes[at - 1] === CR ? at - 1 : at
    this.#next = at + 1
    return true
  }

  /** Whether the line has no bytes at all. */
  get empty(): boolean {
    return this.start === this.end
  }
}
