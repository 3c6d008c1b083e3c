import { bad, latin1, type Segment } from './header.ts'

/** What the PAX records of one entry change (POSIX.1-2001 pax, and GNU's sparse records). Names are latin1 text. */
export interface Extended {
  path?: string
  linkPath?: string
  size?: number
  uid?: number
  gid?: number
  sparse?: { major: number; realSize?: number; name?: string; segments: Segment[] }
}

/** Parses `<length> <key>=<value>\n` records. Throws LAYERS.BAD_TAR. */
export function parsePax(body: Buffer): Extended {
  const extended: Extended = {}
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at)
    const digits = space === -1 || space - at > 10 ? '' : latin1(body, at, space)
    const end = at + Number(digits)
    if (!/^[0-9]+$/.test(digits) || end > body.length || end <= space + 1 || body[end - 1] !== 0x0a) throw bad('a PAX record is malformed')
    const equals = body.indexOf(0x3d, space + 1)
    if (equals === -1 || equals >= end) throw bad('a PAX record has no value')
    apply(extended, latin1(body, space + 1, equals), latin1(body, equals + 1, end - 1))
    at = end
  }
  return extended
}

function apply(extended: Extended, key: string, value: string): void {
  switch (key) {
    case 'path':
      extended.path = name(value)
      return
    case 'linkpath':
      extended.linkPath = name(value)
      return
    case 'size':
      extended.size = decimal(value)
      return
    case 'uid':
      extended.uid = decimal(value)
      return
    case 'gid':
      extended.gid = decimal(value)
      return
  }
  if (key.startsWith('GNU.sparse.')) applySparse(extended, key.slice('GNU.sparse.'.length), value)
}

function applySparse(extended: Extended, key: string, value: string): void {
  const sparse = (extended.sparse ??= { major: 0, segments: [] })
  switch (key) {
    case 'major':
      sparse.major = decimal(value)
      return
    case 'name':
      sparse.name = name(value)
      return
    case 'size':
    case 'realsize':
      sparse.realSize = decimal(value)
      return
    case 'map': // version 0.1: offset,length,offset,length
      sparse.segments = pairs(value === '' ? [] : value.split(',').map(decimal))
      return
    case 'offset': // version 0.0: one record a number
      sparse.segments.push({ offset: decimal(value), length: 0 })
      return
    case 'numbytes': {
      const last = sparse.segments.pop()
      if (last === undefined) throw bad('a sparse map begins with a length')
      sparse.segments.push({ offset: last.offset, length: decimal(value) })
    }
  }
}

/** Segments from offset, length, offset, length ... */
export function pairs(numbers: readonly number[]): Segment[] {
  if (numbers.length % 2 !== 0) throw bad('a sparse map is cut')
  const segments: Segment[] = []
  for (let i = 0; i < numbers.length; i += 2) segments.push({ offset: numbers[i]!, length: numbers[i + 1]! })
  return segments
}

/** A whole number of a PAX record; a fraction (times have one) is cut. */
export function decimal(text: string): number {
  if (!/^[0-9]{1,16}(\.[0-9]*)?$/.test(text)) throw bad(`a number of an extended header is ${JSON.stringify(text.slice(0, 30))}`)
  const value = parseInt(text, 10)
  if (!Number.isSafeInteger(value)) throw bad('a number is too large')
  return value
}

function name(value: string): string {
  if (value.includes('\0')) throw bad('a name holds a NUL')
  return value
}
