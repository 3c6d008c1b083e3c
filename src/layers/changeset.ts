import type { Gap } from '../model/gap.ts'
import type { EntryType } from './tar/header.ts'

/** One entry of a layer, as the layer states it; nothing here depends on what lies below. */
export interface LayerEntry {
  /** Absolute. */
  readonly path: string
  readonly type: EntryType
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes; a hard link has its target's when the target is in the same layer. */
  size: number
  /** Hex digits without prefix; null for all but regular files, and for hard links to lower layers. */
  sha256: string | null
  /** As written for a symlink; the absolute path for a hard link; else null. */
  readonly linkTarget: string | null
}

/** What a layer changes, free of double entries: position-independent, keyed by diffID. */
export interface Changeset {
  /** In the order of the tar: links are followed in this order. */
  readonly entries: readonly LayerEntry[]
  /** Paths that are gone from lower layers, with all below. */
  readonly whiteouts: readonly string[]
  /** Folders of which lower layers show nothing. */
  readonly opaques: readonly string[]
  readonly gaps: readonly Gap[]
}

/** Gathers the entries of one layer in tar order; where a path comes twice the last entry counts, as when it is unpacked. */
export class ChangesetBuilder {
  readonly #entries = new Map<string, LayerEntry>()
  readonly #whiteouts = new Set<string>()
  readonly #opaques = new Set<string>()
  readonly #gaps: Gap[] = []
  /** Folders that were entered before; only then can a later non-folder of that path have anything to drop. */
  readonly #parents = new Set<string>()

  add(entry: LayerEntry): void {
    if (entry.type !== 'DIRECTORY' && this.#parents.has(entry.path)) this.#dropBelow(entry.path)
    this.#entries.delete(entry.path) // a later entry also comes later in the order
    this.#entries.set(entry.path, entry)
    for (let slash = entry.path.lastIndexOf('/'); slash > 0; slash = entry.path.lastIndexOf('/', slash - 1)) {
      const parent = entry.path.slice(0, slash)
      if (this.#parents.has(parent)) break
      this.#parents.add(parent)
    }
  }

  /** The entry that a path shows so far. */
  get(path: string): LayerEntry | undefined {
    return this.#entries.get(path)
  }

  whiteout(path: string): void {
    this.#whiteouts.add(path)
  }

  opaque(path: string): void {
    this.#opaques.add(path)
  }

  gap(code: string, message: string, path: string | null): void {
    this.#gaps.push({ code, message, path })
  }

  build(): Changeset {
    return {
      entries: [...this.#entries.values()],
      whiteouts: [...this.#whiteouts],
      opaques: [...this.#opaques],
      gaps: this.#gaps,
    }
  }

  #dropBelow(path: string): void {
    const prefix = `${path}/`
    for (const below of this.#entries.keys()) if (below.startsWith(prefix)) this.#entries.delete(below)
    for (const below of this.#parents) if (below.startsWith(prefix)) this.#parents.delete(below)
    this.#parents.delete(path)
  }
}
