import { ByteReader } from '../byte-reader.ts'
import type { Executable } from '../executable.ts'
import { type Layout, locate, type Region, sectionOf } from '../layout.ts'
import type { GolangGapCode } from './gap-code.ts'

/** What the header of the build information begins with (debug/buildinfo); it lies at a multiple of 16. */
export const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1')
/** What the runtime wraps the text of the modules in (cmd/go/internal/modload). */
export const SENTINEL_START = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex')
const SENTINEL_END = Buffer.from('f932433186182072008242104116d8f2', 'hex')
/** Bytes of the text; programs with a thousand modules have 200 KB. */
export const MAX_MODULE_INFO = 1024 * 1024
const MAX_VERSION = 256
const HEADER = 32
const ALIGNMENT = 16
const INLINE = 2
const BIG_ENDIAN = 1

/** The two texts of the build information. */
export interface BuildInfo {
  /** `go1.22.1`; null when it is there and cannot be had. */
  readonly version: string | null
  /** The text form of the modules; empty for what was built outside of any. */
  readonly modules: string
}

type Report = (code: GolangGapCode, message: string) => void

/** The build information of a program; null when it holds none. What is there and cannot be read is reported. Never throws. */
export function readBuildInfo(file: Executable, report: Report): BuildInfo | null {
  for (const region of regionsOf(file)) {
    for (const at of file.file.find(MAGIC, region.offset, region.offset + region.size)) {
      if ((at - region.offset + region.address) % ALIGNMENT !== 0) continue
      const header = file.file.read(at, HEADER)
      if (header === null) continue
      const info = (header[15]! & INLINE) !== 0 ? readInline(file, at) : readPointers(file, header, report)
      if (info !== null) return info
      report('GOLANG.BAD_BUILD_INFO', 'The program has build information of Go that breaks off.')
      return { version: null, modules: '' }
    }
  }
  return null
}

/** Where the linker puts it: a section of its own, or the beginning of the data. */
function regionsOf({ format, sections, segments }: Layout): Region[] {
  const own = sectionOf({ sections } as Layout, format === 'mach-o' ? '__go_buildinfo' : '.go.buildinfo')
  if (own !== undefined) return [own]
  const data = (format === 'pe' ? sections : segments).filter(({ writable, executable }) => writable && !executable)
  return data
}

/** Since Go 1.18: version and modules follow the header, each behind its length. */
function readInline({ file }: Executable, at: number): BuildInfo | null {
  const start = at + HEADER
  const version = counted(file.readUpTo(start, MAX_VERSION + 10), 0, MAX_VERSION)
  if (version === null) return null
  const modules = counted(file.readUpTo(start + version.end, MAX_MODULE_INFO), 0, MAX_MODULE_INFO)
  if (modules === null) return null
  return { version: version.bytes.toString('utf8'), modules: unwrapped(modules.bytes) }
}

/** Bytes behind their number (an unsigned varint); null where they are not there or too many. */
function counted(bytes: Buffer, from: number, limit: number): { readonly bytes: Buffer; readonly end: number } | null {
  let length = 0
  let at = from
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]
    if (byte === undefined || shift > 28) return null
    length += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  return length > limit || at + length > bytes.length ? null : { bytes: bytes.subarray(at, at + length), end: at + length }
}

/** Before: two pointers to strings of Go (pointer, length), in the byte order and word size that the header names. */
function readPointers(file: Executable, header: Buffer, report: Report): BuildInfo | null {
  const size = header[14]!
  if (size !== 4 && size !== 8) return null
  const reader = new ByteReader(header, (header[15]! & BIG_ENDIAN) === 0, size === 8)
  const version = goString(file, reader, reader.word(16), MAX_VERSION)
  if (version === null && file.file.whole) return null
  if (version === null) report('GOLANG.NOT_KEPT', 'The program is too large to be kept, and where it names its Go release is not at hand.')
  const modules = goString(file, reader, reader.word(16 + size), MAX_MODULE_INFO) ?? bySentinels(file)
  return { version: version?.toString('utf8') ?? null, modules: modules === null ? '' : unwrapped(modules) }
}

function goString(file: Executable, { littleEndian, wide }: ByteReader, address: number, limit: number): Buffer | null {
  const size = wide ? 8 : 4
  const place = locate(file, address)
  const header = place === null ? null : file.file.read(place.offset, 2 * size)
  if (header === null) return null
  const reader = new ByteReader(header, littleEndian, wide)
  const length = reader.word(size)
  const text = length > limit ? null : locate(file, reader.word(0))
  return text === null || length > text.left ? null : file.file.read(text.offset, length)
}

/** In a file that is too large to be kept the text itself was looked for. */
function bySentinels({ file }: Executable): Buffer | null {
  for (const at of file.find(SENTINEL_START)) {
    const text = file.readUpTo(at, MAX_MODULE_INFO)
    const end = text.indexOf(SENTINEL_END)
    if (end !== -1 && text.subarray(SENTINEL_START.length).toString('latin1', 0, 5) === 'path\t') return text.subarray(0, end + SENTINEL_END.length)
  }
  return null
}

/** The text without the 16 bytes on either side. */
function unwrapped(text: Buffer): string {
  return text.length < 33 || text[text.length - 17] !== 0x0a ? '' : text.toString('utf8', 16, text.length - 16)
}
