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
  readonly #total: { readonly images: number; readonly layers: number; readonly bytes: number }
  #done = { images: 0, layers: 0 }

  constructor(target: string, tell: (progress: AnalysisProgress) => void, pool: LayerPool, images: number, unread: readonly SourceLayer[]) {
    const layers = [...new Map(unread.map((layer) => [layer.diffId, layer])).values()]
    this.#target = target
    this.#tell = tell
    this.#pool = pool
    this.#before = pool.bytes()
    this.#total = { images, layers: layers.length, bytes: layers.reduce((sum, { blobSize }) => sum + blobSize, 0) }
    this.#timer = setInterval(() => this.#send(), INTERVAL_MS)
    this.#timer.unref()
  }

  images(done: number, layers: number): void {
    this.#done = { images: done, layers }
  }

  end(): void {
    clearInterval(this.#timer)
    this.#send()
  }

  #send(): void {
    const seconds = Math.max((performance.now() - this.#start) / 1000, 0.001)
    const now = this.#pool.bytes()
    const bytes = Math.min(now.compressed - this.#before.compressed, this.#total.bytes)
    this.#tell({
      target: this.#target,
      images: { done: this.#done.images, total: this.#total.images },
      layers: { done: Math.min(this.#done.layers, this.#total.layers), total: this.#total.layers },
      bytes: { done: bytes, total: this.#total.bytes },
      bytesPerSecond: Math.round((now.uncompressed - this.#before.uncompressed) / seconds),
      eta: bytes === 0 ? null : Math.round(((this.#total.bytes - bytes) * seconds) / bytes),
    })
  }
}
