import { type FileRun, runsOf } from '../model/file-run.ts'
import type { ChainEntry } from './chain-node.ts'
import type { ChainState } from './chain-state.ts'
import { ClaimSegment, type Stating } from './claim-segment.ts'
import { inFolder } from './claim.ts'
import type { ChainOccurrence } from './evidence.ts'
import { Owners } from './owners.ts'

/** Files of lower or of this layer that begin, or cease, to belong to a package. */
export interface OwnerChange extends FileRun {
  readonly occurrence: ChainOccurrence
}

/** What a layer changes of owners; what ends with its file or with its package is not told again. */
export interface OwnerDelta {
  readonly owned: readonly OwnerChange[]
  readonly disowned: readonly OwnerChange[]
}

/** What a layer has done to a chain, as far as owners can depend on it. */
export interface AppliedChange {
  readonly parent: ChainState
  /** Still with the claims of the parent. */
  readonly state: ChainState
  /** What files of this layer say about owners. */
  readonly stating: readonly Stating[]
  /** Real paths at which an entry came. */
  readonly placed: Iterable<string>
  /** Real paths at which an entry went, or evidence came. */
  readonly touched: ReadonlySet<string>
  /** Real paths at which a symlink came or went. */
  readonly links: readonly string[]
  readonly introduced: readonly ChainOccurrence[]
  readonly removed: readonly ChainOccurrence[]
  /** Whether an id is that of a folder of this layer. */
  readonly isFolder: (fileId: number) => boolean
}

/**
 * Compares whose each file is before and after a layer, and gives the chain its claims. Only paths are looked at for which the answer may have changed:
 * those of the layer's entries, of the claims that it brings or ends, and of folders that its links lead elsewhere. Folders have no owners here.
 */
export function changeOwners(change: AppliedChange): OwnerDelta {
  const { parent, state, stating } = change
  const segment = stating.length === 0 ? null : new ClaimSegment(stating)
  const follow = state.realPath.bind(state)
  const relinked = change.links.some((path) => parent.claims.leadsThrough(path))
  if (relinked) state.claims = state.claims.led(follow)
  if (segment !== null) state.claims = state.claims.with(segment, follow)
  if (state.claims.segments.length === 0) return { owned: [], disowned: [] }
  const comparison = new Comparison(change)
  if (segment !== null) comparison.addOwn(segment)
  if (parent.claims.segments.length > 0) {
    comparison.addPlaces(change.placed)
    comparison.addClaims()
    comparison.addDiversions()
    if (relinked) comparison.addLed()
  }
  return comparison.delta()
}

class Comparison {
  readonly #change: AppliedChange
  readonly #before: Owners
  readonly #after: Owners
  /** Real paths to compare -> the owners that the layer's own claims give; all others are asked for. */
  readonly #places = new Map<string, ChainOccurrence[] | null>()

  constructor(change: AppliedChange) {
    this.#change = change
    this.#before = new Owners(change.parent)
    this.#after = new Owners(change.state)
  }

  /** The claims of the layer itself: they are gone through once, not looked up for each path. */
  addOwn(segment: ClaimSegment): void {
    for (const [folder, parts] of segment.folders) {
      for (const part of parts) {
        const owners = this.#after.proved(part.claim)
        if (owners.length > 0) for (const [path] of this.#after.filesOf(folder, part)) this.#own(path, owners)
      }
    }
    for (const claim of [...segment.wholes.values()].flat()) {
      const owners = this.#after.proved(claim)
      if (owners.length > 0) for (const [path] of this.#after.filesBelow(claim)) this.#own(path, owners)
    }
  }

  addPlaces(paths: Iterable<string>): void {
    for (const path of paths) if (!this.#places.has(path)) this.#places.set(path, null)
  }

  /** The files of claims of lower layers that do not speak for the same packages as before. */
  addClaims(): void {
    const { parent, introduced, removed, touched, links } = this.#change
    if (introduced.length + removed.length + touched.size + links.length === 0) return
    for (const segment of parent.claims.segments) {
      const changed = new Set(segment.claims.filter((claim) => !sameMembers(this.#before.proved(claim), this.#after.proved(claim))))
      if (changed.size === 0) continue
      for (const [folder, parts] of segment.folders) {
        for (const part of parts) if (changed.has(part.claim)) for (const owners of [this.#before, this.#after]) this.addPlaces(pathsOf(owners.filesOf(folder, part)))
      }
      for (const claim of changed) if (claim.claim.folderBut !== null) this.addPlaces(pathsOf(this.#after.filesBelow(claim)))
    }
  }

  addDiversions(): void {
    const before = this.#before.divertedPlaces()
    const after = this.#after.divertedPlaces()
    const changed = [...new Set([...before.keys(), ...after.keys()])].filter((place) => before.get(place) !== after.get(place))
    this.addPlaces(changed)
  }

  /** What lies in claimed folders that links lead to another place than before. */
  addLed(): void {
    const { parent, state } = this.#change
    for (const { folder, to } of parent.claims.moved(state.claims)) {
      const names = parent.claims.segments.flatMap((segment) => segment.folders.get(folder) ?? []).flatMap((part) => part.names)
      for (const place of to) this.addPlaces(names.map((name) => inFolder(place, name)))
    }
  }

  delta(): OwnerDelta {
    const { parent, state, removed, isFolder } = this.#change
    const gone = new Set(removed)
    const owned = new Map<ChainOccurrence, number[]>()
    const disowned = new Map<ChainOccurrence, number[]>()
    for (const [path, own] of this.#places) {
      const entry = state.node(path)?.entry ?? null
      if (entry === null || entry.stated.type === 'DIRECTORY') continue
      const segments = parent.claims.segments
      const now = new Set([...(own ?? []), ...this.#after.at(path, segments)])
      const before = parent.node(path)?.entry === entry ? this.#before.at(path, segments) : new Set<ChainOccurrence>()
      for (const occurrence of now) if (!before.has(occurrence)) push(owned, occurrence, entry)
      for (const occurrence of before) if (!now.has(occurrence) && !gone.has(occurrence)) push(disowned, occurrence, entry)
    }
    return { owned: runs(owned, isFolder), disowned: runs(disowned, isFolder) }
  }

  #own(path: string, owners: readonly ChainOccurrence[]): void {
    const known = this.#places.get(path)
    if (known == null) this.#places.set(path, [...owners])
    else known.push(...owners)
  }
}

function sameMembers(some: readonly ChainOccurrence[], others: readonly ChainOccurrence[]): boolean {
  return some.length === others.length && some.every((each, i) => others[i] === each)
}

function* pathsOf(files: Iterable<readonly [string, ChainEntry]>): Generator<string> {
  for (const [path] of files) yield path
}

function push(map: Map<ChainOccurrence, number[]>, occurrence: ChainOccurrence, { fileId }: ChainEntry): void {
  const ids = map.get(occurrence)
  if (ids === undefined) map.set(occurrence, [fileId])
  else ids.push(fileId)
}

function runs(files: ReadonlyMap<ChainOccurrence, readonly number[]>, isFolder: (fileId: number) => boolean): OwnerChange[] {
  return [...files].flatMap(([occurrence, ids]) => runsOf(ids, isFolder).map((run) => ({ ...run, occurrence })))
}
