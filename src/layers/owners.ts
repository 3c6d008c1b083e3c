import { parsePurl } from '../model/purl.ts'
import { type Claim, folderOf, inFolder } from './claim.ts'
import type { ClaimSegment, Part, PlacedClaim, Stating } from './claim-segment.ts'
import { type ChainEntry, entriesOf } from './chain-node.ts'
import type { ChainState } from './chain-state.ts'
import type { ChainOccurrence } from './evidence.ts'

interface ActiveDiversion {
  readonly from: string
  /** Where the chain has it; null: links lead nowhere. */
  readonly to: string | null
  readonly by: string | null
  /** The real path of the evidence for whose packages it holds. */
  readonly evidence: string | null
}

/** Answers whose a file is in one chain, while that does not change. */
export class Owners {
  readonly #state: ChainState
  readonly #proved = new Map<PlacedClaim, readonly ChainOccurrence[]>()
  readonly #evidence = new Map<string, string | null>()
  readonly #divertedFrom: ReadonlyMap<string, readonly ActiveDiversion[]>
  readonly #divertedTo: ReadonlyMap<string | null, readonly ActiveDiversion[]>

  constructor(state: ChainState) {
    this.#state = state
    const diversions = [...state.claims.diversions()]
      .filter(({ stating }) => this.#counts(stating))
      .map(({ diversion: { from, to, by }, evidence }) => ({ from, to: state.realPath(to, false), by, evidence: this.#realEvidence(evidence) }))
    this.#divertedFrom = Map.groupBy(diversions, ({ from }) => from)
    this.#divertedTo = Map.groupBy(diversions, ({ to }) => to)
  }

  /** The packages that claim the real path, by what these segments say. */
  at(path: string, segments: readonly ClaimSegment[]): Set<ChainOccurrence> {
    const owners = new Set<ChainOccurrence>()
    const { claims } = this.#state
    const add = (claim: PlacedClaim): void => {
      for (const occurrence of this.proved(claim)) owners.add(occurrence)
    }
    for (const { claim, stated } of claims.claimsTo(path, segments)) if (stated === null || this.#diversionOf(claim, stated) === null) add(claim)
    for (const { from, to } of this.#divertedTo.get(path) ?? []) {
      for (const claim of claims.claimsAsWritten(from, segments)) if (this.#diversionOf(claim, from)?.to === to) add(claim)
    }
    return owners
  }

  /** The packages that a claim speaks for; none when the chain does not show it or does not prove them. */
  proved(placed: PlacedClaim): readonly ChainOccurrence[] {
    const known = this.#proved.get(placed)
    if (known !== undefined) return known
    const evidence = this.#counts(placed.stating) ? this.#realEvidence(placed.evidence) : null
    const found = evidence === null ? [] : this.#meant(placed.claim, evidence)
    this.#proved.set(placed, found)
    return found
  }

  /** The real paths of files that claims to names of a folder are about, as far as the chain shows them. */
  *filesOf(folder: string, { claim, names }: Part): Generator<readonly [string, ChainEntry]> {
    const real = this.#state.claims.realFolder(folder)
    const children = real === null ? null : (this.#state.node(real)?.children ?? null)
    for (const name of names) {
      const diversion = this.#diversionOf(claim, inFolder(folder, name))
      const path = diversion === null ? (real === null ? null : inFolder(real, name)) : diversion.to
      const entry = diversion === null ? children?.get(name)?.entry : path === null ? null : this.#state.node(path)?.entry
      if (path !== null && entry != null && entry.stated.type !== 'DIRECTORY') yield [path, entry]
    }
  }

  /** The files of a folder that belongs to somebody as a whole. */
  *filesBelow({ claim: { folderBut }, stating }: PlacedClaim): Generator<readonly [string, ChainEntry]> {
    const folder = folderOf(stating.real)
    const node = this.#state.node(folder)
    if (node === null) return
    for (const [path, entry] of entriesOf(node, folder)) {
      const left = path.slice(folder.length).split('/').slice(0, -1).includes(folderBut ?? '/')
      if (!left && entry.stated.type !== 'DIRECTORY') yield [path, entry]
    }
  }

  /** The real paths at both ends of diversions, each with what is diverted there: where two chains have the same, so are the owners. */
  divertedPlaces(): Map<string, string> {
    const places = new Map<string, string>()
    for (const { from, to, by, evidence } of [...this.#divertedFrom.values()].flat()) {
      for (const place of [to ?? from, this.#state.realPath(from, false) ?? from]) places.set(place, `${places.get(place) ?? ''}${JSON.stringify([from, to, by, evidence])}`)
    }
    return places
  }

  #diversionOf({ claim, evidence }: PlacedClaim, stated: string): ActiveDiversion | null {
    if (this.#divertedFrom.size === 0) return null
    const fits = ({ by, evidence: whose }: ActiveDiversion) => (by === null || by !== claim.name) && whose === this.#realEvidence(evidence)
    return this.#divertedFrom.get(stated)?.find(fits) ?? null
  }

  #counts({ real, fileId }: Stating): boolean {
    return this.#state.node(real)?.entry?.fileId === fileId
  }

  #realEvidence(path: string): string | null {
    let real = this.#evidence.get(path)
    if (real === undefined) {
      real = this.#state.realPath(path, true)
      this.#evidence.set(path, real)
    }
    return real
  }

  #meant({ name, version, arch }: Claim, evidence: string): readonly ChainOccurrence[] {
    const proved = this.#state.occurrencesAt(evidence)
    if (name === null) return proved.filter(({ path }) => path === evidence)
    const named = namesOf(proved).get(name.toLowerCase()) ?? []
    return named
      .filter((package_) => (version === null || package_.version === version) && (arch === null || package_.arch === arch))
      .map(({ occurrence }) => occurrence)
  }
}

interface Named {
  readonly name: string
  readonly version: string | null
  readonly arch: string | null
  readonly occurrence: ChainOccurrence
}

const parsed = new WeakMap<ChainOccurrence, Named>()
const byName = new WeakMap<readonly ChainOccurrence[], Map<string, Named[]>>()

/** What an evidence file proves, by name: a database has hundreds of packages and as many lists. */
function namesOf(occurrences: readonly ChainOccurrence[]): Map<string, Named[]> {
  const known = byName.get(occurrences)
  if (known !== undefined) return known
  const names = Map.groupBy(occurrences.map(nameOf), ({ name }) => name)
  byName.set(occurrences, names)
  return names
}

function nameOf(occurrence: ChainOccurrence): Named {
  const known = parsed.get(occurrence)
  if (known !== undefined) return known
  const { name, version, qualifiers } = occurrence.record ?? parsePurl(occurrence.purl)
  // A purl may have its name in lower case where the record has not.
  const named = { name: name.toLowerCase(), version, arch: qualifiers['arch'] ?? null, occurrence }
  parsed.set(occurrence, named)
  return named
}
