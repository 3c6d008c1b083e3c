import { type Digest, digestOf } from './digest.ts'

/**
 * The ChainIDs of a stack of layers, bottom first (OCI image-spec, config.md, "Layer ChainID"):
 * `chain(L0) = diffID(L0)`, `chain(L0..Ln) = sha256(chain(L0..Ln-1) + " " + diffID(Ln))`.
 */
export function chainIdsOf(diffIds: readonly Digest[]): Digest[] {
  const chains: Digest[] = []
  for (const diffId of diffIds) {
    const parent = chains.at(-1)
    chains.push(parent === undefined ? diffId : digestOf(`${parent} ${diffId}`))
  }
  return chains
}
