import type { Distro } from '../model/package-record.ts'
import { formatPurl } from '../model/purl.ts'
import type { ChainEntry } from './chain-node.ts'
import type { ChainState } from './chain-state.ts'
import type { Changeset, LayerEntry } from './changeset.ts'
import { type ChainOccurrence, type LayerEvidence, occurrenceKey } from './evidence.ts'

/** A layer to put on a chain: its changeset, the ids of its files, what analyzers found in it. */
export interface AppliedLayer {
  readonly diffId: string
  readonly changeset: Omit<Changeset, 'gaps'>
  /** The store's id of the first entry; the others follow in order. */
  readonly firstFileId: number
  /** By the path that the layer names. */
  readonly evidence: ReadonlyMap<string, LayerEvidence>
}

/** Where an entry lands, or what it shows, when its layer alone does not tell; see FilePlacement in prisma/schema.prisma. */
export interface Placement {
  readonly fileId: number
  readonly path: string | null
  readonly size: number | null
  readonly sha256: string | null
}

/** The difference of a chain to its parent: all that is stored of it. */
export interface ChainDelta {
  /** File ids of lower entries that are no longer visible. */
  readonly removedFiles: readonly number[]
  readonly placements: readonly Placement[]
  readonly introduced: readonly ChainOccurrence[]
  readonly removed: readonly ChainOccurrence[]
  /** The distribution that the chain shows, where that is not its parent's. */
  readonly distro: Distro | null
}

/**
 * Applies a layer to a fork of its parent's state (OCI image-spec, layer.md): opaque folders and whiteouts speak of lower layers only and come
 * first, wherever they stand in the tar; then the entries in order, parents followed through symlinks, a hard link taking over its target.
 */
export function applyLayer(parent: ChainState, layer: AppliedLayer): { state: ChainState; delta: ChainDelta } {
  const step = new Step(parent, layer)
  step.hide()
  layer.changeset.entries.forEach((entry, i) => step.place(entry, layer.firstFileId + i))
  return { state: step.state, delta: step.finish() }
}

class Step {
  readonly state: ChainState
  readonly #parent: ChainState
  readonly #layer: AppliedLayer
  readonly #mine = new Set<ChainEntry>()
  readonly #removed = new Set<number>()
  readonly #placements = new Map<number, Placement>()
  /** Real paths whose evidence may have changed. */
  readonly #touched = new Set<string>()

  constructor(parent: ChainState, layer: AppliedLayer) {
    this.#parent = parent
    this.#layer = layer
    this.state = parent.fork()
  }

  hide(): void {
    const { opaques, whiteouts, entries } = this.#layer.changeset
    const own = opaques.length === 0 ? null : new Set(entries.map(({ path }) => path))
    for (const path of opaques) {
      // A folder that the layer itself brings replaces a symlink of that name; else the mark lies in the link's target.
      const real = this.#parent.realPath(path, own?.has(path) === false)
      if (real !== null) this.state.clear(real, this.#gone)
    }
    for (const path of whiteouts) {
      const real = this.#parent.realPath(path, false)
      if (real !== null) this.state.remove(real, this.#gone)
    }
  }

  place(entry: LayerEntry, fileId: number): void {
    const real = this.state.realPath(entry.path, false)
    const content = this.#contentOf(entry)
    if (real === null) {
      this.#placements.set(fileId, { fileId, path: null, size: null, sha256: null })
      return
    }
    const evidence = this.#layer.evidence.get(entry.path) ?? null
    const placed: ChainEntry = {
      fileId, type: entry.type, diffId: this.#layer.diffId, layerPath: entry.path, linkTarget: entry.linkTarget, ...content, evidence,
    }
    this.state.put(real, placed, this.#gone)
    this.#mine.add(placed)
    if (evidence !== null) {
      this.#touched.add(real)
      if (!evidence.certain || evidence.places.length > 0) this.state.placeBound().add(real)
    }
    const borrowed = content.sha256 !== entry.sha256
    if (real !== entry.path || borrowed) {
      this.#placements.set(fileId, { fileId, path: real, size: borrowed ? content.size : null, sha256: borrowed ? content.sha256 : null })
    }
  }

  finish(): ChainDelta {
    const distro = this.#distro()
    const below = this.#parent.distro
    const changed = distro !== null && (distro.id !== below?.id || distro.versionId !== below.versionId || distro.prettyName !== below.prettyName)
    if (distro !== null) this.state.distro = distro
    const introduced: ChainOccurrence[] = []
    const removed: ChainOccurrence[] = []
    for (const path of new Set([...this.#touched, ...this.state.placeBound()])) this.#compare(path, introduced, removed)
    return {
      removedFiles: [...this.#removed],
      placements: [...this.#placements.values()],
      introduced,
      removed,
      distro: changed ? distro : null,
    }
  }

  readonly #gone = (path: string, entry: ChainEntry): void => {
    this.#touched.add(path)
    this.state.placeBound().delete(path)
    if (this.#mine.has(entry)) this.#placements.set(entry.fileId, { fileId: entry.fileId, path: null, size: null, sha256: null })
    else this.#removed.add(entry.fileId)
  }

  /** A hard link shows what its target showed when it was made: in its own layer, else below. */
  #contentOf({ type, linkTarget, size, sha256 }: LayerEntry): { size: number; sha256: string | null } {
    if (type !== 'HARDLINK' || sha256 !== null || linkTarget === null) return { size, sha256 }
    const target = this.state.resolve(linkTarget) ?? this.#parent.resolve(linkTarget)
    return target === null ? { size, sha256 } : { size: target.entry.size, sha256: target.entry.sha256 }
  }

  #distro(): Distro | null {
    for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
      const found = this.state.resolve(path)
      if (found?.entry.evidence?.distro != null) return found.entry.evidence.distro
    }
    return null
  }

  /** What a path proves now against what it proved below: each package is attributed to the layer that really changed it. */
  #compare(path: string, introduced: ChainOccurrence[], removed: ChainOccurrence[]): void {
    const before = this.state.occurrencesAt(path)
    const entry = this.state.node(path)?.entry ?? null
    const records = entry?.evidence != null && this.#counts(path, entry.evidence) ? entry.evidence.packages : []
    // Read back from the store without its evidence, and not touched: nothing can have changed.
    if (entry !== null && entry.evidence === null && !this.#touched.has(path)) return
    const left = new Map(before.map((occurrence) => [occurrenceKey(occurrence.path, occurrence.purl), occurrence]))
    const now = new Map<string, ChainOccurrence>()
    for (const record of records) {
      const namespace = record.distroFallback === undefined ? record.namespace : (this.state.distro?.id ?? record.distroFallback)
      const purl = formatPurl({ ...record, namespace })
      const key = occurrenceKey(path + record.innerPath, purl)
      if (now.has(key)) continue
      const known = left.get(key)
      const occurrence = known ?? { id: 0, path: path + record.innerPath, purl, record, namespace }
      now.set(key, occurrence)
      if (known === undefined) introduced.push(occurrence)
      else left.delete(key)
    }
    removed.push(...left.values())
    this.state.setOccurrences(path, [...now.values()])
  }

  #counts(path: string, evidence: LayerEvidence): boolean {
    if (evidence.places.length === 0 || (evidence.certain && path === evidence.path)) return true
    if (evidence.certain && this.state.resolve(evidence.path)?.path === path) return true
    return evidence.places.some((place) => this.state.resolve(place)?.path === path)
  }
}
