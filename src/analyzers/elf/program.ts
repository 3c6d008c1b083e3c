import type { Excerpt } from '../../layers/excerpt.ts'
import { ByteReader, untilNul } from '../byte-reader.ts'

// System V gABI, chapter 5; elf.h of glibc for the names that begin with GNU.
const PT_LOAD = 1
const PT_DYNAMIC = 2
const PT_INTERP = 3
const PT_GNU_STACK = 0x6474e551
const PT_GNU_RELRO = 0x6474e552
const DT_NEEDED = 1
const DT_STRTAB = 5
const DT_STRSZ = 10
const DT_RPATH = 15
const DT_BIND_NOW = 24
const DT_RUNPATH = 29
const DT_FLAGS = 30
const DT_FLAGS_1 = 0x6ffffffb
const DF_BIND_NOW = 8
const DF_1_NOW = 1
const DF_1_PIE = 0x08000000
const MAX_SEGMENTS = 1_024
const MAX_DYNAMIC = 64 * 1024
const MAX_STRINGS = 4 * 1024 * 1024
const MAX_NAME = 256

/** What the headers of an ELF file say about how it is run. */
export interface Program {
  /** `exec` (at a fixed address) or `dyn` (anywhere: a position-independent program, or a library). */
  readonly type: 'exec' | 'dyn'
  /** Another program loads it (`ld-linux.so`). */
  readonly interpreted: boolean
  /** It says of itself that it is a position-independent program. */
  readonly pie: boolean
  /** Whether its stack holds code; where nothing is said, it may. */
  readonly executableStack: boolean
  readonly relro: boolean
  readonly bindNow: boolean
  readonly needed: readonly string[]
  readonly runpath: string | null
  /** The names of its dynamic symbols and libraries, joined by NUL; null for a static one. */
  readonly strings: string | null
}

interface Segment {
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

/** Reads the program headers and the dynamic section. Null for what is neither program nor library, or cannot be read. */
export function readProgram(file: Excerpt): Program | null {
  const head = file.read(0, Math.min(64, file.size))
  if (head === null || head.length < 64) return null
  const wide = head[4] === 2
  const header = new ByteReader(head, head[5] === 1, wide)
  const type = header.u16(16)
  if (type !== 2 && type !== 3) return null
  const segments = segmentsOf(file, header)
  if (segments.length === 0) return null
  const stack = segments.find((segment) => segment.type === PT_GNU_STACK)
  const dynamic = dynamicOf(file, header, segments)
  return {
    type: type === 2 ? 'exec' : 'dyn',
    interpreted: segments.some((segment) => segment.type === PT_INTERP),
    executableStack: stack === undefined || (stack.flags & 1) !== 0,
    relro: segments.some((segment) => segment.type === PT_GNU_RELRO),
    ...dynamic,
  }
}

function segmentsOf(file: Excerpt, header: ByteReader): Segment[] {
  const { wide, littleEndian } = header
  const size = header.u16(wide ? 54 : 42)
  const count = header.u16(wide ? 56 : 44)
  if (size < (wide ? 56 : 32) || count > MAX_SEGMENTS) return []
  const bytes = file.read(header.word(wide ? 32 : 28), size * count)
  if (bytes === null) return []
  const table = new ByteReader(bytes, littleEndian, wide)
  return Array.from({ length: count }, (_, i) => i * size).map((at) => ({
    type: table.u32(at),
    flags: table.u32(at + (wide ? 4 : 24)),
    offset: table.word(at + (wide ? 8 : 4)),
    address: table.word(at + (wide ? 16 : 8)),
    size: table.word(at + (wide ? 32 : 16)),
  }))
}

type Dynamic = Pick<Program, 'bindNow' | 'pie' | 'needed' | 'runpath' | 'strings'>
const STATIC: Dynamic = { bindNow: false, pie: false, needed: [], runpath: null, strings: null }

function dynamicOf(file: Excerpt, { wide, littleEndian }: ByteReader, segments: readonly Segment[]): Dynamic {
  const section = segments.find(({ type }) => type === PT_DYNAMIC)
  const bytes = section === undefined || section.size > MAX_DYNAMIC ? null : file.read(section.offset, section.size)
  if (bytes === null) return STATIC
  const table = new ByteReader(bytes, littleEndian, wide)
  const word = wide ? 8 : 4
  const entries: (readonly [number, number])[] = []
  for (let at = 0; at + 2 * word <= bytes.length; at += 2 * word) {
    const tag = table.word(at)
    if (tag === 0) break
    entries.push([tag, table.word(at + word)])
  }
  const first = (tag: number) => entries.find(([found]) => found === tag)?.[1]
  const flag = (tag: number, bit: number) => (((first(tag) ?? 0) / bit) & 1) === 1
  const strings = stringsOf(file, segments, first(DT_STRTAB), first(DT_STRSZ))
  const named = (at: number | undefined) => (strings === null || at === undefined || at >= strings.length ? null : untilNul(strings, at, MAX_NAME))
  return {
    bindNow: first(DT_BIND_NOW) !== undefined || flag(DT_FLAGS, DF_BIND_NOW) || flag(DT_FLAGS_1, DF_1_NOW),
    pie: flag(DT_FLAGS_1, DF_1_PIE),
    needed: entries.filter(([tag]) => tag === DT_NEEDED).flatMap(([, at]) => named(at) ?? []),
    runpath: named(first(DT_RUNPATH) ?? first(DT_RPATH)),
    strings: strings?.toString('latin1') ?? null,
  }
}

/** The table of names lies at an address; the segment that is loaded there says where that is in the file. */
function stringsOf(file: Excerpt, segments: readonly Segment[], address = 0, size = 0): Buffer | null {
  const segment = segments.find((each) => each.type === PT_LOAD && address >= each.address && address < each.address + each.size)
  return segment === undefined || size === 0 || size > MAX_STRINGS ? null : file.read(segment.offset + address - segment.address, size)
}
