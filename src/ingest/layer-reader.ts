import type { Lineage } from '../lineage/lineage.ts'
import { LayerFailure } from '../layers/layer-failure.ts'
import type { Digest } from '../model/digest.ts'
import { Failure } from '../model/failure.ts'
import type { SourceImage, SourceLayer } from '../sources/source.ts'
import type { ExtensionRuns } from './extension-runs.ts'
import type { LayerFacts } from './layer-facts.ts'
import type { LayerPool } from './layer-pool.ts'

/** Facts that are read but not yet written are held in memory: ahead of the image in work, no more layers and entries than these. */
const MAX_AHEAD = 48
const MAX_ENTRIES_AHEAD = 200_000
/** An image is written as a whole, so all its new layers are in memory at a time: a million entries take 1 GB. The largest images in use have two. */
const MAX_IMAGE_ENTRIES = 3_000_000

/** A blob that was read to its end, its digests checked. */
export interface ReadLayer {
  readonly facts: LayerFacts
  readonly blobSize: number
}

/** What of a target's layers the store already has. */
export type KnownLayers = Pick<Awaited<ReturnType<Lineage['known']>>, 'layers' | 'blobs'>

/** Reads the layers of a target's images side by side, a little ahead of the image that is being written, each diffID once. */
export class LayerReader {
  readonly #pool: LayerPool
  readonly #layers: Set<Digest>
  readonly #blobs: Map<Digest, Digest>
  readonly #extensions: ExtensionRuns
  readonly #reads = new Map<Digest, Promise<ReadLayer>>()
  /** Entries of the layers among `#reads` that have been read. */
  readonly #entries = new Map<Digest, number>()
  /** Blobs that were read to their end and hold the layer that was claimed (`claimOf`). */
  readonly #seen = new Set<string>()
  /** Claims that are being verified. */
  readonly #verifying = new Map<string, Promise<void>>()
  /** Layers that an image has taken over; they are in the store. */
  readonly #written = new Set<Digest>()
  readonly #maxImageEntries: number
  #doneLayers = 0
  #doneBytes = 0

  constructor(pool: LayerPool, known: KnownLayers, extensions: ExtensionRuns, maxImageEntries: number = MAX_IMAGE_ENTRIES) {
    this.#pool = pool
    this.#layers = new Set(known.layers.keys())
    this.#blobs = new Map(known.blobs)
    this.#extensions = extensions
    this.#maxImageEntries = maxImageEntries
  }

