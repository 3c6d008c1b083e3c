import type { Excerpt } from '../layers/excerpt.ts'
import { ByteReader, untilNul } from './byte-reader.ts'
import type { Layout, Region } from './layout.ts'

const MAX_SECTIONS = 16_384
const MAX_SEGMENTS = 1_024
const MAX_NAMES = 4 * 1024 * 1024
const MAX_NAME = 256
const PT_LOAD = 1
const SHT_NOBITS = 8
const SHN_XINDEX = 0xffff

/** The layout of an ELF file (System V gABI, chapters 4 and 5); null when its header cannot be read. */
export function readElf(file: Excerpt): Layout | null {
  const header = file.read(0, Math.min(64, file.size))
  if (header === null || header.length < 52) return null
  const wide = header[4] === 2
  if ((!wide && header[4] !== 1) || (header[5] !== 1 && header[5] !== 2) || (wide && header.length < 64)) return null
  const reader = new ByteReader(header, header[5] === 1, wide)
  return {
    format: 'elf',
    bits: wide ? 64 : 32,
    littleEndian: reader.littleEndian,
    segments: segmentsOf(file, reader),
    sections: sectionsOf(file, reader),
  }
}

function segmentsOf(file: Excerpt, header: ByteReader): Region[] {
  const { wide } = header
  const size = header.u16(wide ? 54 : 42)
  const count = header.u16(wide ? 56 : 44)
  if (size < (wide ? 56 : 32) || count > MAX_SEGMENTS) return []
  const bytes = file.read(header.word(wide ? 32 : 28), size * count)
  if (bytes === null) return []
  const table = new ByteReader(bytes, header.littleEndian, wide)
  const segments: Region[] = []
  for (let at = 0; at < bytes.length; at += size) {
    if (table.u32(at) !== PT_LOAD) continue
    const flags = table.u32(at + (wide ? 4 : 24))
    segments.push({
      name: '',
      offset: table.word(at + (wide ? 8 : 4)),
      address: table.word(at + (wide ? 16 : 8)),
      size: table.word(at + (wide ? 32 : 16)),
      writable: (flags & 2) !== 0,
      executable: (flags & 1) !== 0,
    })
  }
  return segments
}

function sectionsOf(file: Excerpt, header: ByteReader): Region[] {
  const { wide } = header
  const start = header.word(wide ? 40 : 32)
  const size = header.u16(wide ? 58 : 46)
  if (start === 0 || size < (wide ? 64 : 40)) return []
  const first = file.read(start, size)
  if (first === null) return []
  // Numbers that do not fit 16 bits stand in the first entry.
  const extended = new ByteReader(first, header.littleEndian, wide)
  const count = header.u16(wide ? 60 : 48) || extended.word(wide ? 32 : 20)
  const index = header.u16(wide ? 62 : 50)
  const namesIndex = index === SHN_XINDEX ? extended.u32(wide ? 40 : 24) : index
  const bytes = count <= MAX_SECTIONS ? file.read(start, size * count) : null
  if (bytes === null || namesIndex >= count) return []
  const table = new ByteReader(bytes, header.littleEndian, wide)
  const row = (at: number) => ({ offset: table.word(at + (wide ? 24 : 16)), size: table.word(at + (wide ? 32 : 20)) })
  const where = row(namesIndex * size)
  const names = where.size <= MAX_NAMES ? file.read(where.offset, where.size) : null
  if (names === null) return []
  return Array.from({ length: count }, (_, i): Region => {
    const at = i * size
    const flags = table.word(at + 8)
    const place = row(at)
    return {
      name: untilNul(names, table.u32(at), MAX_NAME),
      offset: place.offset,
      size: table.u32(at + 4) === SHT_NOBITS ? 0 : place.size,
      address: table.word(at + (wide ? 16 : 12)),
      writable: flags % 2 === 1,
      executable: (flags & 4) !== 0,
    }
  })
}
