import { inflateRawSync } from 'node:zlib'

// APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16.
const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = Buffer.from([0x50, 0x4b, 0x05, 0x06])
const END_SIZE = 22
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const MAX_COMMENT = 0xffff
const UNKNOWN_32 = 0xffffffff
const STORED = 0
const DEFLATED = 8

/** One member as the central directory names it. Names may occur twice. */
export interface ZipEntry {
  /** As written, `/` between segments; never used as a path on this machine. */
  readonly name: string
  /** Bytes, as claimed. */
  readonly size: number
  readonly compressedSize: number
  /** Whether this reader can read it: stored or deflated, and not encrypted. */
  readonly readable: boolean
  /** Of the local header, in the bytes of the archive. */
  readonly offset: number
  readonly method: number
}

/** Something in an archive is not as the zip format says. */
export class BadZip extends Error {}

/** Whether a zip's end mark lies where one can lie; archives may begin with other bytes (a shell script). */
export function looksLikeZip(bytes: Buffer): boolean {
  return findEnd(bytes) !== null
}

/**
 * The members in the order of the central directory, which is looked for from the end of the file, so that bytes before
 * the archive do not matter. Throws BadZip where it breaks off; what came before stands.
 */
export function* readEntries(zip: Buffer): Generator<ZipEntry> {
  const directory = findEnd(zip)
  if (directory === null) throw new BadZip('There is no end of central directory: no zip, or cut off.')
  const { start, end, prefix } = directory
  for (let at = start; at < end;) {
    if (at + 46 > end || zip.readUInt32LE(at) !== CENTRAL) throw new BadZip('The central directory breaks off.')
    const nameLength = zip.readUInt16LE(at + 28)
    const extraLength = zip.readUInt16LE(at + 30)
    const next = at + 46 + nameLength + extraLength + zip.readUInt16LE(at + 32)
    if (next > end) throw new BadZip('The central directory breaks off.')
    const method = zip.readUInt16LE(at + 10)
    const extra = zip.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
    const [size, compressedSize, offset] = widen(extra, [
      zip.readUInt32LE(at + 24),
      zip.readUInt32LE(at + 20),
      zip.readUInt32LE(at + 42),
    ])
    const encrypted = (zip.readUInt16LE(at + 8) & 1) !== 0
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    yield {
      name,
      size,
      compressedSize,
      offset: offset + prefix,
      method,
      readable: !encrypted && (method === STORED || method === DEFLATED),
    }
    at = next
  }
}

/** Whether the member's bytes lie in the archive as they are, so that reading it costs no memory. */
export function isStored({ method }: ZipEntry): boolean {
  return method === STORED
}

/** A member's bytes: a view into the archive when stored, else at most `size` new bytes. Throws BadZip. */
export function readEntry(zip: Buffer, entry: ZipEntry): Buffer {
  const { offset, size, compressedSize } = entry
  if (!entry.readable) throw new BadZip('A member is encrypted or compressed in an unknown way.')
  if (offset < 0 || offset + 30 > zip.length || zip.readUInt32LE(offset) !== LOCAL)
    throw new BadZip('A member lies outside the archive.')
  const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28)
  if (start + compressedSize > zip.length) throw new BadZip('A member runs past the end of the archive.')
  const data = zip.subarray(start, start + compressedSize)
  if (isStored(entry)) {
    if (size !== compressedSize) throw new BadZip('A stored member has two sizes.')
    return data
  }
  try {
    // One chunk just above the claimed size: zlib then fills one buffer, instead of many that are joined.
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1), chunkSize: Math.max(size + 1, 64) })
  } catch (error) {
    throw new BadZip('A member cannot be inflated to the size that it claims.', { cause: error })
  }
}

/**
 * Fields that are all ones in the directory have their value in the zip64 extra field, in this order (APPNOTE 4.5.3).
 */
function widen(extra: Buffer, fields: [number, number, number]): [number, number, number] {
  if (!fields.includes(UNKNOWN_32)) return fields
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    let from = at + 4
    const end = Math.min(extra.length, from + extra.readUInt16LE(at + 2))
    const wide = fields.map((field) => {
      if (field !== UNKNOWN_32 || from + 8 > end) return field
      from += 8
      return Number(extra.readBigUInt64LE(from - 8))
    })
    return wide as [number, number, number]
  }
  return fields
}

interface Directory {
  readonly start: number
  readonly end: number
  /** Bytes before the archive that its offsets do not count. */
  readonly prefix: number
}

function findEnd(zip: Buffer): Directory | null {
  const lowest = Math.max(0, zip.length - END_SIZE - MAX_COMMENT)
  for (let at = zip.length - END_SIZE; at >= lowest; at--) {
    at = zip.lastIndexOf(END, at)
    if (at < lowest) return null
    const directory = at + END_SIZE + zip.readUInt16LE(at + 20) <= zip.length ? readEnd(zip, at) : null
    if (directory !== null) return directory
  }
  return null
}

function readEnd(zip: Buffer, at: number): Directory | null {
  let end = at
  let size = zip.readUInt32LE(at + 12)
  let offset = zip.readUInt32LE(at + 16)
  if (at >= 76 && zip.readUInt32LE(at - 20) === LOCATOR_64 && zip.readUInt32LE(at - 76) === END_64) {
    end = at - 76
    size = Number(zip.readBigUInt64LE(end + 40))
    offset = Number(zip.readBigUInt64LE(end + 48))
  }
  const start = end - size
  if (start < 0 || start < offset) return null
  const empty = size === 0
  return empty || (start + 4 <= zip.length && zip.readUInt32LE(start) === CENTRAL)
    ? { start, end, prefix: start - offset }
    : null
}
