import type { Outcome } from '../plan.ts'
import { Evaluator, type TimeBounds } from './evaluator.ts'
import type { WorkerTask } from './worker.ts'

/** Runs the conditions of a plan on the facts of images. */
export interface Evaluates {
  run(task: WorkerTask): Promise<Outcome[]>
}

const THREADS = 2

/** Some threads that evaluate: a policy that takes long does not keep all others waiting. */
export class Evaluators implements Evaluates {
  readonly #threads: readonly { readonly evaluator: Evaluator; waiting: number }[]

  constructor(bounds?: TimeBounds) {
    this.#threads = Array.from({ length: THREADS }, () => ({ evaluator: new Evaluator(bounds), waiting: 0 }))
  }

  async run(task: WorkerTask): Promise<Outcome[]> {
    const thread = this.#threads.reduce((least, each) => (each.waiting < least.waiting ? each : least))
    thread.waiting += 1
    try {
      return await thread.evaluator.run(task)
    } finally {
      thread.waiting -= 1
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ evaluator }) => evaluator.close()))
  }
}
