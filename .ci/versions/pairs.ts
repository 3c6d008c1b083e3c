import type { Tool } from './tools.ts'

/** Random numbers that are the same on every machine (mulberry32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const numbers = ['0', '1', '2', '9', '10', '11', '00', '01', '010', '20240102', '99999999999999999999']

/** Pairs of versions without end: half are a version and itself with a few changes, so that what decides comes late; half are any two. */
export function* pairs(tool: Tool, published: readonly string[], seed: number): Generator<readonly [string, string]> {
  const below = randomNumbers(seed)
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!
  const dotted = (): string => (tool.start ?? '') + Array.from({ length: 1 + below(4) }, () => one(numbers.slice(0, 6))).join('.')
  const triple = (): string => (tool.start ?? '') + Array.from({ length: 3 }, () => one(numbers.slice(0, 6))).join('.')
  const suffixed = (start: string): string => start + Array.from({ length: below(4) }, () => one(tool.pieces) + (below(2) ? one(numbers) : '')).join('')
  const version = (): string => {
    const kind = below(published.length > 0 ? 4 : 3)
    return kind === 3 ? one(published) : kind === 2 ? suffixed(dotted()) : suffixed(triple())
  }
  while (true) {
    const a = version()
    const pair = [a, below(2) ? version() : changed(a, tool, below)] as const
    if (!pair.some((text) => (text.match(/\d+/g) ?? []).some((run) => run.length > (tool.digits ?? Infinity)))) yield pair
  }
}

/** A version with one to three changes: a run of digits or letters replaced, a piece put in, a part left out, upper or lower case. */
function changed(version: string, tool: Tool, below: (n: number) => number): string {
  let text = version
  for (let left = 1 + below(3); left > 0; left--) {
    const runs = text.match(/\d+|[a-z]+|[^a-z\d]/gi) ?? []
    const at = below(runs.length + 1)
    const run = runs[at] ?? ''
    const kind = below(5)
    if (kind === 0 && /^\d/.test(run)) runs[at] = String((BigInt(run) + BigInt(below(3))) as bigint)
    else if (kind === 1) runs[at] = run + tool.pieces[below(tool.pieces.length)]!
    else if (kind === 2) runs[at] = run + numbers[below(numbers.length)]!
    else if (kind === 3) runs[at] = ''
    else runs[at] = below(2) ? run.toUpperCase() : run.toLowerCase()
    text = runs.join('')
  }
  return text
}
