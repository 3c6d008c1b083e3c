/** The containers of machine code that are told apart; Mach-O universal files are opened into their slices. */
export type ExecutableFormat = 'elf' | 'pe' | 'mach-o'

/** A run of bytes of an executable with its place in memory: a section by name, or a segment without one. */
export interface Region {
  /** `.rodata`; of Mach-O the section's name alone; empty for a segment. */
  readonly name: string
  /** In the file, from the start of the whole file. */
  readonly offset: number
  /** Bytes in the file. */
  readonly size: number
  /** Where it is loaded; 0 for what is not. */
  readonly address: number
  readonly writable: boolean
  readonly executable: boolean
}

/** How an executable is laid out, as its headers say; a table that is broken or not at hand is empty. */
export interface Layout {
  readonly format: ExecutableFormat
  readonly bits: 32 | 64
  readonly littleEndian: boolean
  readonly sections: readonly Region[]
  readonly segments: readonly Region[]
}

/** The bytes that are loaded at an address: where they lie in the file, and how many to the end of their region; null: nowhere. */
export function locate({ segments, sections }: Layout, address: number): { readonly offset: number; readonly left: number } | null {
  for (const region of segments.length > 0 ? segments : sections) {
    const into = address - region.address
    if (region.address !== 0 || region.size > 0) {
      if (into >= 0 && into < region.size) return { offset: region.offset + into, left: region.size - into }
    }
  }
  return null
}

/** The section of this name that is not empty. */
export function sectionOf({ sections }: Layout, name: string): Region | undefined {
  return sections.find((section) => section.name === name && section.size > 0)
}
