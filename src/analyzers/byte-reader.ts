/** Numbers of a header in its byte order and word size. Offsets are checked by the caller: it reads only within `bytes`. */
export class ByteReader {
  readonly bytes: Buffer
  readonly littleEndian: boolean
  readonly wide: boolean

  constructor(bytes: Buffer, littleEndian: boolean, wide: boolean) {
    this.bytes = bytes
    this.littleEndian = littleEndian
    this.wide = wide
  }

  u16(at: number): number {
    return this.littleEndian ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at)
  }

  u32(at: number): number {
    return this.littleEndian ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at)
  }

  /** 8 bytes; beyond 2^53 inexact, which is nowhere in a file. */
  u64(at: number): number {
    return Number(this.littleEndian ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at))
  }

  /** A word: 8 bytes in a 64-bit format, else 4. */
  word(at: number): number {
    return this.wide ? this.u64(at) : this.u32(at)
  }
}

/** Text up to the first NUL; one character a byte. */
export function untilNul(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at)
  return bytes.toString('latin1', at, end === -1 ? at + length : Math.min(end, at + length))
}
