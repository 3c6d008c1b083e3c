import { Failure } from '../../model/failure.ts'
import { LayerFailure } from '../layer-failure.ts'

export const BLOCK = 512

/** The kinds of entry that a file system can hold, by tar type flag. */
export type EntryType = 'REGULAR' | 'DIRECTORY' | 'SYMLINK' | 'HARDLINK' | 'CHARACTER_DEVICE' | 'BLOCK_DEVICE' | 'FIFO'

/** One header block as it stands. Names are latin1 text: one character a byte, whatever the encoding is. */
export interface TarHeader {
  name: string
  linkName: string
  /** The type flag as a character. */
  flag: string
  mode: number
  uid: number
  gid: number
  /** Bytes of the body in the archive. */
  size: number
  /** Only with flag 'S': the old GNU sparse map. */
  sparse: { readonly extended: boolean; readonly realSize: number; readonly segments: Segment[] } | null
}

/** A run of data in a sparse file; what lies between is zeros. */
export interface Segment {
  readonly offset: number
  readonly length: number
}

/** Reads a header block (POSIX.1-1988 ustar, GNU, v7), as strict as Go's archive/tar. Throws LAYERS.BAD_TAR. */
export function parseHeader(block: Buffer): TarHeader {
  const stated = octal(block, 148, 8)
  if (stated !== checksum(block, false) && stated !== checksum(block, true)) throw bad('the checksum of a header does not hold')
  const gnu = latin1(block, 257, 265) === 'ustar  \0'
  const prefix = gnu ? prefixOfGnu(block) : prefixOf(block)
  const name = text(block, 0, 100)
  const flag = String.fromCharCode(block[156]!)
  // star has the same flag for a map of another shape.
  if (flag === 'S' && !gnu) throw bad('a sparse file is not in the GNU format')
  const size = number(block, 124, 12)
  if (size < 0) throw bad('a size is negative')
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkName: text(block, 157, 100),
    flag,
    mode: number(block, 100, 8) & 0o7777,
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    size,
    sparse: flag === 'S' ? { extended: block[482] !== 0, realSize: number(block, 483, 12), segments: segmentsOf(block, 386, 4) } : null,
  }
}

/** The extension blocks of an old GNU sparse map: 21 segments and whether another block follows. */
export function parseSparseExtension(block: Buffer): { segments: Segment[]; extended: boolean } {
  return { segments: segmentsOf(block, 0, 21), extended: block[504] !== 0 }
}

/** Whether all 512 bytes are zero. */
export function isZero(block: Buffer): boolean {
  for (let i = 0; i < BLOCK; i++) if (block[i] !== 0) return false
  return true
}

/** The failure for an archive that breaks the format. */
export function bad(what: string): Failure {
  return new LayerFailure('LAYERS.BAD_TAR', `The layer is not a good tar: ${what}.`)
}

/** The failure for a layer with more entries than one may have. */
export function tooMany(limit: number): Failure {
  return new LayerFailure('LAYERS.TOO_MANY_ENTRIES', `The layer has more than ${limit} entries.`)
}

function segmentsOf(block: Buffer, at: number, count: number): Segment[] {
  const segments: Segment[] = []
  for (let i = 0; i < count; i++) {
    const start = at + i * 24
    if (block[start] === 0) break
    segments.push({ offset: number(block, start, 12), length: number(block, start + 12, 12) })
  }
  return segments
}

/** The sum of all bytes, those of the checksum field itself taken as blanks; some old writers summed signed bytes. */
function checksum(block: Buffer, signed: boolean): number {
  let sum = 8 * 32
  for (let i = 0; i < BLOCK; i++) {
    if (i >= 148 && i < 156) continue
    const byte = block[i]!
    sum += signed && byte > 127 ? byte - 256 : byte
  }
  return sum
}

/** The part of a name before its last 100 bytes; star has times where POSIX has its end. */
function prefixOf(block: Buffer): string {
  if (latin1(block, 257, 263) !== 'ustar\0') return ''
  return text(block, 345, latin1(block, 508, 512) === 'tar\0' ? 131 : 155)
}

/** GNU has two times where POSIX has the prefix. Old writers put a prefix there all the same: it counts where it cannot be times. */
function prefixOfGnu(block: Buffer): string {
  const times = [345, 357].every((at) => block[at] === 0 || (block[at]! & 0x80) !== 0 || /^[ \0]*[0-7]*(?:[ \0]*|\0.*)$/s.test(latin1(block, at, at + 12)))
  const prefix = times ? '' : text(block, 345, 155)
  return /[\x80-\xff]/.test(prefix) ? '' : prefix
}

function text(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at)
  return latin1(block, at, end === -1 || end > at + length ? at + length : end)
}

/** Octal text, or base 256 in two's complement when the first bit is set (GNU). Never beyond 2^53. */
function number(block: Buffer, at: number, length: number): number {
  if ((block[at]! & 0x80) === 0) return octal(block, at, length)
  const negative = (block[at]! & 0x40) !== 0
  let value = negative ? -1 : 0
  for (let i = 0; i < length; i++) value = value * 256 + (i > 0 ? block[at + i]! : negative ? block[at]! | 0x80 : block[at]! & 0x3f)
  if (!Number.isSafeInteger(value)) throw bad('a number is too large')
  return value
}

function octal(block: Buffer, at: number, length: number): number {
  const digits = latin1(block, at, at + length).replace(/^[ \0]+|[ \0]+$/g, '').replace(/\0.*/s, '')
  if (digits === '') return 0
  if (!/^[0-7]+$/.test(digits)) throw bad('a number is not octal')
  return parseInt(digits, 8)
}

/** The bytes as text, one character a byte: names keep what is not UTF-8. */
export function latin1(bytes: Buffer, from = 0, to = bytes.length): string {
  return bytes.toString('latin1', from, to)
}
