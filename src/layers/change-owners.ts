import { type FileRun, runsOf } from '../model/file-run.ts'
import { type AlterationDelta, Alterations, NOTHING_ALTERED } from './alterations.ts'
import type { ChainEntry } from './chain-node.ts'
import type { ChainState } from './chain-state.ts'
import { ClaimSegment, type Part, type PlacedClaim, type Stating } from './claim-segment.ts'
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
 * The same paths are compared with what packages state of their contents.
 */
export function changeOwners(change: AppliedChange): OwnerDelta & AlterationDelta {
  const { parent, state, stating } = change
  const segment = stating.length === 0 ? null : new ClaimSegment(stating)
  const follow = state.realPath.bind(state)
  const relinked = change.links.some((path) => parent.claims.leadsThrough(path))
  if (relinked) state.claims = state.claims.led(follow)
  if (segment !== null) state.claims = state.claims.with(segment, follow)
  if (state.claims.segments.length === 0) return { owned: [], disowned: [], ...NOTHING_ALTERED }
  const comparison = new Comparison(change)
  if (segment !== null) comparison.addOwn(segment)
  if (parent.claims.segments.length > 0) {
    comparison.addPlaced()
    comparison.addClaims()
    comparison.addDiversions()
    if (relinked) comparison.addLed()
    if (relinked || segment !== null) comparison.addAltered()
  }
  return comparison.delta()
}

/** A file to compare, and the owners that the layer's own claims give it. */
interface Place {
  readonly entry: ChainEntry
  own: readonly ChainOccurrence[]
}

class Comparison {
  readonly #change: AppliedChange
  readonly #before: Owners
  readonly #after: Owners
  readonly #places = new Map<string, Place>()
  readonly #alterations: Alterations

  constructor(change: AppliedChange) {
    this.#change = change
    const { segments } = change.parent.claims
    this.#before = new Owners(change.parent, segments)
    this.#after = new Owners(change.state, segments)
    this.#alterations = new Alterations(change, segments.length === 0 ? null : this.#after)
  }

  /** The claims of the layer itself: they are gone through once, not looked up for each path. */
  addOwn(segment: ClaimSegment): void {
    let owners: readonly ChainOccurrence[] = []
    const own = (path: string, entry: ChainEntry): void => {
      const place = this.#places.get(path)
      if (place === undefined) this.#places.set(path, { entry, own: owners })
      else place.own = [...place.own, ...owners]
    }
    for (const [folder, parts] of segment.folders) {
      for (const part of parts) {
        owners = this.#after.proved(part.claim)
        if (owners.length === 0) continue
        if (part.claim.claim.owns) this.#after.eachOf(folder, part, own)
        if (part.digests !== null) this.#addStated(folder, part)
      }
    }
    for (const claim of [...segment.wholes.values()].flat()) {
      owners = this.#after.proved(claim)
      if (owners.length > 0) this.#after.eachBelow(claim, own)
    }
  }

