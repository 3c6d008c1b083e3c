/** A value of PHP: arrays are maps, whatever their keys; objects are not read. */
export type PhpValue = string | number | boolean | null | ReadonlyMap<string, PhpValue>

const MAX_DEPTH = 64
const MAX_VALUES = 200_000

/** The text is not what PHP's serialize() writes, or beyond a bound. */
export class BadSerialization extends Error {}

/**
 * Reads what PHP's `serialize()` wrote, without objects: `a:1:{s:4:"name";s:4:"PEAR";}`. Lengths are in bytes. Throws BadSerialization.
 */
export function unserialize(bytes: Buffer): PhpValue {
  const reader = new Reader(bytes)
  return reader.value(0)
}

class Reader {
  readonly #bytes: Buffer
  #at = 0
  #count = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  value(depth: number): PhpValue {
    if (depth > MAX_DEPTH || ++this.#count > MAX_VALUES) throw new BadSerialization('It is nested too deep or has too many values.')
    const kind = this.#bytes.toString('latin1', this.#at, this.#at + 2)
    this.#at += 2
    switch (kind) {
      case 'N;':
        return null
      case 's:':
        return this.#string()
      case 'i:':
      case 'd:':
        return Number(this.#until(';'))
      case 'b:':
        return this.#until(';') === '1'
      case 'a:':
        return this.#array(depth)
      default:
        throw new BadSerialization('A value is of a kind that is not read.')
    }
  }

  #string(): string {
    const length = this.#length()
    const start = this.#at + 1
    this.#at = start + length + 2
    if (this.#at > this.#bytes.length || this.#bytes[start + length] !== 0x22) throw new BadSerialization('A text does not have its length.')
    return this.#bytes.toString('utf8', start, start + length)
  }

  #array(depth: number): ReadonlyMap<string, PhpValue> {
    const size = this.#length()
    this.#at += 1
    const map = new Map<string, PhpValue>()
    for (let i = 0; i < size; i++) {
      const key = this.value(depth + 1)
      if (typeof key !== 'string' && typeof key !== 'number') throw new BadSerialization('A key is no text and no number.')
      map.set(String(key), this.value(depth + 1))
    }
    this.#at += 1
    return map
  }

  #length(): number {
    const text = this.#until(':')
    if (!/^\d{1,9}$/.test(text)) throw new BadSerialization('A length is no number.')
    return Number(text)
  }

  #until(mark: string): string {
    const end = this.#bytes.indexOf(mark, this.#at)
    if (end === -1 || end > this.#at + 64) throw new BadSerialization('It breaks off.')
    const text = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end + 1
    return text
  }
}
