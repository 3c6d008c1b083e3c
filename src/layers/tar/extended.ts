import { bad, latin1, type Segment } from './header.ts'

/** What the PAX records of one entry change (POSIX.1-2001 pax, and GNU's sparse records). Names are latin1 text. */
export interface Extended {
  path?: string
  linkPath?: string
  size?: number
  uid?: number
  gid?: number
  sparse?: SparseRecords
  /** The extended attribute `security.capability`, one character a byte. */
  capability?: string
}

/** What PAX records say of a sparse file; `segments` is null where the map stands at the head of the body (version 1.0). */
export interface SparseRecords {
  readonly name: string | null
  readonly realSize: number | null
  readonly segments: Segment[] | null
}

type Records = ReadonlyMap<string, string>

const SPARSE = 'GNU.sparse.'
const CAPABILITY = 'SCHILY.xattr.security.capability'

/** Parses `<length> <key>=<value>\n` records; of a key that comes twice the last counts. Throws LAYERS.BAD_TAR. */
export function parseRecords(body: Buffer): Records {
  const records = new Map<string, string>()
  const map: string[] = []
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at)
    const digits = space === -1 || space - at > 10 ? '' : latin1(body, at, space)
    const end = at + Number(digits)
    if (!/^[0-9]+$/.test(digits) || end > body.length || end <= space + 1 || body[end - 1] !== 0x0a) throw bad('a PAX record is malformed')
    const equals = body.indexOf(0x3d, space + 1)
    if (equals === -1 || equals >= end) throw bad('a PAX record has no value')
    const key = latin1(body, space + 1, equals)
    const value = latin1(body, equals + 1, end - 1)
    check(key, value)
    if (key === `${SPARSE}offset` || key === `${SPARSE}numbytes`) map.push(mapNumber(key, value, map.length))
    else records.set(key, value)
    at = end
  }
  return map.length === 0 ? records : records.set(`${SPARSE}map`, map.join(','))
}

/** What the records say of the next entry; an empty value says nothing. Throws LAYERS.BAD_TAR. */
export function parsePax(body: Buffer): Extended {
  const records = parseRecords(body)
  const sparse = sparseOf(records)
  const { path, linkpath, size, uid, gid } = Object.fromEntries(records) as Record<string, string | undefined>
  const capability = records.get(CAPABILITY)
  return {
    ...(capability ? { capability } : {}),
    ...(path ? { path } : {}),
    ...(linkpath ? { linkPath: linkpath } : {}),
    ...(size ? { size: natural(size) } : {}),
    ...(uid ? { uid: integer(uid) } : {}),
    ...(gid ? { gid: integer(gid) } : {}),
    ...(sparse === null ? {} : { sparse }),
  }
}

/** Segments from offset, length, offset, length ... */
export function pairs(numbers: readonly number[]): Segment[] {
  if (numbers.length % 2 !== 0) throw bad('a sparse map is cut')
  const segments: Segment[] = []
  for (let i = 0; i < numbers.length; i += 2) segments.push({ offset: numbers[i]!, length: numbers[i + 1]! })
  return segments
}

/** A whole number that is not negative. */
export function natural(text: string): number {
  const value = integer(text)
  if (value < 0) throw bad('a number is negative')
  return value
}

function integer(text: string): number {
  const value = /^[+-]?[0-9]{1,30}$/.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(value)) throw bad(`a number of an extended header is ${JSON.stringify(text.slice(0, 30))}`)
  return value
}

function check(key: string, value: string): void {
  if (key === '') throw bad('a PAX record has no key')
  const named = ['path', 'linkpath', 'uname', 'gname'].includes(key)
  if (named ? value.includes('\0') : key.includes('\0')) throw bad('a name holds a NUL')
}

/** Version 0.0 has one record a number, offsets and lengths in turn. */
function mapNumber(key: string, value: string, count: number): string {
  if ((count % 2 === 0) !== (key === `${SPARSE}offset`) || value.includes(',')) throw bad('a sparse map is out of order')
  return value
}

/** Versions 0.0 and 0.1 may leave out their number; the files of one that is not known are what they are. */
function sparseOf(records: Records): SparseRecords | null {
  const get = (key: string) => records.get(SPARSE + key) ?? ''
  const version = `${get('major')}.${get('minor')}`
  const inRecords = version === '0.0' || version === '0.1' || (version === '.' && get('map') !== '')
  if (!inRecords && version !== '1.0') return null
  const realSize = get('size') || get('realsize')
  return { name: get('name') || null, realSize: realSize === '' ? null : natural(realSize), segments: inRecords ? mapOf(get('map'), get('numblocks')) : null }
}

function mapOf(map: string, count: string): Segment[] {
  const segments = pairs(map === '' ? [] : map.split(',').map(natural))
  if (segments.length !== natural(count)) throw bad('a sparse map has not as many runs as it says')
  return segments
}
