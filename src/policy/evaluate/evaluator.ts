import { Worker } from 'node:worker_threads'
import { BOUNDS } from '../bounds.ts'
import type { IssueCode } from '../policy-failure.ts'
import type { Outcome } from '../plan.ts'
import type { WorkerAnswer, WorkerTask } from './worker.ts'

/** Bounds in milliseconds. */
export interface TimeBounds {
  /** Of the conditions on one image. */
  readonly image: number
  /** Of one task; also the thread's start is in it. */
  readonly task: number
}

/** So many images one after the other may be stopped before the rest of a task is given up. */
const PATIENCE = 3
const START = 2_000

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
    const deadline = Date.now() + this.#bounds.task
    let stopped = 0
    while (outcomes.length < task.images.length) {
      const before = outcomes.length
      const code = await this.#some({ ...task, images: task.images.slice(before) }, outcomes, deadline)
      if (code === null) break
      await this.close()
      stopped = outcomes.length > before ? 1 : stopped + 1
      outcomes.push(undecided(code))
      if (stopped < PATIENCE && Date.now() < deadline) continue
      while (outcomes.length < task.images.length) outcomes.push(undecided(code))
    }
    return outcomes
  }

  /** Adds outcomes until all are there (null) or the image in work has to be given up (why). */
  #some(task: WorkerTask, outcomes: Outcome[], deadline: number): Promise<IssueCode | null> {
    const isNew = this.#worker === null
    const worker = (this.#worker ??= start())
    const { promise, resolve } = Promise.withResolvers<IssueCode | null>()
    let timer: NodeJS.Timeout | undefined
    const wait = (more: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => resolve('POLICY.TIME'), Math.max(1, Math.min(this.#bounds.image + more, deadline - Date.now() + more)))
    }
    const onMessage = ({ index, outcome }: WorkerAnswer) => {
      outcomes.push(outcome)
      if (index === task.images.length - 1) resolve(null)
      else wait(0)
    }
    const onError = (error: NodeJS.ErrnoException) => resolve(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'POLICY.MEMORY' : 'POLICY.EVALUATION')
    worker.on('message', onMessage).on('error', onError)
    worker.ref()
    wait(isNew ? START : 0)
    worker.postMessage(task)
    return promise.finally(() => {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onError)
      // Nobody waits for an idle thread.
      worker.unref()
    })
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
