import type { BorrowedContent, LayerUse } from '../layers/chain-node.ts'
import { ChainState } from '../layers/chain-state.ts'
import { ClaimSegment, type Stating } from '../layers/claim-segment.ts'
import type { Alteration } from '../layers/alteration.ts'
import { type ChainOccurrence, dependsOnChain } from '../layers/evidence.ts'
import type { EntryType } from '../layers/tar/header.ts'
import { unpackDigests } from './digest-record.ts'
import type { ChainContents, Lineage } from '../lineage/lineage.ts'
import type { Digest } from '../model/digest.ts'
import { unpackStatements } from './claim-record.ts'
import { readEvidence } from './layer-facts.ts'

/** Of these bounds the first that is reached lets the oldest states go. */
const MAX_STATES = 512
/** `ChainState.weight`; some 50 MB. */
const MAX_WEIGHT = 1_000_000

/** The states of chains that were met lately, as many as memory should hold; they share what they have in common. */
export class HeldStates {
  readonly #states = new Map<Digest, ChainState>()
  readonly #maxWeight: number
  #weight = 0

  constructor(maxWeight: number = MAX_WEIGHT) {
    this.#maxWeight = maxWeight
  }

  get(chainId: Digest): ChainState | undefined {
    return this.#states.get(chainId)
  }

  /** Makes it the newest; the newest is held whatever it weighs. */
  put(chainId: Digest, state: ChainState): void {
    this.forget(chainId)
    this.#states.set(chainId, state)
    this.#weight += state.weight
    for (const oldest of this.#states.keys()) {
      if (oldest === chainId || (this.#states.size <= MAX_STATES && this.#weight <= this.#maxWeight)) return
      this.forget(oldest)
    }
  }

  forget(chainId: Digest): void {
    this.#weight -= this.#states.get(chainId)?.weight ?? 0
    this.#states.delete(chainId)
  }

  /** Oldest first. */
  entries(): Iterable<readonly [Digest, ChainState]> {
    return this.#states
  }
}

/** The states of the store's chains: one that is not held is read back. */
export class ChainStates {
  readonly #lineage: Lineage
  #held = new HeldStates()
  #epoch = 0

  constructor(lineage: Lineage) {
    this.#lineage = lineage
  }

  /** What is remembered of another epoch may name files and occurrences that are gone. */
  at(epoch: number): void {
    if (epoch !== this.#epoch) this.#held = new HeldStates()
    this.#epoch = epoch
  }

  async get(chainId: Digest): Promise<ChainState> {
    const state = this.#held.get(chainId) ?? stateOf(await this.#lineage.chainContents(chainId))
    this.put(chainId, state)
    return state
  }

  /** The chain is not what it was. */
  forget(chainId: Digest): void {
    this.#held.forget(chainId)
  }

  /** Only for chains that the store has. */
  put(chainId: Digest, state: ChainState): void {
    this.#held.put(chainId, state)
  }
}

function stateOf({ files, occurrences, distro, evidence, claims, digests, alterations }: ChainContents): ChainState {
  const state = new ChainState()
  const found = new Map(evidence.map((record) => [`${record.diffId} ${record.path}`, record]))
  const uses = new Map<string, LayerUse>()
  const originals = new Map<string, BorrowedContent['from']>()
  const digestsOf = new Map(digests.map(({ diffId, content }) => [diffId, content]))
  for (const { id, path, layerPath, diffId, firstFileId, type, linkTarget, size, sha256 } of files) {
    const layer = uses.get(diffId) ?? { diffId, firstFileId, digests: unpackDigests(digestsOf.get(diffId) ?? null) }
    uses.set(diffId, layer)
    const record = found.get(`${diffId} ${layerPath}`)
    const evidence = record === undefined ? null : readEvidence(record)
    // Modes and owners play no part in what a further layer changes.
    const stated = { path: layerPath, type: type as EntryType, mode: 0, uid: 0, gid: 0, size, sha256, linkTarget }
    // A hard link to a lower layer has no bytes in its own: those of any file with the same content serve.
    const from = type === 'HARDLINK' && sha256 !== null ? originals.get(sha256) : undefined
    if (type === 'REGULAR' && sha256 !== null) originals.set(sha256, { fileId: id, layer, stated })
    state.put(path, { fileId: id, layer, stated, borrowed: from === undefined ? null : { size, sha256, from }, evidence }, () => {})
    if (evidence !== null && dependsOnChain(evidence)) state.bindToPlaces(path)
  }
  const proved = occurrences.map(({ id, path, purl }): ChainOccurrence => ({ id, path, purl, record: null, namespace: null }))
  for (const [path, here] of Map.groupBy(proved, ({ path }) => path.split('!/')[0]!)) state.setOccurrences(path, here)
  state.alter(standing(state, alterations, new Map(proved.map((occurrence) => [occurrence.id, occurrence]))), new Set())
  state.distro = distro
  const visible = new Map(files.map((file) => [`${file.diffId} ${file.layerPath}`, file]))
  for (const { diffId, content } of claims) {
    const stating = unpackStatements(content).flatMap(({ path, claims, diversions }): Stating[] => {
      const file = visible.get(`${diffId} ${path}`)
      return file === undefined ? [] : [{ real: file.path, fileId: file.id, claims, diversions }]
    })
    if (stating.length > 0) state.claims = state.claims.with(new ClaimSegment(stating), state.realPath.bind(state))
  }
  return state
}

/** Alterations by path; a file that was modified may be gone since. */
function standing(state: ChainState, alterations: ChainContents['alterations'], occurrences: ReadonlyMap<number, ChainOccurrence>): Map<string, Alteration[]> {
  const found = alterations.flatMap(({ occurrenceId, fileId, kind, config, path }): Alteration[] => {
    const occurrence = occurrences.get(occurrenceId)
    if (occurrence === undefined || kind === 'RESTORED') return []
    if (kind === 'MODIFIED' && state.node(path)?.entry?.fileId !== fileId) return []
    return [{ path, occurrence, kind, fileId, config }]
  })
  return Map.groupBy(found, ({ path }) => path)
}
