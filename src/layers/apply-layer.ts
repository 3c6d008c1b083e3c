import type { Distro } from '../model/package-record.ts'
import { formatPurl } from '../model/purl.ts'
import type { AlterationDelta } from './alterations.ts'
import type { BorrowedContent, ChainEntry, LayerUse } from './chain-node.ts'
import type { ChainState } from './chain-state.ts'
import { changeOwners, type OwnerDelta } from './change-owners.ts'
import type { Changeset, LayerEntry } from './changeset.ts'
import type { Stating } from './claim-segment.ts'
import { type ChainOccurrence, dependsOnChain, type LayerEvidence, occurrenceKey } from './evidence.ts'
import { Owners } from './owners.ts'

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
export interface ChainDelta extends OwnerDelta, AlterationDelta {
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
 * Throws LAYERS.TOO_MANY_LINKS.
 */
export function applyLayer(parent: ChainState, layer: AppliedLayer): { state: ChainState; delta: ChainDelta } {
  const step = new Step(parent, layer)
  step.hide()
  layer.changeset.entries.forEach((entry, i) => step.place(entry, layer.firstFileId + i))
  return { state: step.state, delta: step.finish() }
}

/** Packages of operating systems: their databases list every file, and a version of the distribution's own says more than that of the text. */
const OF_SYSTEM = /^pkg:(?:deb|apk|rpm|alpm|ebuild)\//

class Step {
  readonly state: ChainState
  readonly #parent: ChainState
  readonly #layer: AppliedLayer
  /** Marks the entries of this very application, also where the same layer lies below. */
  readonly #use: LayerUse
  readonly #removed = new Set<number>()
  readonly #placements = new Map<number, Placement>()
  /** Real paths whose evidence may have changed. */
  readonly #touched = new Set<string>()
  readonly #placed: string[] = []
  /** Where symlinks came or went. */
  readonly #links: string[] = []
  readonly #stating: Stating[] = []

  constructor(parent: ChainState, layer: AppliedLayer) {
    this.#parent = parent
    this.#layer = layer
    this.#use = { diffId: layer.diffId, firstFileId: layer.firstFileId, digests: layer.changeset.digests }
    this.state = parent.fork()
  }

