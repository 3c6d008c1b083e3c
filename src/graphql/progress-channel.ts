import type { AnalysisProgress } from '../ingest/analysis.ts'
import { RequestFailure } from './request-failure.ts'

const MAX_LISTENERS = 100

/** Takes the progress of analyses to those who listen, inside this process. A slow listener misses steps, never the latest. */
export class ProgressChannel {
  readonly #listeners = new Set<(progress: AnalysisProgress) => void>()

  publish(progress: AnalysisProgress): void {
    for (const listener of this.#listeners) listener(progress)
  }

  /**
   * The progress of one target, or of all, until the signal is aborted. Throws LIMIT.LISTENERS.
   * @param target as it was given to the analysis; null for all
   */
  listen(target: string | null, signal: AbortSignal): AsyncGenerator<AnalysisProgress> {
    if (this.#listeners.size >= MAX_LISTENERS) {
      throw new RequestFailure('LIMIT.LISTENERS', `Not more than ${MAX_LISTENERS} subscriptions at a time.`)
    }
    const latest = new Map<string, AnalysisProgress>()
    let wake = () => {}
    const listener = (progress: AnalysisProgress) => {
      if (target !== null && progress.target !== target) return
      latest.set(progress.target, progress)
      wake()
    }
    const stop = () => {
      this.#listeners.delete(listener)
      wake()
    }
    this.#listeners.add(listener)
    signal.addEventListener('abort', stop, { once: true })
    const steps = drain(latest, signal, (resolve) => (wake = resolve))
    // A consumer that ends early never lets the loop run to its own end.
    const end = steps.return.bind(steps)
    steps.return = (value) => {
      signal.removeEventListener('abort', stop)
      stop()
      return end(value)
    }
    return steps
  }
}

async function* drain(
  latest: Map<string, AnalysisProgress>,
  signal: AbortSignal,
  onWake: (resolve: () => void) => void,
): AsyncGenerator<AnalysisProgress> {
  while (!signal.aborted) {
    const { promise, resolve } = Promise.withResolvers<void>()
    onWake(resolve)
    if (latest.size === 0) await promise
    const steps = [...latest.values()]
    latest.clear()
    yield* steps
    if (steps.length === 0) return
  }
}
