import type { Distro } from '../model/package-record.ts'
import type { Alteration } from './alteration.ts'
import { type ChainEntry, type ChainNode, entriesOf, ownNode } from './chain-node.ts'
import { ClaimIndex } from './claim-index.ts'
import type { ChainOccurrence } from './evidence.ts'
import { PathSteps } from './path-steps.ts'

/** Symlinks followed for one path, as Linux has it (path_resolution(7)). */
const MAX_HOPS = 40
/** See `weight`. */
const NODE_WEIGHT = 4

/**
 * What a chain shows: its tree of entries, the packages proved in it, its distribution. A state is changed only while a layer is applied
 * to a fork of it; forks share all that neither has changed, so keeping the states of many chains is cheap.
 */
export class ChainState {
  #root: ChainNode
  /** Paths of entries whose evidence counts only at certain places, so that each layer may change whether it counts. Shared until it is changed. */
  #placeBound: ReadonlySet<string>
  #ownPlaceBound: Set<string> | null = null
  #weight = 0
  /** What finding paths may still cost; forks spend from the same. */
  steps: PathSteps
  distro: Distro | null
  /** What is said about whose files these are. */
  claims: ClaimIndex
  #alterations: ReadonlyMap<string, readonly Alteration[]>

  constructor(from?: ChainState) {
    this.#root = from === undefined ? { owner: this, entry: null, occurrences: null, children: null } : from.#root
    this.#placeBound = from === undefined ? new Set() : from.#placeBound
    this.steps = from?.steps ?? new PathSteps()
    this.distro = from?.distro ?? null
    this.claims = from?.claims ?? ClaimIndex.EMPTY
    this.#alterations = from === undefined ? new Map() : from.#alterations
  }

  /** Files of packages that are not as these state them, by real path. */
  get alterations(): ReadonlyMap<string, readonly Alteration[]> {
    return this.#alterations
  }

