/** Numbers that are the same for the same seed, on every machine (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number in [0, end). */
  below(end: number): number {
    return Math.floor(this.next() * end)
  }

  /** A rank in [0, end), each with a probability of about 1 / (rank + 1): Zipf's law with exponent 1. */
  zipf(end: number): number {
    return Math.min(end - 1, Math.floor((end + 1) ** this.next()) - 1)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }
}

/** 32 bytes that stand for the sha256 of a content: hashing millions of contents that do not exist would only cost time. */
export function contentBytes(a: number, b: number): Buffer {
  const bytes = Buffer.allocUnsafe(32)
  let state = (Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b)) >>> 0
  for (let at = 0; at < 32; at += 4) {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    bytes.writeUInt32LE((t ^ (t >>> 14)) >>> 0, at)
  }
  // The numbers themselves, so that no two contents are equal by accident.
  bytes.writeUInt32LE(a >>> 0, 24)
  bytes.writeUInt32LE(b >>> 0, 28)
  return bytes
}
