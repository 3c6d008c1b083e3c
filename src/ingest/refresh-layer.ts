import { ChainState } from '../layers/chain-state.ts'
import { PathSteps } from '../layers/path-steps.ts'
import type { KnownLayer } from '../lineage/lineage.ts'
import type { Digest } from '../model/digest.ts'
import type { SourceImage } from '../sources/source.ts'
import { applicable, chainRecords, type FoldedChain, packageVersions } from './fold-image.ts'
import { FileDigests } from './file-digests.ts'
import { foldLayer } from './fold-layer.ts'
import type { LayerFacts } from './layer-facts.ts'
import { layerRecord, readBack } from './layer-record.ts'
import { LinkedEvidence } from './linked-evidence.ts'
import type { Workshop } from './workshop.ts'

/**
 * Puts what was read of a layer now in the place of what the store has of it (another analyzer set's facts, or nothing), and folds all chains
 * through it again, whosever images they are. Layers of other images are not read for it: what hard links alone prove there waits for them.
 * False: another writer was at it meanwhile, nothing is written.
 */
export async function refreshLayer({ lineage, pool, states }: Workshop, image: SourceImage, stored: KnownLayer, facts: LayerFacts): Promise<boolean> {
  const firstFileId = await lineage.allocate('file', facts.changeset.entries.length)
  const { epoch, chains: through } = await lineage.chainsThrough(stored.diffId)
  states.at(epoch)
  const folded: FoldedChain[] = []
  // All of them: what the store has of a chain that is folded anew is what it was.
  const fresh = new Map<Digest, ChainState>()
  const linkedEvidence = new LinkedEvidence(pool, image.layers)
  const fileDigests = new FileDigests(pool, image.layers)
  for (const { chainId, parentId, depth, layer } of through) {
    const below = parentId === null ? new ChainState() : (fresh.get(parentId) ?? (await states.get(parentId)))
    const numbered = layer.diffId === stored.diffId ? { facts, firstFileId } : await readBack(lineage, layer)
    below.steps = new PathSteps()
    below.steps.grant(numbered.facts.changeset.entries.length)
    const linked = await linkedEvidence.fetch(below, layer.diffId, numbered.facts)
    const { state, delta } = await foldLayer(below, applicable(layer.diffId, numbered, linked), fileDigests)
    folded.push({ chainId, parentId, diffId: layer.diffId, depth, delta, linked })
    fresh.set(chainId, state)
  }
  const occurrences = folded.reduce((sum, { delta }) => sum + delta.introduced.length, 0)
  const idOf = new Map(through.map(({ id, chainId }) => [chainId, id]))
  const records = chainRecords(folded, await lineage.allocate('occurrence', occurrences))
  const layer = { ...layerRecord(stored.diffId, { facts, firstFileId }, false), id: stored.id, firstFileId }
  for (const { chainId } of through) states.forget(chainId)
  const chains = records.map((chain) => ({ ...chain, id: idOf.get(chain.chainId)! }))
  if (!(await lineage.rewriteLayer({ layer, chains, packageVersions: packageVersions(folded), epoch }))) return false
  for (const [chainId, state] of fresh) states.put(chainId, state)
  return true
}