  /** Layers and compressed bytes that are read. */
  get done(): { readonly layers: number; readonly bytes: number } {
    return { layers: this.#doneLayers, bytes: this.#doneBytes }
  }

  /** The layers of an image that nobody has read yet. */
  unread(image: SourceImage): SourceLayer[] {
    const missing = image.layers.filter(({ diffId, location }) => location !== null && !this.#layers.has(diffId) && !this.#written.has(diffId))
    return [...new Map(missing.map((layer) => [layer.diffId, layer])).values()]
  }

  /** Remembers what the store has by now. Gives the layers that others have read. */
  learn({ layers, blobs }: KnownLayers): Digest[] {
    for (const [blob, diffId] of blobs) this.#blobs.set(blob, diffId)
    const fresh = [...layers.keys()].filter((diffId) => !this.#layers.has(diffId) && !this.#written.has(diffId))
    for (const diffId of fresh) this.#layers.add(diffId)
    return fresh.filter((diffId) => !this.#reads.has(diffId))
  }

  /** Something of the image that was known is no longer in the store. */
  unlearn(image: SourceImage): void {
    for (const { diffId } of image.layers) {
      this.#layers.delete(diffId)
      this.#written.delete(diffId)
    }
  }

  /** Begins to read what an image needs, unless enough is under way. */
  ahead(image: SourceImage): void {
    for (const layer of this.unread(image)) {
      const entries = [...this.#entries.values()].reduce((sum, each) => sum + each, 0)
      if (this.#reads.size >= MAX_AHEAD || entries > MAX_ENTRIES_AHEAD) return
      this.read(layer)
    }
  }

  /** The facts of all new layers of one image. Throws LAYERS.*; LAYERS.TOO_MANY_ENTRIES also for all together. */
  async readAll(layers: readonly SourceLayer[]): Promise<Map<Digest, LayerFacts>> {
    for (const layer of layers) void this.read(layer)
    const all = new Map<Digest, LayerFacts>()
    let entries = 0
    for (const layer of layers) {
      const { facts } = await this.read(layer)
      all.set(layer.diffId, facts)
      entries += facts.changeset.entries.length
      if (entries > this.#maxImageEntries) {
        throw new LayerFailure('LAYERS.TOO_MANY_ENTRIES', `The layers that are new have more than ${this.#maxImageEntries} entries together.`)
      }
    }
    return all
  }

  read(layer: SourceLayer): Promise<ReadLayer> {
    const begun = this.#reads.get(layer.diffId)
    if (begun !== undefined) return begun
    const reading = this.#read(layer)
    reading.catch(() => {}) // told where it is awaited
    this.#reads.set(layer.diffId, reading)
    return reading
  }

  /**
   * A blob that was never seen to hold this layer is read for its digests only: a false claim would put the image on the wrong chain. It may be a
   * new packing, a blob that is known of another layer, or a second one that the same image names for the layer.
   */
  verify(layer: SourceLayer): Promise<void> {
    const claim = claimOf(layer)
    const { diffId, blobDigest, location } = layer
    if (location === null || this.#seen.has(claim) || this.#blobs.get(blobDigest) === diffId) return Promise.resolve()
    const begun = this.#verifying.get(claim)
    if (begun !== undefined) return begun
    const verifying = this.#verify(layer)
    verifying.catch(() => {})
    this.#verifying.set(claim, verifying)
    return verifying
  }

  /** The image with these layers is written: their facts need not be held any longer. */
  written(diffIds: Iterable<Digest>): void {
    for (const diffId of diffIds) {
      this.#written.add(diffId)
      this.#forget(diffId)
    }
  }

  /** The image with these layers was refused: what was read for it alone is dropped. */
  dropped(diffIds: Iterable<Digest>): void {
    for (const diffId of diffIds) this.#forget(diffId)
  }

  #forget(diffId: Digest): void {
    this.#reads.delete(diffId)
    this.#entries.delete(diffId)
  }

  async #read(layer: SourceLayer): Promise<ReadLayer> {
    const { diffId, blobDigest, blobSize, location } = layer
    if (location === null) throw new Error('a layer without bytes is not read')
    const expected = { diffId, blobDigest, blobSize }
    const extensions = this.#extensions.onFiles
    const { runs, ...facts } = await this.#pool.run({ kind: 'read', location, expected, extensions }).catch((error) => Promise.reject(located(error, blobDigest)))
    this.#extensions.hold(diffId, runs)
    this.#seen.add(claimOf(layer))
    if (this.#reads.has(diffId)) this.#entries.set(diffId, facts.changeset.entries.length)
    this.#doneLayers += 1
    this.#doneBytes += blobSize
    return { facts, blobSize }
  }

  async #verify(layer: SourceLayer): Promise<void> {
    const { diffId, blobDigest, blobSize, location } = layer
    const read = this.#reads.get(diffId)
    if (read !== undefined) await read.catch(() => {})
    if (this.#seen.has(claimOf(layer))) return
    await this.#pool.run({ kind: 'verify', location: location!, expected: { diffId, blobDigest, blobSize } }).catch((error) => Promise.reject(located(error, blobDigest)))
    this.#seen.add(claimOf(layer))
    this.#doneBytes += blobSize
  }
}

function claimOf({ blobDigest, diffId }: SourceLayer): string {
  return `${blobDigest} ${diffId}`
}

function located(error: unknown, blob: Digest): unknown {
  return error instanceof Failure ? error.at({ blob }) : error
}