  /** Puts other alterations at some paths (none: an empty list), and lets those of packages go that are gone. */
  alter(changed: ReadonlyMap<string, readonly Alteration[]>, gone: ReadonlySet<ChainOccurrence>): void {
    if (changed.size === 0 && (gone.size === 0 || this.#alterations.size === 0)) return
    const altered = new Map<string, readonly Alteration[]>()
    for (const [path, before] of [...this.#alterations, ...changed]) {
      const left = gone.size === 0 ? before : before.filter(({ occurrence }) => !gone.has(occurrence))
      if (left.length === 0) altered.delete(path)
      else altered.set(path, left)
    }
    this.#weight += altered.size
    this.#alterations = altered
  }

  /** What this state does not share with the one that it was forked from, in units of some 50 bytes: a place in a folder that it has copied, or a quarter of a node. */
  get weight(): number {
    return this.#weight
  }

  fork(): ChainState {
    return new ChainState(this)
  }

  /** The node at a path without following links; null where nothing is. */
  node(realPath: string): ChainNode | null {
    let node: ChainNode | undefined = this.#root
    for (let at = 1; at < realPath.length && node !== undefined; ) {
      const slash = realPath.indexOf('/', at)
      const end = slash === -1 ? realPath.length : slash
      node = node.children?.get(realPath.slice(at, end))
      at = end + 1
    }
    return node ?? null
  }

  /** The entry that a path shows when all links are followed; null where there is none. */
  resolve(path: string): { readonly path: string; readonly entry: ChainEntry } | null {
    const real = this.realPath(path, true)
    const entry = real === null ? null : (this.node(real)?.entry ?? null)
    return real === null || entry === null ? null : { path: real, entry }
  }

  /**
   * The path with the symlinks in it followed inside the root, the last part only when asked; what does not exist stays as it is written.
   * Null when there are too many links. Throws LAYERS.TOO_MANY_LINKS.
   * @param onWay told each place that was looked at, where the path is not its own real path
   */
  realPath(path: string, followLast: boolean, onWay?: (realPath: string) => void): string | null {
    if (this.#isReal(path, followLast)) return path
    const todo = segments(path).reverse()
    const names: string[] = []
    const nodes: (ChainNode | undefined)[] = [this.#root]
    for (let hops = 0; todo.length > 0; ) {
      this.steps.spend(1)
      const name = todo.pop()!
      if (name === '..') {
        if (names.pop() !== undefined) nodes.pop()
        continue
      }
      onWay?.(`/${[...names, name].join('/')}`)
      const node = nodes.at(-1)?.children?.get(name)
      if (node?.entry?.stated.type === 'SYMLINK' && (followLast || todo.length > 0)) {
        hops += 1
        if (hops > MAX_HOPS) return null
        const target = node.entry.stated.linkTarget ?? ''
        if (target.startsWith('/')) {
          names.length = 0
          nodes.length = 1
        }
        todo.push(...segments(target).reverse())
        continue
      }
      names.push(name)
      nodes.push(node)
    }
    return `/${names.join('/')}`
  }

  /** Puts an entry at a real path; folders above that have no entry come into being, a non-folder above gives way. Tells each entry that had to go. */
  put(realPath: string, entry: ChainEntry, gone: (path: string, entry: ChainEntry) => void): void {
    const node = this.#own(realPath, gone)
    if (node.entry !== null) gone(realPath, node.entry)
    if (entry.stated.type !== 'DIRECTORY' && node.children !== null) {
      for (const [path, below] of entriesOf({ ...node, entry: null }, realPath)) gone(path, below)
      node.children = null
    }
    node.entry = entry
  }

  /** Takes away a path and all below. */
  remove(realPath: string, gone: (path: string, entry: ChainEntry) => void): void {
    const node = this.node(realPath)
    if (node === null) return
    for (const [path, entry] of entriesOf(node, realPath)) gone(path, entry)
    const names = segments(realPath)
    const last = names.pop()
    if (last === undefined) return this.clear('/', gone)
    this.#own(`/${names.join('/')}`, gone).children?.delete(last)
  }

  /** Takes away all below a folder. */
  clear(realPath: string, gone: (path: string, entry: ChainEntry) => void): void {
    const node = this.node(realPath)
    if (node?.children == null) return
    for (const [path, entry] of entriesOf({ ...node, entry: null }, realPath)) gone(path, entry)
    this.#own(realPath, gone).children = null
  }

  occurrencesAt(realPath: string): readonly ChainOccurrence[] {
    return this.node(realPath)?.occurrences ?? []
  }

  setOccurrences(realPath: string, occurrences: readonly ChainOccurrence[]): void {
    const before = this.node(realPath)
    if (occurrences.length === 0 && before?.occurrences == null) return
    this.#own(realPath, () => {}).occurrences = occurrences.length === 0 ? null : occurrences
  }

  /** Paths whose evidence has to be looked at again after each layer. */
  get placeBound(): ReadonlySet<string> {
    return this.#placeBound
  }

  bindToPlaces(realPath: string): void {
    this.#changePlaceBound().add(realPath)
  }

  unbind(realPath: string): void {
    if (this.#placeBound.has(realPath)) this.#changePlaceBound().delete(realPath)
  }

  #changePlaceBound(): Set<string> {
    if (this.#ownPlaceBound === null) {
      this.#ownPlaceBound = new Set(this.#placeBound)
      this.#weight += this.#placeBound.size
      this.#placeBound = this.#ownPlaceBound
    }
    return this.#ownPlaceBound
  }

  /** Whether a path leads to its place without a link: nearly all do, and then nothing has to be built. */
  #isReal(path: string, followLast: boolean): boolean {
    if (!path.startsWith('/') || path.includes('/.') || path.includes('//') || path.endsWith('/')) return path === '/'
    let node: ChainNode | undefined = this.#root
    for (let at = 1; at <= path.length && node !== undefined; ) {
      const slash = path.indexOf('/', at)
      const end = slash === -1 ? path.length : slash
      node = node.children?.get(path.slice(at, end))
      if (node?.entry?.stated.type === 'SYMLINK' && (followLast || slash !== -1)) return false
      at = end + 1
    }
    return true
  }

  /** The node at a path, made where missing, all on the way to it owned by this state. */
  #own(realPath: string, gone: (path: string, entry: ChainEntry) => void): ChainNode {
    this.#root = this.#owned(this.#root)
    let node = this.#root
    for (let at = 1; at < realPath.length; ) {
      if (node.entry !== null && node.entry.stated.type !== 'DIRECTORY') {
        gone(realPath.slice(0, at - 1), node.entry)
        node.entry = null
      }
      const slash = realPath.indexOf('/', at)
      const end = slash === -1 ? realPath.length : slash
      const name = realPath.slice(at, end)
      node.children ??= new Map()
      const child = node.children.get(name)
      const owned = child === undefined ? this.#made() : this.#owned(child)
      if (owned !== child) node.children.set(name, owned)
      node = owned
      at = end + 1
    }
    return node
  }

  #made(): ChainNode {
    this.#weight += NODE_WEIGHT
    return { owner: this, entry: null, occurrences: null, children: null }
  }

  #owned(node: ChainNode): ChainNode {
    if (node.owner !== this) this.#weight += NODE_WEIGHT + (node.children?.size ?? 0)
    return ownNode(node, this)
  }
}

function segments(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}
