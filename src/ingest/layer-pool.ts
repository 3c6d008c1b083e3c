import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Failure } from '../model/failure.ts'
import { IngestFailure } from './ingest-failure.ts'
import type { LayerJob, LayerJobResult } from './layer-job.ts'
import type { WorkerAnswer } from './layer-worker.ts'

/** Entries of a layer; a thread that has read more is replaced. */
const LARGE_LAYER = 50_000

interface Task {
  readonly job: LayerJob
  resolve(facts: LayerJobResult): void
  reject(error: unknown): void
}

/** Threads that read layers side by side; jobs are done in the order in which they are given. */
export class LayerPool {
  readonly #counters = new BigUint64Array(new SharedArrayBuffer(16))
  readonly #queue: Task[] = []
  readonly #idle: Worker[] = []
  readonly #busy = new Map<Worker, Task>()
  readonly #size: number
  #closed = false

  constructor(size: number = Math.min(availableParallelism(), 8)) {
    this.#size = size
  }

  /** Starts threads before there is work for them: each needs some 50 ms to load. */
  warm(count: number = this.#size): void {
    while (this.#idle.length + this.#busy.size < Math.min(count, this.#size)) this.#idle.push(this.#start())
  }

  /** Bytes that all threads have passed so far. */
  bytes(): { readonly compressed: number; readonly uncompressed: number } {
    return { compressed: Number(Atomics.load(this.#counters, 0)), uncompressed: Number(Atomics.load(this.#counters, 1)) }
  }

  run(job: LayerJob): Promise<LayerJobResult> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(stopped())
      this.#queue.push({ job, resolve, reject })
      this.#next()
    })
  }

  /** Ends all threads at once; jobs that are not done are rejected. */
  async close(): Promise<void> {
    this.#closed = true
    const workers = [...this.#idle, ...this.#busy.keys()]
    for (const { reject } of [...this.#queue.splice(0), ...this.#busy.values()]) reject(stopped())
    this.#busy.clear()
    await Promise.all(workers.map((worker) => worker.terminate()))
  }

  #next(): void {
    if (this.#queue.length === 0) return
    if (this.#idle.length === 0 && this.#busy.size < this.#size) this.#idle.push(this.#start())
    const worker = this.#idle.pop()
    if (worker === undefined) return
    const task = this.#queue.shift()!
    this.#busy.set(worker, task)
    worker.ref()
    worker.postMessage(task.job)
  }

  #start(): Worker {
    const worker = new Worker(new URL('./layer-worker.ts', import.meta.url), {
      workerData: this.#counters.buffer,
      execArgv: [], // what the process was started with (--input-type, --eval) is not for its threads
      // A young generation of three times 4 MB instead of 16: a little slower to collect, 100 MB less for all threads together.
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12 },
    })
    worker.unref()
    worker.on('message', (answer: WorkerAnswer) => this.#done(worker, answer))
    worker.on('error', (error) => this.#died(worker, error))
    return worker
  }

  #done(worker: Worker, { facts, failure, error }: WorkerAnswer): void {
    const task = this.#busy.get(worker)
    this.#busy.delete(worker)
    worker.unref()
    // What a very large layer took stays with its thread, and is given back only with the thread itself.
    if ((facts?.changeset.entries.length ?? 0) > LARGE_LAYER) void worker.terminate()
    else this.#idle.push(worker)
    if (facts !== undefined) task?.resolve(facts)
    else task?.reject(failure === undefined ? error : new Failure(failure.code, failure.message, failure.where))
    this.#next()
  }

  /** A thread that runs out of memory takes its job with it, not the process. */
  #died(worker: Worker, error: Error): void {
    const task = this.#busy.get(worker)
    this.#busy.delete(worker)
    const at = this.#idle.indexOf(worker)
    if (at !== -1) this.#idle.splice(at, 1)
    const outOfMemory = (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY'
    task?.reject(outOfMemory ? new IngestFailure('INGEST.OUT_OF_MEMORY', 'Reading the layer needs more memory than a thread may have.', {}, error) : error)
    this.#next()
  }
}

function stopped(): Failure {
  return new IngestFailure('INGEST.INTERRUPTED', 'The analysis was stopped.')
}
