import { folderOf } from './claim.ts'
import { type ClaimSegment, type NamedClaim, type PlacedClaim, type PlacedDiversion } from './claim-segment.ts'

/** Follows links, as ChainState.realPath. */
export type FollowLinks = (path: string, followLast: boolean, onWay?: (realPath: string) => void) => string | null

/** What may be claimed of the files of one real folder. */
export interface FolderClaims {
  /** The segments with claims to names in it, each with the folder as they write it. */
  readonly lists: readonly { readonly segment: ClaimSegment; readonly folder: string }[]
  /** Claims to all that is in it. */
  readonly wholes: readonly PlacedClaim[]
}

/**
 * What all layers of a chain say about owners, of the layers whose statements are gone as well: who asks looks whether they still count. Never changed,
 * so that chains share it; a chain whose layers say nothing new has that of its parent.
 */
export class ClaimIndex {
  static readonly EMPTY = new ClaimIndex([], new Map(), new Set())

  readonly segments: readonly ClaimSegment[]
  /** Claimed folders that links lead elsewhere -> where; null: nowhere. */
  readonly #led: ReadonlyMap<string, string | null>
  /** Real folder -> claimed folders that are led there. */
  readonly #names = new Map<string, string[]>()
  /** Places that the way to a led folder passes. */
  readonly #onWay: ReadonlySet<string>

  private constructor(segments: readonly ClaimSegment[], led: ReadonlyMap<string, string | null>, onWay: ReadonlySet<string>) {
    this.segments = segments
    this.#led = led
    this.#onWay = onWay
    for (const [folder, real] of led) if (real !== null) this.#names.set(real, [...(this.#names.get(real) ?? []), folder])
  }

  /** With one segment more, in a chain whose links lead as `follow` says; the links that lead the others are the same. */
  with(segment: ClaimSegment, follow: FollowLinks): ClaimIndex {
    return this.#extended([...this.segments, segment], [segment], this.#led, this.#onWay, follow)
  }

  /** The same segments in a chain with other links. */
  led(follow: FollowLinks): ClaimIndex {
    return this.#extended(this.segments, this.segments, new Map(), new Set(), follow)
  }

  /** Whether a link that comes or goes at this place may lead claims elsewhere. */
  leadsThrough(path: string): boolean {
    return this.#onWay.has(path) || this.segments.some((segment) => segment.leadsThrough(path))
  }

  /** Where a claimed folder lies; null: links lead nowhere. */
  realFolder(folder: string): string | null {
    const real = this.#led.get(folder)
    return real === undefined ? folder : real
  }

  /** The real folders that the same claimed folder has here and in another index, where they differ. */
  *moved(other: ClaimIndex): Generator<{ readonly folder: string; readonly to: readonly string[] }> {
    for (const folder of new Set([...this.#led.keys(), ...other.#led.keys()])) {
      const places = [this.realFolder(folder), other.realFolder(folder)]
      if (places[0] !== places[1]) yield { folder, to: places.filter((place) => place !== null) }
    }
  }

  /** What these segments claim of a real folder's files; asked once a folder. */
  claimsIn(folder: string, segments: readonly ClaimSegment[]): FolderClaims {
    const own = this.#led.has(folder) ? [] : [folder]
    const spellings = [...own, ...(this.#names.get(folder) ?? [])]
    return {
      lists: segments.flatMap((segment) => spellings.filter((spelling) => segment.folders.has(spelling)).map((spelling) => ({ segment, folder: spelling }))),
      wholes: segments.flatMap((segment) => (segment.wholes.size === 0 ? [] : wholesAbove(segment, folder))),
    }
  }

  /** Claims to a path as it is written. */
  claimsAsWritten(path: string, segments: readonly ClaimSegment[]): NamedClaim[] {
    return segments.flatMap((segment) => segment.lookUp(folderOf(path), path.slice(path.lastIndexOf('/') + 1)))
  }

  *diversions(): Generator<PlacedDiversion> {
    for (const { diversions } of this.segments) yield* diversions
  }

  #extended(segments: readonly ClaimSegment[], fresh: readonly ClaimSegment[], led: ReadonlyMap<string, string | null>, onWay: ReadonlySet<string>, follow: FollowLinks): ClaimIndex {
    const allLed = new Map(led)
    const allOnWay = new Set(onWay)
    for (const folder of new Set(fresh.flatMap(({ folders }) => [...folders.keys()]))) {
      const real = follow(folder, true)
      if (real === folder) continue
      allLed.set(folder, real)
      follow(folder, true, (place) => allOnWay.add(place))
    }
    const same = allLed.size === led.size && led === this.#led
    return new ClaimIndex(segments, same ? led : allLed, same ? onWay : allOnWay)
  }
}

/** How many folders above a file are asked whether they belong to somebody as a whole: a path of 4,096 bytes may have 2,048. */
export const MAX_ABOVE = 64

/** Claims to a folder and those above as a whole, but from below a folder that they leave out. */
function wholesAbove({ wholes }: ClaimSegment, folder: string): PlacedClaim[] {
  const found: PlacedClaim[] = []
  const passed = new Set<string>()
  for (let at = folder, steps = 0; steps < MAX_ABOVE; steps++) {
    for (const claim of wholes.get(at) ?? []) if (!passed.has(claim.claim.folderBut ?? '')) found.push(claim)
    if (at === '/') break
    passed.add(at.slice(at.lastIndexOf('/') + 1))
    at = folderOf(at)
  }
  return found
}
