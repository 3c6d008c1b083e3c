import type { Excerpt } from '../layers/excerpt.ts'
import { ByteReader, untilNul } from './byte-reader.ts'
import type { Layout, Region } from './layout.ts'

const MAX_COMMANDS = 1_024
const MAX_COMMAND_BYTES = 1024 * 1024
const MAX_SECTIONS = 256
const LC_SEGMENT = 0x1
const LC_SEGMENT_64 = 0x19

/** The layout of a Mach-O file or of the slice of a universal one that begins at `base` (mach-o/loader.h); null where its headers break off. */
export function readMachO(file: Excerpt, base: number): Layout | null {
  const head = file.read(base, 28)
  if (head === null) return null
  const magic = head.readUInt32BE(0)
  const littleEndian = magic === 0xcefaedfe || magic === 0xcffaedfe
  const wide = magic === 0xfeedfacf || magic === 0xcffaedfe
  if (!littleEndian && !wide && magic !== 0xfeedface) return null
  const header = new ByteReader(head, littleEndian, wide)
  const bytes = header.u32(20) > MAX_COMMAND_BYTES ? null : file.read(base + (wide ? 32 : 28), header.u32(20))
  if (bytes === null) return null
  const sections: Region[] = []
  const segments: Region[] = []
  const table = new ByteReader(bytes, littleEndian, wide)
  let at = 0
  for (let left = Math.min(header.u32(16), MAX_COMMANDS); left > 0 && at + 8 <= bytes.length; left--) {
    const size = table.u32(at + 4)
    if (size < 8 || at + size > bytes.length) break
    if (table.u32(at) === (wide ? LC_SEGMENT_64 : LC_SEGMENT) && size >= (wide ? 72 : 56)) readSegment(table, at, size, base, segments, sections)
    at += size
  }
  return { format: 'mach-o', bits: wide ? 64 : 32, littleEndian, sections, segments }
}

function readSegment(table: ByteReader, at: number, size: number, base: number, segments: Region[], sections: Region[]): void {
  const { wide } = table
  const protection = table.u32(at + (wide ? 60 : 44))
  const access = { writable: (protection & 2) !== 0, executable: (protection & 4) !== 0 }
  segments.push({
    name: '',
    address: table.word(at + 24),
    offset: base + table.word(at + (wide ? 40 : 32)),
    size: table.word(at + (wide ? 48 : 36)),
    ...access,
  })
  const width = wide ? 80 : 68
  const first = at + (wide ? 72 : 56)
  const count = Math.min(table.u32(at + (wide ? 64 : 48)), MAX_SECTIONS, Math.floor((at + size - first) / width))
  for (let i = 0; i < count; i++) {
    const row = first + i * width
    sections.push({
      name: untilNul(table.bytes, row, 16),
      address: table.word(row + 32),
      size: table.word(row + (wide ? 40 : 36)),
      offset: base + table.u32(row + (wide ? 48 : 40)),
      ...access,
    })
  }
}
