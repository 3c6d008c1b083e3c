import type { ReportFault } from './database.ts'

const HASH_MAGIC = 0x00061561
const PAGE_HEADER = 26
const SPARES = 96
const SPARE_COUNT = 32
// Page types and item types of Berkeley DB (dbinc/db_page.h).
const PAGE_HASH_UNSORTED = 2
const PAGE_OVERFLOW = 7
const PAGE_HASH = 13
const ITEM_KEY_DATA = 1
const ITEM_OFF_PAGE = 3

/** One file in the byte order of the machine that wrote it, and the pages that were read. */
interface Pages {
  readonly bytes: Buffer
  readonly size: number
  readonly u16: (at: number) => number
  readonly u32: (at: number) => number
  readonly seen: Set<number>
  readonly report: ReportFault
}

/** Whether the bytes are a Berkeley DB hash database, of either byte order. */
export function isBdb(bytes: Buffer): boolean {
  return bytes.length >= 512 && (bytes.readUInt32LE(12) === HASH_MAGIC || bytes.readUInt32BE(12) === HASH_MAGIC)
}

/**
 * The values of a Berkeley DB hash database (rpm before 4.16) except that of key 0, which counts the packages, in the
 * order of the buckets. Only buckets and their chains are followed: free pages still hold what was removed.
 */
export function* readBdb(bytes: Buffer, report: ReportFault): Generator<Buffer> {
  const little = bytes.readUInt32LE(12) === HASH_MAGIC
  const u32 = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const u16 = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const size = u32(20)
  if (bytes[24] !== 0) return report('The database is encrypted.')
  if (size < 512 || size > 65_536 || (size & (size - 1)) !== 0) return report(`Page size ${size}.`)
  const pages: Pages = { bytes, size, u16, u32, seen: new Set([0]), report }
  const last = u32(72)
  if (last >= bytes.length / size) report('There are more buckets than pages.')
  for (let bucket = 0; bucket <= Math.min(last, Math.floor(bytes.length / size)); bucket++) {
    // Buckets are laid out in runs of doubling length; spares[n] is the number of pages that lie before run n for other
    // reasons.
    const run = 32 - Math.clz32(bucket)
    const spare = run < SPARE_COUNT ? u32(SPARES + run * 4) : 0
    yield* readBucket(pages, bucket + spare)
  }
}

function* readBucket(pages: Pages, first: number): Generator<Buffer> {
  const { bytes, size, u16, u32, report } = pages
  for (let number = first; number !== 0 || number === first; number = u32(number * size + 16)) {
    const start = takePage(pages, number)
    if (start === null) return
    const type = bytes[start + 25]
    // A run is allocated as a whole: a bucket that never held anything is a page of zeros.
    if (type === 0 && number === first) return
    if (type !== PAGE_HASH && type !== PAGE_HASH_UNSORTED) return report(`Page ${number} is no page of a hash table.`)
    const count = u16(start + 20)
    if (PAGE_HEADER + count * 2 > size) return report(`Page ${number} has ${count} items.`)
    for (let i = 0; i + 1 < count; i += 2) yield* readPair(pages, start, i)
  }
}

/** The value of the key at `index` of the page; items are laid out from the end of the page downwards. */
function* readPair(pages: Pages, start: number, index: number): Generator<Buffer> {
  const { bytes, size, u16, u32, report } = pages
  const offsets = [index - 1, index, index + 1].map((i) => (i < 0 ? size : u16(start + PAGE_HEADER + i * 2)))
  const [above = 0, key = 0, value = 0] = offsets
  if (above > size || key >= above || value >= key || value < PAGE_HEADER) return report('The items of a page overlap.')
  if (above - key === 5 && u32(start + key + 1) === 0) return
  const type = bytes[start + value]
  if (type === ITEM_KEY_DATA) {
    yield bytes.subarray(start + value + 1, start + key)
  } else if (type === ITEM_OFF_PAGE && key - value >= 12) {
    const blob = readChain(pages, u32(start + value + 4), u32(start + value + 8))
    if (blob === null) report('A package lies on pages that cannot be read.')
    else yield blob
  } else {
    report(`An item of type ${type} is no package.`)
  }
}

/** Joins `length` bytes from a chain of overflow pages; null when the chain is broken. */
function readChain(pages: Pages, first: number, length: number): Buffer | null {
  const { bytes, size, u16, u32 } = pages
  if (length > bytes.length) return null
  const parts: Buffer[] = []
  let missing = length
  for (let number = first; missing > 0;) {
    const start = takePage(pages, number)
    if (start === null || bytes[start + 25] !== PAGE_OVERFLOW) return null
    // On overflow pages hf_offset is the number of bytes that they hold.
    const held = Math.min(u16(start + 22), size - PAGE_HEADER, missing)
    if (held === 0) return null
    parts.push(bytes.subarray(start + PAGE_HEADER, start + PAGE_HEADER + held))
    missing -= held
    number = u32(start + 16)
  }
  return Buffer.concat(parts)
}

function takePage({ bytes, size, seen, report }: Pages, number: number): number | null {
  const start = number * size
  if (start + size > bytes.length || seen.has(number)) {
    report(seen.has(number) ? `Page ${number} is used twice.` : `Page ${number} lies outside the file.`)
    return null
  }
  seen.add(number)
  return start
}
