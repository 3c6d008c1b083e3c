import { createHash, type Hash, hash } from 'node:crypto'
import type { Digests } from './changeset.ts'
import { type Excerpt, type ExcerptBuilder, MAGIC_BYTES } from './excerpt.ts'
import type { TarEntry } from './tar/reader.ts'

const EMPTY = hash('sha256', '', 'hex')
const ZEROS = Buffer.alloc(256 * 1024)

/** Decides by the first bytes of a file (64, or all of a shorter one) what of it is kept; null: nothing. */
export type Sniff = (head: Buffer) => ExcerptBuilder | null

/** The bytes of one regular file on their way through: hashed, and kept whole or in parts where somebody wants them. */
export class Content {
  readonly #entry: TarEntry
  /** Room for the whole file, or null: nobody wants to keep it. */
  readonly #kept: Buffer | null
  /** Set until the first bytes are there. */
  #sniff: Sniff | null
  #head: Buffer = Buffer.alloc(0)
  #excerpt: ExcerptBuilder | null = null
  #hash: Hash | null = null
  /** A file that came in one piece; such are hashed at once, which is twice as fast. */
  #single: string | null = null
  /** Other digests, made as the sha256 is. */
  readonly #others: readonly { readonly algorithm: string; hash: Hash | null; single: string | null }[]
  /** Bytes of the file that are passed, holes included. */
  #at = 0
  #segment = 0

  /** `sniff` is asked about a file that is not kept whole; not about a sparse one, of which no other digests are made either. */
  constructor(entry: TarEntry, keep: boolean, sniff: Sniff, others: readonly string[] = []) {
    this.#entry = entry
    this.#others = entry.segments === null ? others.map((algorithm) => ({ algorithm, hash: null, single: null })) : []
    this.#kept = keep ? Buffer.alloc(entry.size) : null
    this.#sniff = keep || entry.segments !== null ? null : sniff
  }

  push(bytes: Buffer): void {
    if (this.#entry.segments === null) return this.#take(bytes)
    for (let from = 0; from < bytes.length; ) {
      const { offset, length } = this.#entry.segments[this.#segment]!
      this.#skipTo(offset)
      const take = Math.min(offset + length - this.#at, bytes.length - from)
      this.#take(bytes.subarray(from, from + take))
      from += take
      if (this.#at === offset + length) this.#segment += 1
    }
  }

  /** Hex digits of the sha256 of the whole file. */
  sha256(): string {
    this.#skipTo(this.#entry.size)
    if (this.#single !== null) return this.#single
    return this.#hash === null ? EMPTY : this.#hash.digest('hex')
  }

  /** Hex digits of the other digests; undefined for none, and for an empty file: those are known. */
  digests(): Digests | undefined {
    if (this.#others.length === 0 || this.#at === 0) return undefined
    return Object.fromEntries(this.#others.map(({ algorithm, hash: running, single }) => [algorithm, single ?? running!.digest('hex')]))
  }

  /** The whole file, where it was to be kept. */
  bytes(): Buffer | null {
    return this.#kept
  }

  /** What was kept of a file that its first bytes made interesting. */
  excerpt(): Excerpt | null {
    return this.#excerpt?.build() ?? null
  }

  #offer(bytes: Buffer): void {
    if (this.#sniff === null) return this.#excerpt?.push(bytes)
    const head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes])
    if (head.length < Math.min(MAGIC_BYTES, this.#entry.size)) {
      this.#head = head === bytes ? Buffer.from(bytes) : head
      return
    }
    this.#excerpt = this.#sniff(head)
    this.#sniff = null
    this.#excerpt?.push(head)
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0) return
    if (this.#kept === null) this.#offer(bytes)
    if (this.#kept !== null) bytes.copy(this.#kept, this.#at)
    if (this.#at === 0 && bytes.length === this.#entry.size) this.#single = hash('sha256', bytes, 'hex')
    else (this.#hash ??= createHash('sha256')).update(bytes)
    for (const other of this.#others) {
      if (this.#single === null) (other.hash ??= createHash(other.algorithm)).update(bytes)
      else other.single = hash(other.algorithm, bytes, 'hex')
    }
    this.#at += bytes.length
  }

  #skipTo(offset: number): void {
    if (this.#entry.segments === null) return
    while (this.#at < offset) {
      const zeros = ZEROS.subarray(0, Math.min(ZEROS.length, offset - this.#at))
      ;(this.#hash ??= createHash('sha256')).update(zeros)
      this.#at += zeros.length
    }
  }
}

/** Bytes of holes that a sparse file has. */
export function holeBytes({ segments, size }: TarEntry): number {
  return segments === null ? 0 : size - segments.reduce((sum, { length }) => sum + length, 0)
}
