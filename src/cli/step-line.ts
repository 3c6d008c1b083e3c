import type { Output } from './host.ts'

const PLAIN_INTERVAL_MS = 2_000
const DRAWN_INTERVAL_MS = 100
const CLEAR = '\r\x1B[K'

/** Tells on stderr how far something is: a line that is drawn again on a terminal, else a new line every two seconds. */
export class StepLine {
  readonly #output: Output
  readonly #redraw: boolean
  #told = performance.now()
  #drawn = false

  constructor(output: Output, redraw: boolean) {
    this.#output = output
    this.#redraw = redraw && output.isTTY === true
  }

  /** Asks for the text only when it is time to tell it. */
  update(text: () => string): void {
    if (performance.now() - this.#told < (this.#redraw ? DRAWN_INTERVAL_MS : PLAIN_INTERVAL_MS)) return
    this.#told = performance.now()
    this.#output.write(this.#redraw ? `${CLEAR}${text()}` : `${text()}\n`)
    this.#drawn = this.#redraw
  }

  /** Leaves the line free for what is written next. */
  clear(): void {
    if (this.#drawn) this.#output.write(CLEAR)
    this.#drawn = false
  }
}
