import { parentPort, workerData } from 'node:worker_threads'
import { Failure } from '../model/failure.ts'
import { type LayerJob, type LayerJobResult, runLayerJob } from './layer-job.ts'

/** The thread that reads layers: one job at a time, facts back, bytes counted in memory that both sides see. */
export interface WorkerAnswer {
  readonly facts?: LayerJobResult
  readonly failure?: { readonly code: string; readonly message: string; readonly where: Failure['where'] }
  /** An error that is no Failure: a bug. */
  readonly error?: unknown
}

/** [compressed, uncompressed] bytes passed by all workers. */
const counters = new BigUint64Array(workerData as SharedArrayBuffer)

parentPort!.on('message', async (job: LayerJob) => parentPort!.postMessage(await answer(job)))

async function answer(job: LayerJob): Promise<WorkerAnswer> {
  try {
    return { facts: await runLayerJob(job, count) }
  } catch (error) {
    if (!(error instanceof Failure)) return { error }
    const { code, message, where } = error
    return { failure: { code, message, where } }
  }
}

function count(compressed: number, uncompressed: number): void {
  if (compressed > 0) Atomics.add(counters, 0, BigInt(compressed))
  if (uncompressed > 0) Atomics.add(counters, 1, BigInt(uncompressed))
}
