import type { Gap } from '../model/gap.ts'
import { type LayerDigests, layerDigests } from './layer-digests.ts'
import { type EntryType, tooMany } from './tar/header.ts'

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
  /** File capabilities, `cap_net_raw=ep`; absent for none, and where facts are read back. */
  readonly capabilities?: string
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
  /** Of the entries, beside sha256. */
  readonly digests: LayerDigests
}

/** Hex digits by algorithm. */
export type Digests = Readonly<Record<string, string>>

/** Gaps of one code that are told one by one; the rest is a number. */
const MAX_GAPS_PER_CODE = 100

/**
 * Gathers the entries of one layer in tar order; where a path comes twice the last entry counts, as when it is unpacked. Nothing is ever deleted
 * from its maps: a key that is deleted and set over and over makes a JavaScript Map walk over all its former places.
 */
export class ChangesetBuilder {
  readonly #maxPlaces: number
  /** In the order of the tar; null for what later entries replaced. */
  readonly #entries: (LayerEntry | null)[] = []
  /** Of entries that have some beside sha256. */
  readonly #digests = new Map<LayerEntry, Digests>()
  /** Path -> index of its entry. */
  readonly #indexes = new Map<string, number>()
  readonly #whiteouts = new Set<string>()
  readonly #opaques = new Set<string>()
  readonly #gaps: Gap[] = []
  readonly #gapCounts = new Map<string, number>()
  /** What lies in each folder, whether the layer has an entry for the folder or not. */
  readonly #children = new Map<string, string[]>()

  /** `maxPlaces` bounds the entries together with the folders that only their paths name. */
  constructor(maxPlaces: number) {
    this.#maxPlaces = maxPlaces
  }

  /** Throws LAYERS.TOO_MANY_ENTRIES. */
  add(entry: LayerEntry, digests: Digests | undefined = undefined): void {
    const { path, type } = entry
    if (digests !== undefined) this.#digests.set(entry, digests)
    if (type !== 'DIRECTORY' && this.#hasChildren(path)) this.#dropBelow(path)
    const before = this.get(path)
    if (before === undefined) this.#enter(path)
    // What was no folder for a moment has already hidden what lower layers have below.
    else if (type === 'DIRECTORY' && before.type !== 'DIRECTORY') this.#opaques.add(path)
    this.#drop(path)
    this.#indexes.set(path, this.#entries.push(entry) - 1)
  }

  /** The entry that a path shows so far. */
  get(path: string): LayerEntry | undefined {
    const index = this.#indexes.get(path)
    return index === undefined ? undefined : (this.#entries[index] ?? undefined)
  }

  /** The digests beside sha256 of an entry that was added. */
  digestsOf(entry: LayerEntry | undefined): Digests | undefined {
    return entry === undefined ? undefined : this.#digests.get(entry)
  }

  whiteout(path: string): void {
    this.#whiteouts.add(path)
  }

  opaque(path: string): void {
    this.#opaques.add(path)
  }

  gap(code: string, message: string, path: string | null): void {
    const count = (this.#gapCounts.get(code) ?? 0) + 1
    this.#gapCounts.set(code, count)
    if (count <= MAX_GAPS_PER_CODE) this.#gaps.push({ code, message, path })
  }

  build(): Changeset {
    const rest = [...this.#gapCounts].filter(([, count]) => count > MAX_GAPS_PER_CODE)
    const entries = this.#entries.filter((entry) => entry !== null)
    return {
      entries,
      digests: layerDigests(this.#placedDigests(entries)),
      whiteouts: [...this.#whiteouts],
      opaques: [...this.#opaques],
      gaps: [...this.#gaps, ...rest.map(([code, count]) => ({ code, message: `${count - MAX_GAPS_PER_CODE} more of this kind.`, path: null }))],
    }
  }

  *#placedDigests(entries: readonly LayerEntry[]): Generator<readonly [number, Digests]> {
    if (this.#digests.size === 0) return
    for (const [at, entry] of entries.entries()) {
      const digests = this.#digests.get(entry)
      if (digests !== undefined) yield [at, digests]
    }
  }

  #hasChildren(path: string): boolean {
    return (this.#children.get(path)?.length ?? 0) > 0
  }

  /** Makes the path known to its folder, and that to the one above, up to one that is known. */
  #enter(path: string): void {
    for (let known = this.#hasChildren(path); !known && path !== '/'; ) {
      const folder = path.slice(0, path.lastIndexOf('/')) || '/'
      known = this.#hasChildren(folder) || this.get(folder) !== undefined
      const others = this.#children.get(folder)
      if (others === undefined) this.#children.set(folder, [path])
      else others.push(path)
      path = folder
    }
    if (this.#indexes.size + this.#children.size > this.#maxPlaces) throw tooMany(this.#maxPlaces)
  }

  #drop(path: string): void {
    const index = this.#indexes.get(path)
    if (index !== undefined) this.#entries[index] = null
  }

  #dropBelow(path: string): void {
    const todo = [path]
    for (let folder = todo.pop(); folder !== undefined; folder = todo.pop()) {
      for (const below of this.#children.get(folder)?.splice(0) ?? []) {
        this.#drop(below)
        todo.push(below)
      }
    }
  }
}
