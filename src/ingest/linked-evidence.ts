import type { ChainState } from '../layers/chain-state.ts'
import type { LayerEvidence } from '../layers/evidence.ts'
import type { Digest } from '../model/digest.ts'
import type { SourceLayer } from '../sources/source.ts'
import type { LayerFacts } from './layer-facts.ts'
import type { LayerPool } from './layer-pool.ts'

/** Hard links to hard links; a file system has none, an archive may. */
const MAX_HOPS = 8

/**
 * Reads again the files that hard links give an evidence name to: the bytes stand under another name, in the same layer or below, and no
 * analyzer looked at them there. Layers that the target does not hold are left out.
 */
export async function fetchLinked(
  pool: LayerPool,
  layers: readonly SourceLayer[],
  state: ChainState,
  diffId: Digest,
  facts: LayerFacts,
): Promise<LayerEvidence[]> {
  const wanted = new Map<string, Map<string, string[]>>() // diffID -> path in that layer -> links
  for (const { path, target } of facts.links) {
    const origin = originOf(state, diffId, facts, target)
    if (origin === null) continue
    const files = wanted.get(origin.diffId) ?? new Map<string, string[]>()
    wanted.set(origin.diffId, files.set(origin.path, [...(files.get(origin.path) ?? []), path]))
  }
  const found: LayerEvidence[] = []
  for (const [origin, files] of wanted) {
    const layer = layers.find((candidate) => candidate.diffId === origin)
    if (layer?.location == null) continue
    const { blobDigest, blobSize } = layer
    const job = { kind: 'files', location: layer.location, expected: { diffId: layer.diffId, blobDigest, blobSize }, wanted: files } as const
    found.push(...(await pool.run(job)).evidence)
  }
  return found
}

/** Where the bytes of a link's target stand: the layer, and the path there. */
function originOf(state: ChainState, diffId: Digest, facts: LayerFacts, target: string): { diffId: string; path: string } | null {
  let path = target
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const own = facts.changeset.entries.find((entry) => entry.path === path)
    if (own?.type === 'REGULAR') return { diffId, path }
    if (own?.linkTarget == null || own.type !== 'HARDLINK') break
    path = own.linkTarget
  }
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const entry = state.resolve(path)?.entry
    if (entry?.stated.type === 'REGULAR') return { diffId: entry.layer.diffId, path: entry.stated.path }
    if (entry?.stated.linkTarget == null) return null
    path = entry.stated.linkTarget
  }
  return null
}
