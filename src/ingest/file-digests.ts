import type { Undigested } from '../layers/alterations.ts'
import { ALGORITHMS } from '../layers/digest-choice.ts'
import { eachDigest } from '../layers/layer-digests.ts'
import type { SourceLayer } from '../sources/source.ts'
import type { LayerPool } from './layer-pool.ts'

/** How often one layer is read again for one image: each of its files is asked for once, but a hostile image may ask for one a layer. */
const MAX_READS = 4

/**
 * Reads again, for one image, the files of which a package states a digest that was not made when they passed (layers/digest-choice.ts). Layers that the
 * target does not hold are left out, and what lies there cannot be compared.
 */
export class FileDigests {
  readonly #pool: LayerPool
  readonly #layers: readonly SourceLayer[]
  readonly #reads = new Map<string, number>()

  constructor(pool: LayerPool, layers: readonly SourceLayer[]) {
    this.#pool = pool
    this.#layers = layers
  }

  /** Gives the contents their digests; tells whether any has got one. Throws LAYERS.*. */
  async fetch(files: readonly Undigested[]): Promise<boolean> {
    let some = false
    for (const [diffId, wanted] of Map.groupBy(files.filter(({ algorithm }) => ALGORITHMS.has(algorithm)), (file) => file.diffId)) {
      const found = await this.#read(diffId, wanted)
      for (const { path, place, digests } of wanted) {
        const made = found.get(path)
        if (made === undefined) continue
        digests.more ??= new Map()
        digests.more.set(place, { ...digests.more.get(place), ...made })
        some = true
      }
    }
    return some
  }

  async #read(diffId: string, files: readonly Undigested[]): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
    const layer = this.#layers.find((candidate) => candidate.diffId === diffId)
    const reads = this.#reads.get(diffId) ?? 0
    if (layer?.location == null || reads === MAX_READS) return new Map()
    this.#reads.set(diffId, reads + 1)
    const groups = Map.groupBy(files, ({ path }) => path)
    const wanted = new Map([...groups].map(([path, group]) => [path, [...new Set(group.map(({ algorithm }) => algorithm))]]))
    const { location, blobDigest, blobSize } = layer
    const { changeset } = await this.#pool.run({ kind: 'digests', location, expected: { diffId: layer.diffId, blobDigest, blobSize }, wanted })
    return new Map([...eachDigest(changeset.digests)].map(([at, digests]) => [changeset.entries[at]!.path, digests]))
  }
}
