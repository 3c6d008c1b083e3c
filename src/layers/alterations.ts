import { hash } from 'node:crypto'
import type { Alteration } from './alteration.ts'
import { type ChainEntry, contentOf } from './chain-node.ts'
import { ALGORITHMS } from './digest-choice.ts'
import type { ChainState } from './chain-state.ts'
import type { ChainOccurrence } from './evidence.ts'
import { digestAt, type LayerDigests } from './layer-digests.ts'
import type { Owners, StatedContent } from './owners.ts'

/** A file of a layer whose digest is needed and is not at hand. */
export interface Undigested {
  /** To be given the digest. */
  readonly digests: LayerDigests
  /** Among the entries of the layer. */
  readonly place: number
  readonly diffId: string
  /** As the layer names it. */
  readonly path: string
  readonly algorithm: string
}

/** What a layer changes of alterations. */
export interface AlterationDelta {
  readonly altered: readonly Alteration[]
  /** Those that end while their package stays, and the file too if it was modified. */
  readonly restored: readonly Alteration[]
  /** Files of which nothing could be told. */
  readonly undigested: readonly Undigested[]
}

export const NOTHING_ALTERED: AlterationDelta = { altered: [], restored: [], undigested: [] }

/** What a layer has done to a chain, as far as alterations can depend on it. */
export interface AlteringChange {
  readonly parent: ChainState
  readonly state: ChainState
  readonly introduced: readonly ChainOccurrence[]
  readonly removed: readonly ChainOccurrence[]
}

/**
 * Compares files of a chain with what their packages state of them: those that somebody asks to look at, and those of which the layer itself states
 * something. What never was there since the package came is no alteration: no layer took it away.
 */
export class Alterations {
  readonly #change: AlteringChange
  /** In the chain with the layer, by what lower layers state. */
  readonly #lower: Owners | null
  readonly #own = new Map<string, StatedContent[]>()
  readonly #paths = new Set<string>()
  readonly #undigested: Undigested[] = []

  /** @param lower null: lower layers state nothing */
  constructor(change: AlteringChange, lower: Owners | null) {
    this.#change = change
    this.#lower = lower
  }

  /** Whether what the layer itself states of an entry holds and nothing else can be said of it: so it is with nearly all, and then nothing is kept. */
  holds(path: string, entry: ChainEntry | null, algorithm: string, digest: string): boolean {
    if (entry === null || !hasContent(entry) || digestOf(entry, algorithm) !== digest) return false
    return !this.#change.parent.alterations.has(path) && this.#lower?.mayOwn(path) !== true
  }

  /** The layer itself states a content. */
  state(path: string, stated: StatedContent): void {
    const known = this.#own.get(path)
    if (known === undefined) this.#own.set(path, [stated])
    else known.push(stated)
  }

  /** Something about this real path may have changed. */
  look(path: string): void {
    this.#paths.add(path)
  }

  /** All that stand: what is stated may have changed anywhere. */
  lookAtAll(): void {
    for (const path of this.#change.parent.alterations.keys()) this.#paths.add(path)
  }

  /** The difference to the chain below; gives the chain its alterations. */
  delta(): AlterationDelta {
    const { parent, state, removed } = this.#change
    const gone = new Set(removed)
    const altered: Alteration[] = []
    const restored: Alteration[] = []
    const changed = new Map<string, readonly Alteration[]>()
    for (const path of new Set([...this.#own.keys(), ...this.#paths])) {
      const before = parent.alterations.get(path) ?? []
      const entry = state.node(path)?.entry ?? null
      const now = this.#at(path, entry, before)
      if (now.length === 0 && before.length === 0) continue
      const fresh = now.filter((each) => !before.includes(each))
      const ended = before.filter((each) => !now.includes(each))
      if (fresh.length + ended.length === 0) continue
      altered.push(...fresh)
      const told = ({ occurrence, kind, fileId }: Alteration) =>
        !gone.has(occurrence) && (kind === 'MISSING' || entry?.fileId === fileId) && !fresh.some((each) => each.occurrence === occurrence && each.fileId === fileId)
      restored.push(...ended.filter(told))
      changed.set(path, now)
    }
    state.alter(changed, gone)
    return { altered, restored, undigested: this.#undigested }
  }

  #at(path: string, entry: ChainEntry | null, before: readonly Alteration[]): Alteration[] {
    const stated = [...(this.#own.get(path) ?? []), ...(this.#lower?.statedAt(path) ?? [])]
    const found: Alteration[] = []
    for (const [occurrence, statements] of Map.groupBy(stated, (each) => each.occurrence)) {
      const known = before.find((each) => each.occurrence === occurrence)
      const change = entry === null ? this.#missing(path, occurrence, known) : this.#modified(entry, statements, known)
      if (change === null) continue
      const config = statements.some((each) => each.config)
      const same = known !== undefined && known.kind === change.kind && known.fileId === change.fileId && known.config === config
      found.push(same ? known : { path, occurrence, config, ...change })
    }
    return found
  }

  #missing(path: string, occurrence: ChainOccurrence, known: Alteration | undefined): Pick<Alteration, 'kind' | 'fileId'> | null {
    if (known?.kind === 'MISSING') return known
    const below = this.#change.parent.node(path)?.entry
    if (below == null || below.stated.type === 'DIRECTORY' || this.#change.introduced.includes(occurrence)) return null
    return { kind: 'MISSING', fileId: below.fileId }
  }

  #modified(entry: ChainEntry, statements: readonly StatedContent[], known: Alteration | undefined): Pick<Alteration, 'kind' | 'fileId'> | null {
    const { linkTarget } = entry.stated
    if (entry.stated.type === 'SYMLINK' && statements.some(({ algorithm, digest }) => ALGORITHMS.has(algorithm) && hash(algorithm, linkTarget ?? '', 'hex') === digest)) return null
    let unknown = false
    if (hasContent(entry)) {
      for (const { algorithm, digest } of statements) {
        const actual = digestOf(entry, algorithm)
        if (actual === digest) return null
        if (actual !== null) continue
        unknown = true
        this.#undigested.push({ ...undigested(entry), algorithm })
      }
    }
    if (unknown) return known?.kind === 'MODIFIED' && known.fileId === entry.fileId ? known : null
    return { kind: 'MODIFIED', fileId: entry.fileId }
  }
}

function hasContent({ stated: { type } }: ChainEntry): boolean {
  return type === 'REGULAR' || type === 'HARDLINK'
}

function digestOf(entry: ChainEntry, algorithm: string): string | null {
  const { size, sha256 } = contentOf(entry)
  if (algorithm === 'sha256') return sha256
  if (size === 0 && sha256 !== null && ALGORITHMS.has(algorithm)) return hash(algorithm, '', 'hex')
  const { fileId, layer } = entry.borrowed?.from ?? entry
  return digestAt(layer.digests, fileId - layer.firstFileId, algorithm)
}

/** Where the bytes of an entry are: of a hard link, where its target is. */
function undigested(entry: ChainEntry): Omit<Undigested, 'algorithm'> {
  const { fileId, layer, stated } = entry.borrowed?.from ?? entry
  const path = stated.type === 'HARDLINK' ? (stated.linkTarget ?? stated.path) : stated.path
  return { digests: layer.digests, place: fileId - layer.firstFileId, diffId: layer.diffId, path }
}
