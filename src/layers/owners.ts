import { parsePurl } from '../model/purl.ts'
import { type Claim, folderOf, inFolder } from './claim.ts'
import type { ClaimSegment, NamedClaim, Part, PlacedClaim, Stating } from './claim-segment.ts'
import type { ChainEntry, ChainNode } from './chain-node.ts'
import type { ChainState } from './chain-state.ts'
import { type FolderClaims, MAX_ABOVE } from './claim-index.ts'
import type { ChainOccurrence } from './evidence.ts'

/** Is told a file of a chain and its real path. */
export type TellFile = (path: string, entry: ChainEntry) => void

const NOBODY: readonly ChainOccurrence[] = []

/** What a package states of the content of a file. */
export interface StatedContent {
  readonly occurrence: ChainOccurrence
  readonly algorithm: string
  /** Hex digits. */
  readonly digest: string
  readonly config: boolean
}

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
  readonly #segments: readonly ClaimSegment[]
  readonly #folders = new Map<string, FolderClaims>()
  readonly #proved = new Map<PlacedClaim, readonly ChainOccurrence[]>()
  readonly #evidence = new Map<string, string | null>()
  readonly #divertedFrom: ReadonlyMap<string, readonly ActiveDiversion[]>
  readonly #divertedTo: ReadonlyMap<string | null, readonly ActiveDiversion[]>
  /** Folders that something is diverted from. */
  readonly #divertedFolders: ReadonlySet<string>

  /** @param segments those whose claims `at` looks at */
  constructor(state: ChainState, segments: readonly ClaimSegment[]) {
    this.#state = state
    this.#segments = segments
    const diversions = [...state.claims.diversions()]
      .filter(({ stating }) => this.#counts(stating))
      .map(({ diversion: { from, to, by }, evidence }) => ({ from, to: state.realPath(to, false), by, evidence: this.realEvidence(evidence) }))
    this.#divertedFrom = Map.groupBy(diversions, ({ from }) => from)
    this.#divertedTo = Map.groupBy(diversions, ({ to }) => to)
    this.#divertedFolders = new Set(diversions.map(({ from }) => folderOf(from)))
  }

  /** Whether the segments say anything about the folder that the real path lies in, or about the path itself. */
  mayOwn(path: string): boolean {
    const { lists, wholes } = this.#claimsIn(folderOf(path))
    return lists.length > 0 || wholes.length > 0 || this.#divertedTo.has(path)
  }

  /** The packages that claim the real path, by what the segments say; one may be in it more than once. */
  at(path: string): readonly ChainOccurrence[] {
    if (!this.mayOwn(path)) return NOBODY
    const owning = this.#wholesOf(path).filter(({ claim }) => claim.owns)
    for (const { claim } of this.#named(path)) if (claim.claim.owns) owning.push(claim)
    return owning.length === 1 ? this.proved(owning[0]!) : owning.flatMap((claim) => this.proved(claim))
  }

  /** What packages state of the content at the real path, by what the segments say. */
  *statedAt(path: string): Generator<StatedContent> {
    if (!this.mayOwn(path)) return
    for (const { claim, digest } of this.#named(path)) yield* this.statements(claim, digest)
  }

  /** What a claim states of a content, for each package that it speaks for. */
  *statements(placed: PlacedClaim, digest: string): Generator<StatedContent> {
    const { stated } = placed.claim
    if (stated === null || digest === '') return
    for (const occurrence of this.proved(placed)) yield { occurrence, algorithm: stated.algorithm, digest, config: stated.config }
  }

  #wholesOf(path: string): PlacedClaim[] {
    return [...this.#claimsIn(folderOf(path)).wholes]
  }

  /** The claims to the name of a real path, diversions followed. */
  *#named(path: string): Generator<NamedClaim> {
    const name = path.slice(path.lastIndexOf('/') + 1)
    for (const { segment, folder } of this.#claimsIn(folderOf(path)).lists) {
      for (const named of segment.lookUp(folder, name)) if (this.#diversionOf(named.claim, folder, name) === null) yield named
    }
    for (const { from, to } of this.#divertedTo.get(path) ?? []) {
      const [folder, last] = [folderOf(from), from.slice(from.lastIndexOf('/') + 1)]
      for (const named of this.#state.claims.claimsAsWritten(from, this.#segments)) if (this.#diversionOf(named.claim, folder, last)?.to === to) yield named
    }
  }

  #claimsIn(folder: string): FolderClaims {
    let claims = this.#folders.get(folder)
    if (claims === undefined) {
      claims = this.#state.claims.claimsIn(folder, this.#segments)
      this.#folders.set(folder, claims)
    }
    return claims
  }

  /** Where the chain has the evidence of a claim. */
  realEvidence(path: string): string | null {
    let real = this.#evidence.get(path)
    if (real === undefined) {
      real = this.#state.realPath(path, true)
      this.#evidence.set(path, real)
    }
    return real
  }

  /** The packages that a claim speaks for; none when the chain does not show it or does not prove them. */
  proved(placed: PlacedClaim): readonly ChainOccurrence[] {
    const known = this.#proved.get(placed)
    if (known !== undefined) return known
    const evidence = this.#counts(placed.stating) ? this.realEvidence(placed.evidence) : null
    const found = evidence === null ? [] : this.#meant(placed.claim, evidence)
    this.#proved.set(placed, found)
    return found
  }

  /** Tells the files that claims to names of a folder are about, as far as the chain shows them, each with its real path. */
  eachOf(folder: string, part: Part, tell: TellFile): void {
    this.eachPlace(folder, part, (path, entry) => {
      if (entry !== null && entry.stated.type !== 'DIRECTORY') tell(path, entry)
    })
  }

  /** Tells the places that claims to names of a folder are about, with what the chain shows there and what is stated of it. */
  eachPlace(folder: string, { claim, names, digests }: Part, tell: (path: string, entry: ChainEntry | null, digest: string) => void): void {
    const real = this.#state.claims.realFolder(folder)
    const children = real === null ? null : (this.#state.node(real)?.children ?? null)
    for (const [i, name] of names.entries()) {
      const diversion = this.#diversionOf(claim, folder, name)
      const path = diversion === null ? (real === null ? null : inFolder(real, name)) : diversion.to
      const entry = diversion === null ? children?.get(name)?.entry : path === null ? null : this.#state.node(path)?.entry
      if (path !== null) tell(path, entry ?? null, digests?.[i] ?? '')
    }
  }

  /** Tells the files of a folder that belongs to somebody as a whole. */
  eachBelow({ claim: { folderBut }, stating }: PlacedClaim, tell: TellFile): void {
    const folder = folderOf(stating.real)
    const node = this.#state.node(folder)
    if (node !== null) tellBelow(node, folder, folderBut ?? '', tell, 0)
  }

  /** The real paths at both ends of diversions, each with what is diverted there: where two chains have the same, so are the owners. */
  divertedPlaces(): Map<string, string> {
    const places = new Map<string, string>()
    for (const { from, to, by, evidence } of [...this.#divertedFrom.values()].flat()) {
      for (const place of [to ?? from, this.#state.realPath(from, false) ?? from]) places.set(place, `${places.get(place) ?? ''}${JSON.stringify([from, to, by, evidence])}`)
    }
    return places
  }

  #diversionOf({ claim, evidence }: PlacedClaim, folder: string, name: string): ActiveDiversion | null {
    if (!this.#divertedFolders.has(folder)) return null
    const fits = ({ by, evidence: whose }: ActiveDiversion) => (by === null || by !== claim.name) && whose === this.realEvidence(evidence)
    return this.#divertedFrom.get(inFolder(folder, name))?.find(fits) ?? null
  }

  #counts({ real, fileId }: Stating): boolean {
    return this.#state.node(real)?.entry?.fileId === fileId
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

function tellBelow({ children }: ChainNode, folder: string, but: string, tell: TellFile, depth: number): void {
  if (children === null || depth === MAX_ABOVE) return
  for (const [name, child] of children) {
    const path = inFolder(folder, name)
    if (child.entry !== null && child.entry.stated.type !== 'DIRECTORY') tell(path, child.entry)
    if (name !== but) tellBelow(child, path, but, tell, depth + 1)
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
