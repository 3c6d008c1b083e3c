import type { AppliedLayer, ChainDelta } from '../layers/apply-layer.ts'
import type { OwnerChange } from '../layers/change-owners.ts'
import { ChainState } from '../layers/chain-state.ts'
import type { LayerEvidence } from '../layers/evidence.ts'
import { PathSteps } from '../layers/path-steps.ts'
import type { Alteration } from '../layers/alteration.ts'
import type { AlterationRecord, ChainRecord, OwnedFiles, PackageVersionRecord } from '../lineage/lineage.ts'
import { chainIdsOf } from '../model/chain-id.ts'
import type { Digest } from '../model/digest.ts'
import { type ChainStates, HeldStates } from './chain-states.ts'
import { packStatements } from './claim-record.ts'
import type { FileDigests } from './file-digests.ts'
import { foldLayer } from './fold-layer.ts'
import type { LayerFacts } from './layer-facts.ts'
import type { LinkedEvidence } from './linked-evidence.ts'

/** The facts of a layer with the ids that its files have. */
export interface NumberedLayer {
  readonly facts: LayerFacts
  readonly firstFileId: number
}

/** A chain that the store does not have, or that is folded anew. Occurrence ids are not allocated yet. */
export interface FoldedChain {
  readonly chainId: Digest
  readonly parentId: Digest | null
  readonly diffId: Digest
  /** Number of layers. */
  readonly depth: number
  readonly delta: ChainDelta
  /** What hard links of its layer prove on top of the chain below. */
  readonly linked: readonly LayerEvidence[]
}

/** What an image adds to the trie of chains. */
export interface FoldedImage {
  readonly chainIds: readonly Digest[]
  /** Bottom first. */
  readonly chains: readonly FoldedChain[]
  /** The states of these chains, as far as they can be held. */
  readonly states: HeldStates
}

/** Folds the layers of an image from the highest chain that the store knows to its top. Throws LAYERS.TOO_MANY_LINKS. */
export async function foldImage(
  diffIds: readonly Digest[],
  knownChains: ReadonlyMap<Digest, number>,
  states: ChainStates,
  layerOf: (diffId: Digest) => Promise<NumberedLayer>,
  linkedEvidence: LinkedEvidence,
  fileDigests: FileDigests,
): Promise<FoldedImage> {
  const chainIds = chainIdsOf(diffIds)
  const known = chainIds.findLastIndex((chainId) => knownChains.has(chainId))
  const chains: FoldedChain[] = []
  const held = new HeldStates()
  if (known === chainIds.length - 1) return { chainIds, chains, states: held }
  let state = known === -1 ? new ChainState() : await states.get(chainIds[known]!)
  const steps = new PathSteps()
  state.steps = steps
  for (let i = known + 1; i < chainIds.length; i++) {
    const diffId = diffIds[i]!
    const layer = await layerOf(diffId)
    steps.grant(layer.facts.changeset.entries.length)
    const linked = await linkedEvidence.fetch(state, diffId, layer.facts)
    const applied = await foldLayer(state, applicable(diffId, layer, linked), fileDigests)
    state = applied.state
    chains.push({ chainId: chainIds[i]!, parentId: chainIds[i - 1] ?? null, diffId, depth: i + 1, delta: applied.delta, linked })
    held.put(chainIds[i]!, state)
  }
  return { chainIds, chains, states: held }
}

/** A layer in the form in which it is applied; `linked` is what hard links of it prove. */
export function applicable(diffId: Digest, { facts, firstFileId }: NumberedLayer, linked: readonly LayerEvidence[]): AppliedLayer {
  return { diffId, changeset: facts.changeset, firstFileId, evidence: new Map([...facts.evidence, ...linked].map((found) => [found.path, found])) }
}

/** Gives the new occurrences their ids, and the chains their stored form. */
export function chainRecords(chains: readonly FoldedChain[], firstOccurrenceId: number): ChainRecord[] {
  let id = firstOccurrenceId
  for (const { delta } of chains) for (const occurrence of delta.introduced) occurrence.id = id++
  return chains.map(({ chainId, parentId, diffId, depth, delta, linked }) => ({
    chainId, parentId, diffId, depth, ...delta,
    owned: delta.owned.map(ownedFiles),
    disowned: delta.disowned.map(ownedFiles),
    alterations: [...delta.altered.map((each) => alterationRecord(each, each.kind)), ...delta.restored.map((each) => alterationRecord(each, 'RESTORED'))],
    claims: packStatements(linked),
  }))
}

function alterationRecord({ occurrence, fileId, config }: Alteration, kind: AlterationRecord['kind']): AlterationRecord {
  return { occurrenceId: occurrence.id, fileId, kind, config }
}

function ownedFiles({ first, last, occurrence }: OwnerChange): OwnedFiles {
  return { first, last, occurrenceId: occurrence.id }
}

/** The package versions that the new chains speak of, each once. */
export function packageVersions(chains: readonly FoldedChain[]): PackageVersionRecord[] {
  const versions = new Map<string, PackageVersionRecord>()
  for (const { purl, namespace, record } of chains.flatMap(({ delta }) => delta.introduced)) {
    if (record === null) continue
    const known = versions.get(purl)
    if (known !== undefined && known.licenses.length > 0) continue
    versions.set(purl, { type: record.type, namespace, name: record.name, version: record.version, purl, licenses: record.licenses, requires: record.requires ?? [], provides: record.provides ?? [] })
  }
  return [...versions.values()]
}
