import { deepStrictEqual } from 'node:assert'
import type { Asker, Question } from './questions/question.ts'

const SHOWN = 2_000
/** How often each thing is asked at least, however long that takes. */
const LEAST = 3

/** What a question took, in milliseconds; over all things that it was asked of. */
export interface Measured {
  readonly name: string
  readonly goal: number | null
  readonly p50: number
  readonly p95: number
  /** The same of the fastest time of each thing: what the work costs where other programs do not take the processor from it. */
  readonly calm: { readonly p50: number; readonly p95: number }
  readonly samples: number
}

/** How long one question is asked at most, after its answers were compared; and how often. */
export interface Patience {
  readonly seconds: number
  readonly samples: number
}

/** Asks everything once and compares the answers, which warms it up, then again and again. Throws when an answer is wrong. */
export async function measure(ask: Asker, { name, goal, asks }: Question, { seconds, samples }: Patience): Promise<Measured> {
  if (asks.length === 0) throw new Error(`${name}: the world has nothing to ask this of`)
  for (const { query, variables, expected } of asks) {
    const { data } = await ask(query, variables)
    compare(data, expected(), `${name}: ${JSON.stringify(variables)}`)
  }
  const times: number[] = []
  const fastest = asks.map(() => Number.POSITIVE_INFINITY)
  const deadline = performance.now() + seconds * 1_000
  for (let i = 0; times.length < samples && (performance.now() < deadline || times.length < LEAST * asks.length); i++) {
    const thing = i % asks.length
    const { ms } = await ask(asks[thing]!.query, asks[thing]!.variables)
    times.push(ms)
    fastest[thing] = Math.min(fastest[thing]!, ms)
  }
  return { name, goal, samples: times.length, ...quantiles(times), calm: quantiles(fastest) }
}

/** Throws an error that shows where the answer is another, not the whole of both. */
function compare(actual: unknown, expected: unknown, what: string): void {
  try {
    deepStrictEqual(actual, expected)
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message.slice(0, SHOWN)}`)
  }
}

/** By nearest rank. */
export function quantiles(times: readonly number[]): { p50: number; p95: number } {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!
  return { p50: at(0.5), p95: at(0.95) }
}
