import { parentPort } from 'node:worker_threads'
import type { Outcome, Plan } from '../plan.ts'
import { CompiledPlan } from './compiled-plan.ts'

/** Images to judge by one plan; facts are JSON, which crosses between threads faster than objects do. */
export interface WorkerTask {
  readonly plan: Plan
  readonly params: Readonly<Record<string, unknown>>
  readonly now: number
  /** The facts of each image as JSON. */
  readonly images: readonly string[]
}

/** One outcome after the other, in the order of the images, each as soon as it is there. The first word of a thread is `ready`. */
export interface WorkerAnswer {
  readonly index: number
  readonly outcome: Outcome
}

const KEPT = 50
const compiled = new Map<string, CompiledPlan>()

parentPort!.on('message', ({ plan, params, now, images }: WorkerTask) => {
  const program = planOf(plan)
  for (const [index, facts] of images.entries()) {
    const answer: WorkerAnswer = { index, outcome: program.run({ image: JSON.parse(facts), params, now }) }
    parentPort!.postMessage(answer)
  }
})

parentPort!.postMessage('ready')

function planOf(plan: Plan): CompiledPlan {
  const known = compiled.get(plan.id)
  if (known !== undefined) return known
  const program = new CompiledPlan(plan)
  if (compiled.size >= KEPT) compiled.clear()
  compiled.set(plan.id, program)
  return program
}
