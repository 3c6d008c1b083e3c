/** Told of each broken place of a database; the reader goes on where it can. */
type ReportFault = (message: string) => void

/** A column of a record (fileformat2, 2.1): bytes for text and blob, a number for an integer, null for all else. */
export type SqliteValue = Buffer | number | null

const MAGIC = Buffer.from('SQLite format 3\0', 'latin1')
const INTERIOR = 0x05
const LEAF = 0x0d
const FILE_HEADER = 100

/** One file: its pages and which of them were read, so that no cycle is walked and nothing is copied twice. */
interface Pages {
  readonly bytes: Buffer
  readonly size: number
  /** Bytes of a page that may be used; some are reserved at its end. */
  readonly usable: number
  readonly seen: Set<number>
  readonly report: ReportFault
}

/** Whether the bytes are an SQLite 3 database (fileformat2, 1.3.1). */
export function isSqlite(bytes: Buffer): boolean {
  return bytes.length >= FILE_HEADER && bytes.subarray(0, 16).equals(MAGIC)
}

/**
 * Whether the bytes are a write-ahead log with at least one frame (fileformat2, 4.1); its magic ends in the checksum's
 * byte order.
 */
export function isWal(bytes: Buffer): boolean {
  return bytes.length > 32 && (bytes.readUInt32BE(0) & ~1) >>> 0 === 0x377f0682
}

/**
 * The rows of a table in the order of their rowids, read straight from the b-tree (https://www.sqlite.org/fileformat2.html): of each the columns that are
 * asked for, by their place. A database in WAL mode reads the same; its log is another file. Never throws; copies at most the file's size.
 */
export function* readSqliteTable(bytes: Buffer, table: string, columns: readonly number[], report: ReportFault): Generator<SqliteValue[]> {
  const size = bytes.readUInt16BE(16) === 1 ? 65_536 : bytes.readUInt16BE(16)
  const usable = size - bytes.readUInt8(20)
  if (size < 512 || (size & (size - 1)) !== 0 || usable < 480)
    return report(`Page size ${size} with ${size - usable} bytes reserved.`)
  const pages: Pages = { bytes, size, usable, seen: new Set(), report }
  const root = findRoot(pages, table)
  if (root === null) return report(`There is no table ${table}.`)
  for (const payload of readTable(pages, root)) yield columns.map((column) => readColumn(payload, column))
}

/** The root page of a table, from sqlite_schema(type, name, tbl_name, rootpage, sql) on page 1. */
function findRoot(pages: Pages, table: string): number | null {
  const encoding = sqliteEncoding(pages.bytes)
  const word = (value: SqliteValue): string => (Buffer.isBuffer(value) ? value.toString(encoding) : '')
  for (const row of readTable(pages, 1)) {
    if (word(readColumn(row, 0)) !== 'table' || word(readColumn(row, 1)) !== table) continue
    const root = readColumn(row, 3)
    if (typeof root === 'number') return root
  }
  return null
}

/** How the texts of the database are written (big-endian ones are not told: nobody makes them). */
export function sqliteEncoding(bytes: Buffer): 'utf16le' | 'utf8' {
  return bytes.readUInt32BE(56) === 2 ? 'utf16le' : 'utf8'
}

/** The payloads of a table's rows in the order of their rowids. */
function* readTable(pages: Pages, root: number): Generator<Buffer> {
  const { bytes, size, report } = pages
  const open = [root]
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    const page = takePage(pages, number)
    if (page === null) continue
    const at = number === 1 ? FILE_HEADER : 0
    const type = page[at]
    const count = page.readUInt16BE(at + 3)
    const pointers = at + (type === INTERIOR ? 12 : 8)
    if ((type !== INTERIOR && type !== LEAF) || pointers + count * 2 > page.length) {
      report(`Page ${number} is no page of a table.`)
      continue
    }
    const cells = Array.from({ length: count }, (_, i) => page.readUInt16BE(pointers + i * 2))
    if (type === INTERIOR) {
      const children = cells.filter((cell) => cell + 4 <= page.length).map((cell) => page.readUInt32BE(cell))
      // More children than the file has pages would only be seen twice.
      if (open.length + children.length > bytes.length / size + 1) return report(`Page ${number} leads in a circle.`)
      open.push(page.readUInt32BE(at + 8), ...children.reverse())
      continue
    }
    for (const cell of cells) {
      const payload = readCell(pages, page, cell)
      if (payload === null) report(`A row on page ${number} cannot be read.`)
      else yield payload
    }
  }
}

function takePage({ bytes, size, usable, seen, report }: Pages, number: number): Buffer | null {
  const start = (number - 1) * size
  if (number < 1 || start + size > bytes.length || seen.has(number)) {
    report(seen.has(number) ? `Page ${number} is used twice.` : `Page ${number} lies outside the file.`)
    return null
  }
  seen.add(number)
  return bytes.subarray(start, start + usable)
}

/**
 * The payload of a table leaf cell (fileformat2, 1.6): its start is on the page, the rest on a chain of overflow pages.
 */
function readCell(pages: Pages, page: Buffer, cell: number): Buffer | null {
  const length = readVarint(page, cell)
  const rowid = length && readVarint(page, length.end)
  if (!length || !rowid || length.value > pages.bytes.length) return null
  const { usable } = pages
  const most = usable - 35
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const spare = least + ((length.value - least) % (usable - 4))
  const local = length.value <= most ? length.value : spare <= most ? spare : least
  const start = page.subarray(rowid.end, rowid.end + local)
  if (start.length < local) return null
  if (local === length.value) return start
  if (rowid.end + local + 4 > page.length) return null
  const parts = [start]
  let missing = length.value - local
  for (let next = page.readUInt32BE(rowid.end + local); missing > 0;) {
    const overflow = takePage(pages, next)
    if (overflow === null) return null
    const part = overflow.subarray(4, 4 + missing)
    parts.push(part)
    missing -= part.length
    next = overflow.readUInt32BE(0)
  }
  return Buffer.concat(parts)
}

function readColumn(record: Buffer, column: number): SqliteValue {
  const header = readVarint(record, 0)
  if (header === null) return null
  let at = header.end
  let data = header.value
  for (let i = 0; at < header.value; i++) {
    const serial = readVarint(record, at)
    if (serial === null) return null
    const length =
      serial.value >= 12 ? Math.floor((serial.value - 12) / 2) : ([0, 1, 2, 3, 4, 6, 8, 8][serial.value] ?? 0)
    if (data + length > record.length) return null
    if (i === column) {
      if (serial.value >= 12) return record.subarray(data, data + length)
      if (serial.value === 8 || serial.value === 9) return serial.value - 8
      return serial.value >= 1 && serial.value <= 5 ? record.readIntBE(data, length) : null
    }
    at = serial.end
    data += length
  }
  return null
}

/** A varint of 1 to 9 bytes, big-endian, 7 bits a byte; null when it runs out of the bytes or above 2^53. */
function readVarint(bytes: Buffer, at: number): { readonly value: number; readonly end: number } | null {
  let value = 0
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return null
    value = i === 8 ? value * 256 + byte : value * 128 + (byte & 0x7f)
    if (i === 8 || byte < 0x80) return value > Number.MAX_SAFE_INTEGER ? null : { value, end: at + i + 1 }
  }
  return null
}