  hide(): void {
    const { opaques, whiteouts, entries } = this.#layer.changeset
    if (opaques.length + whiteouts.length === 0) return
    const folders = new Set(entries.filter(({ type }) => type === 'DIRECTORY').map(({ path }) => path))
    for (const path of opaques) {
      const real = this.#lowerPath(path, true, folders)
      if (real !== null) this.state.clear(real, this.#gone)
    }
    for (const path of whiteouts) {
      const real = this.#lowerPath(path, false, folders)
      if (real !== null) this.state.remove(real, this.#gone)
    }
  }

  /** Where a mark's path lies in lower layers; null where a folder of this layer takes the place of a symlink on the way: below that is nothing yet. */
  #lowerPath(path: string, followLast: boolean, folders: ReadonlySet<string>): string | null {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const above = path.slice(0, end)
      this.state.steps.spend(1 + (end >> 6)) // to look it up, all of it is read
      if (!folders.has(above)) continue
      const real = this.#parent.realPath(above, false)
      if (real === null || this.#parent.node(real)?.entry?.stated.type === 'SYMLINK') return null
    }
    return this.#parent.realPath(path, followLast)
  }

  place(stated: LayerEntry, fileId: number): void {
    const real = this.state.realPath(stated.path, false)
    if (real === null) {
      this.#placements.set(fileId, { fileId, path: null, size: null, sha256: null })
      return
    }
    const borrowed = this.#borrowed(stated)
    // A layer may have a file first and a symlink at its path later: what the file said is then of no account.
    const readable = stated.type === 'REGULAR' || stated.type === 'HARDLINK'
    const evidence = readable ? (this.#layer.evidence.get(stated.path) ?? null) : null
    this.state.put(real, { fileId, layer: this.#use, stated, borrowed, evidence }, this.#gone)
    this.#placed.push(real)
    if (stated.type === 'SYMLINK') this.#links.push(real)
    if (evidence !== null) {
      const { claims = [], diversions = [] } = evidence
      if (claims.length + diversions.length > 0) this.#stating.push({ real, fileId, claims, diversions })
      this.#touched.add(real)
      if (dependsOnChain(evidence)) this.state.bindToPlaces(real)
    }
    if (real !== stated.path || borrowed !== null) {
      this.#placements.set(fileId, { fileId, path: real, size: borrowed?.size ?? null, sha256: borrowed?.sha256 ?? null })
    }
  }

  finish(): ChainDelta {
    const distro = this.#distro()
    const below = this.#parent.distro
    const changed = distro !== null && (distro.id !== below?.id || distro.versionId !== below.versionId || distro.prettyName !== below.prettyName)
    if (distro !== null) this.state.distro = distro
    const introduced: ChainOccurrence[] = []
    const removed: ChainOccurrence[] = []
    const open: string[] = []
    for (const path of new Set([...this.#touched, ...this.state.placeBound])) {
      if (this.#mayBeOwned(path)) open.push(path)
      else this.#compare(path, introduced, removed)
    }
    const owners = this.#owners(introduced, removed)
    if (open.length > 0) this.#compareUnowned(open, introduced, removed)
    return {
      removedFiles: [...this.#removed],
      placements: [...this.#placements.values()],
      introduced,
      removed,
      distro: changed ? distro : null,
      ...owners,
    }
  }

  #mayBeOwned(path: string): boolean {
    return this.state.node(path)?.entry?.evidence?.packages.some(({ unlessOwned }) => unlessOwned === true) ?? false
  }

  /** Files that speak for themselves where no package of the system has them: that is known once all packages are. They own nothing. */
  #compareUnowned(paths: readonly string[], introduced: ChainOccurrence[], removed: ChainOccurrence[]): void {
    const owners = new Owners(this.state, this.state.claims.segments)
    for (const path of paths) {
      const owned = owners.at(path).some(({ purl }) => OF_SYSTEM.test(purl))
      this.#compare(path, introduced, removed, owned)
    }
  }

  #owners(introduced: readonly ChainOccurrence[], removed: readonly ChainOccurrence[]): OwnerDelta & AlterationDelta {
    const { firstFileId, changeset: { entries } } = this.#layer
    return changeOwners({
      parent: this.#parent, state: this.state, stating: this.#stating, placed: this.#placed, touched: this.#touched, links: this.#links, introduced, removed,
      isFolder: (fileId) => entries[fileId - firstFileId]?.type === 'DIRECTORY',
    })
  }

  readonly #gone = (path: string, { fileId, layer, stated }: ChainEntry): void => {
    this.#touched.add(path)
    if (stated.type === 'SYMLINK') this.#links.push(path)
    this.state.unbind(path)
    if (layer === this.#use) this.#placements.set(fileId, { fileId, path: null, size: null, sha256: null })
    else this.#removed.add(fileId)
  }

  /** A hard link shows what its target showed when it was made; where that is not in its own layer, it lies below. */
  #borrowed({ type, linkTarget, sha256 }: LayerEntry): BorrowedContent | null {
    if (type !== 'HARDLINK' || sha256 !== null || linkTarget === null) return null
    const target = this.state.resolve(linkTarget) ?? this.#parent.resolve(linkTarget)
    if (target === null) return null
    const { fileId, layer, stated, borrowed } = target.entry
    return borrowed ?? { size: stated.size, sha256: stated.sha256, from: { fileId, layer, stated } }
  }

  #distro(): Distro | null {
    for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
      const found = this.state.resolve(path)
      if (found?.entry.evidence?.distro != null) return found.entry.evidence.distro
    }
    return null
  }

  /** What a path proves now against what it proved below: each package is attributed to the layer that really changed it. */
  #compare(path: string, introduced: ChainOccurrence[], removed: ChainOccurrence[], owned = false): void {
    const before = this.#parent.occurrencesAt(path)
    const entry = this.state.node(path)?.entry ?? null
    const records = entry?.evidence != null && this.#counts(path, entry.evidence) ? entry.evidence.packages : []
    // Read back from the store without its evidence, and not touched: nothing can have changed.
    if (entry !== null && entry.evidence === null && !this.#touched.has(path)) return
    const left = new Map(before.map((occurrence) => [occurrenceKey(occurrence.path, occurrence.purl), occurrence]))
    const now = new Map<string, ChainOccurrence>()
    for (const record of records) {
      if (owned && record.unlessOwned === true) continue
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
