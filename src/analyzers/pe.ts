import type { Excerpt } from '../layers/excerpt.ts'
import { ByteReader, untilNul } from './byte-reader.ts'
import type { Layout } from './layout.ts'

const MAX_SECTIONS = 256
const PE32 = 0x10b
const PE32_PLUS = 0x20b

/** The layout of a PE image ("PE Format", Microsoft); addresses include the image base. Null for a plain DOS program and where headers break off. */
export function readPe(file: Excerpt): Layout | null {
  const dos = file.read(0, 64)
  const start = dos?.readUInt32LE(0x3c) ?? 0
  const coff = file.read(start, 24)
  if (coff === null || coff.readUInt32BE(0) !== 0x50450000) return null
  const count = coff.readUInt16LE(6)
  const optionalSize = coff.readUInt16LE(20)
  const optional = file.read(start + 24, optionalSize)
  if (optional === null || optionalSize < 32 || count > MAX_SECTIONS) return null
  const kind = optional.readUInt16LE(0)
  if (kind !== PE32 && kind !== PE32_PLUS) return null
  const wide = kind === PE32_PLUS
  const base = wide ? Number(optional.readBigUInt64LE(24)) : optional.readUInt32LE(28)
  const bytes = file.read(start + 24 + optionalSize, count * 40)
  if (bytes === null) return null
  const table = new ByteReader(bytes, true, wide)
  const sections = Array.from({ length: count }, (_, i) => {
    const at = i * 40
    const flags = table.u32(at + 36)
    return {
      name: untilNul(bytes, at, 8),
      address: base + table.u32(at + 12),
      size: table.u32(at + 16),
      offset: table.u32(at + 20),
      writable: flags >>> 31 === 1,
      executable: (flags & 0x20000000) !== 0,
    }
  })
  return { format: 'pe', bits: wide ? 64 : 32, littleEndian: true, sections, segments: [] }
}
