import { count, formatBytes, formatSeconds } from './format.ts'
import type { Output } from './host.ts'
import { printable } from './printable.ts'

/** How far an analysis is, as the subscription tells it. */
export interface Step {
  readonly images: { readonly done: number; readonly total: number }
  readonly layers: { readonly done: number; readonly total: number }
  readonly bytes: { readonly done: string; readonly total: string }
  readonly bytesPerSecond: number
  readonly waiting: number
  readonly eta?: number | null
}

const PLAIN_INTERVAL_MS = 2_000
const CLEAR = '\r\x1B[K'

/** Tells progress on stderr: a line that is drawn again on a terminal, else a new line every two seconds. */
export class ProgressLine {
  readonly #output: Output
  readonly #redraw: boolean
  readonly #target: string
  #told = performance.now()
  #drawn = false
  /** The last step that was heard of. */
  latest: Step | null = null

  constructor(output: Output, redraw: boolean, target: string) {
    this.#output = output
    this.#redraw = redraw && output.isTTY === true
    this.#target = printable(target)
  }

  update(step: Step): void {
    this.latest = step
    if (this.#redraw) {
      const line = [...`${this.#target}: ${describe(step)}`].slice(0, Math.max(20, (this.#output.columns ?? 80) - 1)).join('')
      this.#output.write(`${CLEAR}${line}`)
      this.#drawn = true
    } else if (performance.now() - this.#told >= PLAIN_INTERVAL_MS) {
      this.#told = performance.now()
      this.#output.write(`${this.#target}: ${describe(step)}\n`)
    }
  }

  /** Leaves the line free for what is written next. */
  clear(): void {
    if (this.#drawn) this.#output.write(CLEAR)
    this.#drawn = false
  }
}

function describe({ images, layers, bytes, bytesPerSecond, waiting, eta }: Step): string {
  if (waiting > 0) return `${images.done}/${count(images.total, 'image')}, waits for ${count(waiting, 'image')} that other workers analyze`
  const share = Number(bytes.total) === 0 ? '' : `, ${formatBytes(Number(bytes.done))} of ${formatBytes(Number(bytes.total))}`
  const left = eta == null ? '' : `, ${formatSeconds(eta)} left`
  return `${images.done}/${count(images.total, 'image')}, ${layers.done}/${count(layers.total, 'layer')}${share}, ${formatBytes(bytesPerSecond)}/s${left}`
}
