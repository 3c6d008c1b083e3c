import { below, type Claim, type Diversion, folderOf } from './claim.ts'

/** The file that states something about owners, where a chain shows it. */
export interface Stating {
  readonly real: string
  /** What it states counts as long as the chain shows this very entry there. */
  readonly fileId: number
  readonly claims: readonly Claim[]
  readonly diversions: readonly Diversion[]
}

/** A claim at its place in a chain. */
export interface PlacedClaim {
  readonly claim: Claim
  readonly stating: Stating
  /** The file that proves the packages; links are not followed yet. */
  readonly evidence: string
}

/** Names that one claim has in one folder. */
export interface Part {
  readonly claim: PlacedClaim
  readonly names: readonly string[]
  /** What is stated of each of them; null: of none. */
  readonly digests: readonly string[] | null
}

/** A claim to one name. */
export interface NamedClaim {
  readonly claim: PlacedClaim
  /** What it states of the content; empty: nothing. */
  readonly digest: string
}

/** A diversion at its place in a chain. */
export interface PlacedDiversion {
  readonly diversion: Diversion
  readonly stating: Stating
  readonly evidence: string
}

/** What one layer says about owners, where it was applied: paths are absolute, links are not followed. Never changed. */
export class ClaimSegment {
  readonly claims: readonly PlacedClaim[]
  readonly diversions: readonly PlacedDiversion[]
  /** Folder -> what is claimed in it. */
  readonly folders: ReadonlyMap<string, readonly Part[]>
  /** Folders that belong to somebody with all that is in them. */
  readonly wholes: ReadonlyMap<string, readonly PlacedClaim[]>
  /** The claimed folders in their order, once somebody asks. */
  #sorted: readonly string[] | null = null
  /** Of the folders that were asked about; most never are. */
  readonly #byName = new Map<string, ReadonlyMap<string, readonly NamedClaim[]>>()

  constructor(stating: readonly Stating[]) {
    this.claims = stating.flatMap((each) => each.claims.map((claim) => ({ claim, stating: each, evidence: evidenceOf(each, claim) })))
    this.diversions = stating.flatMap((each) => each.diversions.map((diversion) => ({ diversion, stating: each, evidence: evidenceOf(each, diversion) })))
    const folders = new Map<string, Part[]>()
    const wholes = new Map<string, PlacedClaim[]>()
    for (const claim of this.claims) {
      for (const [folder, { names, digests }] of namesByFolder(claim)) push(folders, folder, { claim, names, digests: claim.claim.stated === null ? null : digests })
      if (claim.claim.folderBut !== null) push(wholes, folderOf(claim.stating.real), claim)
    }
    this.folders = folders
    this.wholes = wholes
  }

  /** Whether some claimed path leads through this place: a link there leads it elsewhere. */
  leadsThrough(path: string): boolean {
    return this.folders.has(path) || (this.#firstFrom(`${path}/`)?.startsWith(`${path}/`) ?? false)
  }

  /** The first claimed folder that is not before this text. */
  #firstFrom(text: string): string | undefined {
    this.#sorted ??= [...this.folders.keys()].sort()
    let low = 0
    for (let high = this.#sorted.length; low < high; ) {
      const middle = (low + high) >>> 1
      if (this.#sorted[middle]! < text) low = middle + 1
      else high = middle
    }
    return this.#sorted[low]
  }

  /** The claims to a name in a folder, as they are written. */
  lookUp(folder: string, name: string): readonly NamedClaim[] {
    let names = this.#byName.get(folder)
    if (names === undefined) {
      const parts = this.folders.get(folder)
      if (parts === undefined) return []
      const made = new Map<string, NamedClaim[]>()
      for (const { claim, names, digests } of parts) names.forEach((each, i) => push(made, each, { claim, digest: digests?.[i] ?? '' }))
      this.#byName.set(folder, made)
      names = made
    }
    return names.get(name) ?? []
  }
}

/** Names of one folder, and what is stated of each, where the claim states anything. */
interface Names {
  readonly names: string[]
  readonly digests: string[]
}

/** The names that a claim's paths have, by folder. */
export function namesByFolder({ claim, stating }: PlacedClaim): Map<string, Names> {
  const folders = new Map<string, Names>()
  if (claim.paths === '') return folders
  const base = folderOf(stating.real)
  const digests = claim.stated?.digests.split('\n') ?? null
  // Lists name what lies in a folder one after the other: of most paths only the name is new.
  let written = '\n'
  let here: Names = { names: [], digests: [] }
  const inside = (folder: string): Names => {
    const known = folders.get(folder)
    if (known !== undefined) return known
    const made = { names: [], digests: [] }
    folders.set(folder, made)
    return made
  }
  for (const [i, path] of claim.paths.split('\n').entries()) {
    const slash = path.lastIndexOf('/') + 1
    let name = path.slice(slash)
    if (name === '' || name === '.' || name === '..') {
      const whole = below(base, path)
      if (whole === '/') continue
      name = whole.slice(whole.lastIndexOf('/') + 1)
      written = '\n'
      here = inside(folderOf(whole))
    } else if (slash !== written.length || !path.startsWith(written)) {
      written = path.slice(0, slash)
      here = inside(below(base, written))
    }
    here.names.push(name)
    if (digests !== null) here.digests.push(digests[i] ?? '')
  }
  return folders
}

function evidenceOf({ real }: Stating, { evidence }: { readonly evidence: string }): string {
  return evidence === '' ? real : below(folderOf(real), evidence)
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
