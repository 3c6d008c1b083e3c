import { Worker } from 'node:worker_threads'
import { BOUNDS } from '../bounds.ts'
import type { IssueCode } from '../policy-failure.ts'
import type { Outcome } from '../plan.ts'
import type { WorkerAnswer, WorkerTask } from './worker.ts'

/** Bounds in milliseconds that the thread computes: a busy machine does not make conditions too slow. */
export interface TimeBounds {
  /** Of the conditions on one image; twice as long at most. */
  readonly image: number
  /** Of one task. */
  readonly task: number
}

/** So many images one after the other may be stopped before the rest of a task is given up. */
const PATIENCE = 3
/** Milliseconds by the clock after which a thread is given up that does not get to compute. */
const WALL = 120_000

/** A thread that runs conditions, and that is ended when they do not end. Tasks are done one after the other. */
export class Evaluator {
  readonly #bounds: TimeBounds
  #worker: Worker | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(bounds: TimeBounds = { image: BOUNDS.imageTime, task: BOUNDS.time }) {
    this.#bounds = bounds
  }

  /** An outcome for each image; one whose conditions do not end in time or need too much memory has that as an issue. */
  run(task: WorkerTask): Promise<Outcome[]> {
    const run = this.#last.then(() => this.#all(task))
    this.#last = run.catch(() => undefined)
    return run
  }

  /** Ends the thread; the next task starts another. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  async #all(task: WorkerTask): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    const began = Date.now()
    let stopped = 0
    while (outcomes.length < task.images.length) {
      const before = outcomes.length
      const code = await this.#some({ ...task, images: task.images.slice(before) }, outcomes)
      if (code === null) break
      await this.close()
      stopped = outcomes.length > before ? 1 : stopped + 1
      outcomes.push(undecided(code))
      if (stopped < PATIENCE && Date.now() - began < this.#bounds.task) continue
      while (outcomes.length < task.images.length) outcomes.push(undecided(code))
    }
    return outcomes
  }

  /** Adds outcomes until all are there (null) or the image in work has to be given up (why). */
  #some(task: WorkerTask, outcomes: Outcome[]): Promise<IssueCode | null> {
    const isReady = this.#worker !== null
    const worker = (this.#worker ??= start())
    const { promise, resolve } = Promise.withResolvers<IssueCode | null>()
    const watch = new Watch(worker, isReady, this.#bounds, () => resolve('POLICY.TIME'))
    const onMessage = (answer: WorkerAnswer | 'ready') => {
      watch.progress()
      if (answer === 'ready') return
      outcomes.push(answer.outcome)
      if (answer.index === task.images.length - 1) resolve(null)
    }
    const onError = (error: NodeJS.ErrnoException) => resolve(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'POLICY.MEMORY' : 'POLICY.EVALUATION')
    worker.on('message', onMessage).on('error', onError)
    worker.ref()
    worker.postMessage(task)
    return promise.finally(() => {
      watch.stop()
      worker.off('message', onMessage).off('error', onError)
      // Nobody waits for an idle thread.
      worker.unref()
    })
  }
}

/** Looks at what a thread has computed whenever it has said nothing for a while. */
class Watch {
  readonly #worker: Worker
  readonly #bounds: TimeBounds
  readonly #expire: () => void
  readonly #began = Date.now()
  readonly #timer: NodeJS.Timeout
  #isReady: boolean
  /** What the thread had computed when it was first looked at since its last word, and in all. */
  #silentSince: number | null = null
  #first: number | null = null

  /** @param isReady false: loading its modules is not counted */
  constructor(worker: Worker, isReady: boolean, bounds: TimeBounds, expire: () => void) {
    this.#worker = worker
    this.#isReady = isReady
    this.#bounds = bounds
    this.#expire = expire
    this.#timer = setInterval(() => void this.#look(), bounds.image)
  }

  progress(): void {
    this.#isReady = true
    this.#silentSince = null
    this.#timer.refresh()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const { user, system } = await this.#worker.cpuUsage().catch(() => ({ user: 0, system: 0 }))
    if (this.#isReady) {
      const used = (user + system) / 1_000
      this.#silentSince ??= used
      this.#first ??= used
      if (used - this.#silentSince >= this.#bounds.image || used - this.#first >= this.#bounds.task) this.#expire()
    }
    if (Date.now() - this.#began >= WALL) this.#expire()
  }
}

function start(): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: BOUNDS.memory } })
  worker.unref()
  worker.on('error', () => undefined)
  return worker
}

function undecided(code: IssueCode): Outcome {
  const messages: Partial<Record<IssueCode, string>> = {
    'POLICY.TIME': 'The conditions took too long and were stopped.',
    'POLICY.MEMORY': 'The conditions needed too much memory and were stopped.',
  }
  return { matched: true, findings: [], issues: [{ code, rule: null, message: messages[code] ?? 'The conditions could not be run.' }] }
}