  /** What the layer itself states of contents. */
  #addStated(folder: string, part: Part): void {
    const algorithm = part.claim.claim.stated?.algorithm ?? ''
    this.#after.eachPlace(folder, part, (path, entry, digest) => {
      if (digest === '' || this.#alterations.holds(path, entry, algorithm, digest)) return
      for (const stated of this.#after.statements(part.claim, digest)) this.#alterations.state(path, stated)
    })
  }

  /** What the layer brings or takes away, where claims of lower layers may be to it. */
  addPlaced(): void {
    for (const path of this.#change.placed) if (this.#after.mayOwn(path)) this.#add(path)
    for (const path of this.#change.touched) if (this.#after.mayOwn(path)) this.#alterations.look(path)
  }

  /** What is stated elsewhere now may end what was altered. */
  addAltered(): void {
    this.#alterations.lookAtAll()
  }

  /** The files of claims of lower layers that do not speak for the same packages as before. */
  addClaims(): void {
    const { parent, introduced, removed, touched, links } = this.#change
    if (introduced.length + removed.length + touched.size + links.length === 0) return
    const proofs = new Set([...introduced, ...removed].map(({ path }) => path.split('!/', 1)[0]!))
    const elsewhere = (path: string) => {
      const real = this.#before.realEvidence(path)
      return real !== this.#after.realEvidence(path) || (real !== null && proofs.has(real))
    }
    const mayChange = ({ stating, evidence }: PlacedClaim) => touched.has(stating.real) || elsewhere(evidence)
    const add = (path: string) => this.#add(path)
    for (const segment of parent.claims.segments) {
      const changed = new Set(segment.claims.filter((claim) => mayChange(claim) && !sameMembers(this.#before.proved(claim), this.#after.proved(claim))))
      if (changed.size === 0) continue
      this.#alterations.lookAtAll()
      for (const [folder, parts] of segment.folders) {
        for (const part of parts) if (changed.has(part.claim)) for (const owners of [this.#before, this.#after]) owners.eachOf(folder, part, add)
      }
      for (const claim of changed) if (claim.claim.folderBut !== null) this.#after.eachBelow(claim, add)
    }
  }

  addDiversions(): void {
    const before = this.#before.divertedPlaces()
    const after = this.#after.divertedPlaces()
    for (const place of new Set([...before.keys(), ...after.keys()])) if (before.get(place) !== after.get(place)) this.#add(place)
  }

  /** What lies in claimed folders that links lead to another place than before. */
  addLed(): void {
    const { parent, state } = this.#change
    for (const { folder, to } of parent.claims.moved(state.claims)) {
      const names = parent.claims.segments.flatMap((segment) => segment.folders.get(folder) ?? []).flatMap((part) => part.names)
      for (const place of to) for (const name of names) this.#add(inFolder(place, name))
    }
  }

  delta(): OwnerDelta & AlterationDelta {
    const { parent, removed, isFolder } = this.#change
    const gone = new Set(removed)
    const owned = new Map<ChainOccurrence, number[]>()
    const disowned = new Map<ChainOccurrence, number[]>()
    const alone = parent.claims.segments.length === 0
    for (const [path, { entry, own }] of this.#places) {
      const listed = alone ? [] : this.#after.at(path)
      const now = listed.length === 0 ? own : own.length === 0 ? listed : [...own, ...listed]
      const before = alone || parent.node(path)?.entry !== entry ? [] : this.#before.at(path)
      for (const occurrence of without(now, before)) push(owned, occurrence, entry)
      for (const occurrence of without(before, now)) if (!gone.has(occurrence)) push(disowned, occurrence, entry)
    }
    return { owned: runs(owned, isFolder), disowned: runs(disowned, isFolder), ...this.#alterations.delta() }
  }

  #add(path: string): void {
    this.#alterations.look(path)
    if (this.#places.has(path)) return
    const entry = this.#change.state.node(path)?.entry ?? null
    if (entry !== null && entry.stated.type !== 'DIRECTORY') this.#places.set(path, { entry, own: [] })
  }
}

function sameMembers(some: readonly ChainOccurrence[], others: readonly ChainOccurrence[]): boolean {
  return some.length === others.length && some.every((each, i) => others[i] === each)
}

/** The members of one list that another has not, each once. */
function without(some: readonly ChainOccurrence[], others: readonly ChainOccurrence[]): Iterable<ChainOccurrence> {
  if (some.length === 0 || (some.length === 1 && others.length === 0)) return some
  const left = new Set(some)
  for (const other of others) left.delete(other)
  return left
}

function push(map: Map<ChainOccurrence, number[]>, occurrence: ChainOccurrence, { fileId }: ChainEntry): void {
  const ids = map.get(occurrence)
  if (ids === undefined) map.set(occurrence, [fileId])
  else ids.push(fileId)
}

function runs(files: ReadonlyMap<ChainOccurrence, readonly number[]>, isFolder: (fileId: number) => boolean): OwnerChange[] {
  return [...files].flatMap(([occurrence, ids]) => runsOf(ids, isFolder).map((run) => ({ ...run, occurrence })))
}
