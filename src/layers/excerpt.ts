/** Bytes at the head of a file by which its kind is told. */
export const MAGIC_BYTES = 64

/** Files up to this size are kept whole while they are looked at; of larger ones only parts are. Bytes. */
const WHOLE = 32 * 1024 * 1024
/** Bytes of a larger file that are kept at its head and its end: headers and tables of executables lie there. */
const HEAD = 1024 * 1024
const TAIL = 2 * 1024 * 1024
/** Bytes before the current piece of a file that are still at hand, for what lies before a needle. */
const CARRY = 4 * 1024
/** Bytes of all windows of one file. */
const MAX_WINDOWS = 16 * 1024 * 1024
/** Finds of one needle in one file that get a window; a literal that is everywhere says nothing. */
const MAX_HITS = 64

/** A literal to look for in a file that is too large to be kept, with the bytes around it that its reader needs. */
export interface Needle {
  /** At least 4 bytes, and rare: every byte of a large file is compared. */
  readonly literal: Buffer
  /** Bytes kept before the literal, at most 4,096. */
  readonly before: number
  /** Bytes kept from the literal on, itself included. */
  readonly after: number
}

/** A run of bytes of a file. */
export interface KeptRange {
  /** Where in the file it begins. */
  readonly offset: number
  readonly bytes: Buffer
}

/**
 * A file of a layer, or parts of it: the whole of a file up to 32 MiB; of a larger one head, end and what lies around the needles.
 * Its bytes are valid only until the next file is read: copy what is to stay.
 */
export class Excerpt {
  /** Bytes of the whole file. */
  readonly size: number
  /** In the order of the file; they may overlap. */
  readonly kept: readonly KeptRange[]

  constructor(size: number, kept: readonly KeptRange[]) {
    this.size = size
    this.kept = kept
  }

  /** Whether all of the file is at hand. */
  get whole(): boolean {
    return this.kept.length === 1 && this.kept[0]!.bytes.length === this.size
  }

  /** A view of these bytes; null when they are not all at hand, or not in the file. */
  read(offset: number, length: number): Buffer | null {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0 || offset + length > this.size) return null
    for (const { offset: start, bytes } of this.kept) {
      if (offset >= start && offset + length <= start + bytes.length) return bytes.subarray(offset - start, offset - start + length)
    }
    return null
  }

  /** What is at hand from here on, at most `length` bytes; empty when nothing is. */
  readUpTo(offset: number, length: number): Buffer {
    let best: Buffer = Buffer.alloc(0)
    for (const { offset: start, bytes } of this.kept) {
      if (offset < start || offset >= start + bytes.length) continue
      const found = bytes.subarray(offset - start, offset - start + length)
      if (found.length > best.length) best = found
    }
    return best
  }

  /** Offsets of a literal in what is at hand, ascending, each once; a generator, so that who has enough stops. */
  *find(literal: Buffer, from = 0, to = this.size): Generator<number> {
    let next = from
    for (const { offset: start, bytes } of this.kept) {
      for (let at = bytes.indexOf(literal, Math.max(0, next - start)); at !== -1; at = bytes.indexOf(literal, at + 1)) {
        const found = start + at
        if (found + literal.length > to) break
        if (found >= next) yield found
        next = found + 1
      }
    }
  }
}

/** One buffer a thread, made with the first use: files come one after the other, and a new one for each would pile up until it is collected. */
let scratch: Buffer | null = null

function scratchOf(size: number): Buffer {
  scratch ??= Buffer.allocUnsafeSlow(WHOLE)
  return scratch.subarray(0, size)
}

interface Window {
  readonly offset: number
  readonly end: number
  readonly pieces: Buffer[]
}

/** Takes the bytes of one file as they pass, and keeps what an excerpt has. */
export class ExcerptBuilder {
  readonly #size: number
  readonly #needles: readonly Needle[]
  readonly #whole: Buffer | null
  readonly #windows: Window[] = []
  readonly #hits: number[]
  readonly #overlap: number
  #carry: Buffer = Buffer.alloc(0)
  #windowBytes = 0
  #at = 0

  constructor(size: number, needles: readonly Needle[]) {
    this.#size = size
    this.#needles = needles
    this.#whole = size <= WHOLE ? scratchOf(size) : null
    this.#hits = needles.map(() => 0)
    this.#overlap = Math.max(0, ...needles.map(({ literal }) => literal.length - 1))
    if (this.#whole === null) {
      this.#windows.push({ offset: 0, end: HEAD, pieces: [] }, { offset: size - TAIL, end: size, pieces: [] })
    }
  }

  push(bytes: Buffer): void {
    if (this.#whole !== null) bytes.copy(this.#whole, this.#at)
    else this.#scan(bytes)
    this.#at += bytes.length
  }

  build(): Excerpt {
    if (this.#whole !== null) return new Excerpt(this.#size, [{ offset: 0, bytes: this.#whole }])
    const kept = this.#windows.map(({ offset, pieces }) => ({ offset, bytes: Buffer.concat(pieces) }))
    return new Excerpt(this.#size, kept.sort((a, b) => a.offset - b.offset))
  }

  #scan(bytes: Buffer): void {
    for (const window of this.#windows) take(window, bytes, this.#at)
    const seam = Buffer.concat([this.#carry, bytes.subarray(0, this.#overlap)])
    for (const [index, { literal }] of this.#needles.entries()) {
      // What lies across two pieces, then what lies in this one.
      const across = seam.indexOf(literal, Math.max(0, this.#carry.length - literal.length + 1))
      if (across !== -1 && across < this.#carry.length) this.#hit(index, this.#at - this.#carry.length + across, bytes)
      for (let at = bytes.indexOf(literal); at !== -1 && this.#hits[index]! <= MAX_HITS; at = bytes.indexOf(literal, at + literal.length)) {
        this.#hit(index, this.#at + at, bytes)
      }
    }
    this.#carry = bytes.length >= CARRY ? Buffer.from(bytes.subarray(-CARRY)) : Buffer.from(Buffer.concat([this.#carry, bytes]).subarray(-CARRY))
  }

  #hit(index: number, at: number, bytes: Buffer): void {
    this.#hits[index]! += 1
    const { before, after } = this.#needles[index]!
    const start = this.#at - this.#carry.length
    const offset = Math.max(start, at - before)
    const end = Math.min(this.#size, at + after)
    const known = this.#windows.some((window) => window.offset <= offset && window.end >= end)
    if (known || this.#hits[index]! > MAX_HITS || this.#windowBytes + end - offset > MAX_WINDOWS) return
    this.#windowBytes += end - offset
    const window: Window = { offset, end, pieces: [] }
    take(window, this.#carry, start)
    take(window, bytes, this.#at)
    this.#windows.push(window)
  }
}

/** Adds to a window what a piece of the file has of it. */
function take({ offset, end, pieces }: Window, bytes: Buffer, at: number): void {
  if (at >= end || at + bytes.length <= offset) return
  pieces.push(Buffer.from(bytes.subarray(Math.max(0, offset - at), end - at)))
}
