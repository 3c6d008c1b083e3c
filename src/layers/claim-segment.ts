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
  readonly #byName = new Map<string, ReadonlyMap<string, readonly PlacedClaim[]>>()

  constructor(stating: readonly Stating[]) {
    this.claims = stating.flatMap((each) => each.claims.map((claim) => ({ claim, stating: each, evidence: evidenceOf(each, claim) })))
    this.diversions = stating.flatMap((each) => each.diversions.map((diversion) => ({ diversion, stating: each, evidence: evidenceOf(each, diversion) })))
    const folders = new Map<string, Part[]>()
    const wholes = new Map<string, PlacedClaim[]>()
    for (const claim of this.claims) {
      for (const [folder, names] of namesByFolder(claim)) push(folders, folder, { claim, names })
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
  lookUp(folder: string, name: string): readonly PlacedClaim[] {
    let names = this.#byName.get(folder)
    if (names === undefined) {
      const parts = this.folders.get(folder)
      if (parts === undefined) return []
      const made = new Map<string, PlacedClaim[]>()
      for (const { claim, names } of parts) for (const each of names) push(made, each, claim)
      this.#byName.set(folder, made)
      names = made
    }
    return names.get(name) ?? []
  }
}

/** The names that a claim's paths have, by folder. */
export function namesByFolder({ claim, stating }: PlacedClaim): Map<string, string[]> {
  const folders = new Map<string, string[]>()
  if (claim.paths === '') return folders
  const base = folderOf(stating.real)
  // Lists name what lies in a folder one after the other: of most paths only the name is new.
  let written = '\n'
  let names: string[] = []
  for (const path of claim.paths.split('\n')) {
    const slash = path.lastIndexOf('/') + 1
    const name = path.slice(slash)
    if (name === '' || name === '.' || name === '..') {
      const whole = below(base, path)
      if (whole !== '/') push(folders, folderOf(whole), whole.slice(whole.lastIndexOf('/') + 1))
      continue
    }
    if (slash !== written.length || !path.startsWith(written)) {
      written = path.slice(0, slash)
      const folder = below(base, written)
      names = folders.get(folder) ?? []
      folders.set(folder, names)
    }
    names.push(name)
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
