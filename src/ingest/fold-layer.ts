import { applyLayer, type AppliedLayer, type ChainDelta } from '../layers/apply-layer.ts'
import type { ChainState } from '../layers/chain-state.ts'
import type { FileDigests } from './file-digests.ts'

/** Applies a layer; where digests of files are needed that nobody has made, once more when they are there. Throws LAYERS.*. */
export async function foldLayer(state: ChainState, layer: AppliedLayer, digests: FileDigests): Promise<{ state: ChainState; delta: ChainDelta }> {
  const applied = applyLayer(state, layer)
  if (applied.delta.undigested.length === 0 || !(await digests.fetch(applied.delta.undigested))) return applied
  state.steps.grant(layer.changeset.entries.length)
  return applyLayer(state, layer)
}
