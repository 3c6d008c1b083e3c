import { ANALYZERS } from '../analyzers/all.ts'
import { createRouter } from '../analyzers/router.ts'
import type { ChainState } from '../layers/chain-state.ts'
import type { LayerEntry } from '../layers/changeset.ts'
import type { LayerEvidence } from '../layers/evidence.ts'
import type { Digest } from '../model/digest.ts'
import type { SourceLayer } from '../sources/source.ts'
import { IngestFailure } from './ingest-failure.ts'
import type { LayerFacts } from './layer-facts.ts'
import type { LayerPool } from './layer-pool.ts'

/** Hard links to hard links; a file system has none, an archive may. */
const MAX_HOPS = 8

/** Each name of a file is analyzed, and 8 kB of layer can give 300 names to a file of 4 MB: so many bytes an image, all names counted. */
const MAX_BYTES = 2 * 1024 ** 3

const router = createRouter(ANALYZERS)

/** Where the bytes of a link's target stand: the layer, the path there. */
interface Origin {
  readonly diffId: string
  readonly path: string
  readonly size: number
}

/**
 * Reads again, for one image, the files that hard links give an evidence name to: the bytes stand under another name, in the same layer or
 * below, and no analyzer looked at them there. Layers that the target does not hold are left out.
 */
export class LinkedEvidence {
  readonly #pool: LayerPool
  readonly #layers: readonly SourceLayer[]
  readonly #maxBytes: number
  #bytes = 0

  constructor(pool: LayerPool, layers: readonly SourceLayer[], maxBytes: number = MAX_BYTES) {
    this.#pool = pool
    this.#layers = layers
    this.#maxBytes = maxBytes
  }

  /** What the links of a layer prove on top of a state. Throws INGEST.TOO_MANY_LINKS, LAYERS.*. */
  async fetch(state: ChainState, diffId: Digest, facts: LayerFacts): Promise<LayerEvidence[]> {
    const found: LayerEvidence[] = []
    for (const [origin, files] of this.#wanted(state, diffId, facts)) {
      const layer = this.#layers.find((candidate) => candidate.diffId === origin)
      if (layer?.location == null) continue
      const { blobDigest, blobSize } = layer
      const job = { kind: 'files', location: layer.location, expected: { diffId: layer.diffId, blobDigest, blobSize }, wanted: files } as const
      found.push(...(await this.#pool.run(job)).evidence)
    }
    return found
  }

  /** DiffID -> path in that layer -> the links to it. */
  #wanted(state: ChainState, diffId: Digest, { links, changeset }: LayerFacts): Map<string, Map<string, string[]>> {
    const wanted = new Map<string, Map<string, string[]>>()
    if (links.length === 0) return wanted
    const own = new Map(changeset.entries.map((entry) => [entry.path, entry]))
    for (const { path, target } of links) {
      const origin = originOf(state, diffId, own, target)
      if (origin === null || origin.size > (router.route(path)?.analyzer.maxBytes ?? 0)) continue
      this.#bytes += origin.size
      if (this.#bytes > this.#maxBytes) {
        throw new IngestFailure('INGEST.TOO_MANY_LINKS', `Hard links name more than ${this.#maxBytes} bytes to be analyzed.`, { blob: diffId, path })
      }
      const files = wanted.get(origin.diffId) ?? new Map<string, string[]>()
      wanted.set(origin.diffId, files)
      const names = files.get(origin.path)
      if (names === undefined) files.set(origin.path, [path])
      else names.push(path)
    }
    return wanted
  }
}

function originOf(state: ChainState, diffId: string, own: ReadonlyMap<string, LayerEntry>, target: string): Origin | null {
  let path = target
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const entry = own.get(path)
    if (entry?.type === 'REGULAR') return { diffId, path, size: entry.size }
    if (entry?.linkTarget == null || entry.type !== 'HARDLINK') break
    path = entry.linkTarget
  }
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const entry = state.resolve(path)?.entry
    if (entry?.stated.type === 'REGULAR') return { diffId: entry.layer.diffId, path: entry.stated.path, size: entry.stated.size }
    if (entry?.stated.linkTarget == null) return null
    path = entry.stated.linkTarget
  }
  return null
}
