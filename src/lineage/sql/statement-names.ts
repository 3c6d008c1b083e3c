const MAX_NAMES = 500
const MAX_SEEN = 5_000
/** Longer ones are lists that are written out: no two are the same. */
const MAX_LENGTH = 20_000

/**
 * Names for statements that are sent again and again, so that PostgreSQL parses and plans them once for each connection. What is sent only once gets
 * none, nor does what comes after the first 500: the server keeps each for as long as the connection lives.
 */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #seen = new Set<string>()

  of(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size >= MAX_NAMES || text.length > MAX_LENGTH) return known
    if (this.#seen.delete(text)) {
      const name = `s${this.#names.size}`
      this.#names.set(text, name)
      return name
    }
    if (this.#seen.size >= MAX_SEEN) this.#seen.clear()
    this.#seen.add(text)
    return undefined
  }
}
