import type { Digest } from '../model/digest.ts'
import type { SourceLayer } from '../sources/source.ts'
import type { AnalysisProgress } from './analysis.ts'
import type { LayerPool } from './layer-pool.ts'

const INTERVAL_MS = 200

/** Tells how far an analysis is, a few times a second. */
export class Progress {
  readonly #target: string
  readonly #tell: (progress: AnalysisProgress) => void
  readonly #pool: LayerPool
  readonly #start = performance.now()
  readonly #before: { readonly compressed: number; readonly uncompressed: number }
  readonly #timer: NodeJS.Timeout
  readonly #images: number
  /** By diffID, the bytes of what this analysis has to read, or has read. */
  readonly #unread: Map<Digest, number>
  #bytes: number
  #done = { images: 0, layers: 0 }
  #waiting = 0

  constructor(target: string, tell: (progress: AnalysisProgress) => void, pool: LayerPool, images: number, unread: readonly SourceLayer[]) {
    this.#target = target
    this.#tell = tell
    this.#pool = pool
    this.#before = pool.bytes()
    this.#images = images
    this.#unread = new Map(unread.map(({ diffId, blobSize }) => [diffId, blobSize]))
    this.#bytes = [...this.#unread.values()].reduce((sum, bytes) => sum + bytes, 0)
    this.#timer = setInterval(() => this.#send(), INTERVAL_MS)
    this.#timer.unref()
  }

  images(done: number, layers: number): void {
    this.#done = { images: done, layers }
  }

  /** Others have read these layers: they are no longer to be read here. */
  readElsewhere(diffIds: readonly Digest[]): void {
    for (const diffId of diffIds) {
      this.#bytes -= this.#unread.get(diffId) ?? 0
      this.#unread.delete(diffId)
    }
  }

  /** So many images wait for other workers, and nothing else is to be done; 0: there is work. */
  waiting(images: number): void {
    this.#waiting = images
  }

  end(): void {
    this.#waiting = 0
    clearInterval(this.#timer)
    this.#send()
  }

  #send(): void {
    const seconds = Math.max((performance.now() - this.#start) / 1000, 0.001)
    const now = this.#pool.bytes()
    const bytes = Math.min(now.compressed - this.#before.compressed, this.#bytes)
    this.#tell({
      target: this.#target,
      images: { done: this.#done.images, total: this.#images },
      layers: { done: Math.min(this.#done.layers, this.#unread.size), total: this.#unread.size },
      bytes: { done: bytes, total: this.#bytes },
      bytesPerSecond: Math.round((now.uncompressed - this.#before.uncompressed) / seconds),
      waiting: this.#waiting,
      eta: bytes === 0 ? null : Math.round(((this.#bytes - bytes) * seconds) / bytes),
    })
  }
}
