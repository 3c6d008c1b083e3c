import type { Excerpt } from '../layers/excerpt.ts'
import { readElf } from './elf.ts'
import type { ExecutableFormat, Layout } from './layout.ts'
import { readMachO } from './mach-o.ts'
import { readPe } from './pe.ts'

/** One executable, or one architecture of a universal one. */
export interface Executable extends Layout {
  /** Absolute, as the layer names the file. */
  readonly path: string
  /** The file's bytes, all or in part; valid only during the call. */
  readonly file: Excerpt
}

const MAX_SLICES = 16

/** The format that the first bytes (8 at least) name; null: no executable. */
export function executableFormat(head: Buffer): ExecutableFormat | null {
  if (head.length < 8) return null
  const magic = head.readUInt32BE(0)
  if (magic === 0x7f454c46) return 'elf'
  if (magic >>> 16 === 0x4d5a) return 'pe'
  if (magic === 0xfeedface || magic === 0xfeedfacf || magic === 0xcefaedfe || magic === 0xcffaedfe) return 'mach-o'
  // A class file of Java begins alike; what is its version there (45 and up) is the number of slices here.
  const slices = head.readUInt32BE(4)
  return (magic === 0xcafebabe || magic === 0xcafebabf) && slices > 0 && slices <= MAX_SLICES ? 'mach-o' : null
}

/** The executables in a file: one, or the slices of a universal Mach-O; none when the headers cannot be read. Never throws. */
export function openExecutables(path: string, format: ExecutableFormat, file: Excerpt): Executable[] {
  return layouts(format, file).map((layout) => ({ ...layout, path, file }))
}

function layouts(format: ExecutableFormat, file: Excerpt): Layout[] {
  if (format === 'mach-o') return slicesOf(file).map((base) => readMachO(file, base)).filter((layout) => layout !== null)
  const layout = format === 'elf' ? readElf(file) : readPe(file)
  return layout === null ? [] : [layout]
}

/** Offsets of the slices of a universal file, [0] for a plain one (mach-o/fat.h). */
function slicesOf(file: Excerpt): number[] {
  const magic = file.read(0, 8)
  if (magic === null) return []
  const wide = magic.readUInt32BE(0) === 0xcafebabf
  if (!wide && magic.readUInt32BE(0) !== 0xcafebabe) return [0]
  const count = Math.min(magic.readUInt32BE(4), MAX_SLICES)
  const table = file.read(8, count * (wide ? 32 : 20))
  if (table === null) return []
  const offsets = Array.from({ length: count }, (_, i) => (wide ? Number(table.readBigUInt64BE(i * 32 + 8)) : table.readUInt32BE(i * 20 + 8)))
  return [...new Set(offsets)]
}
