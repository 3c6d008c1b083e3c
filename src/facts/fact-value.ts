import { type Leaf, leavesOf } from '../lineage/sql/fact-leaf.ts'
import { BOUNDS } from './bounds.ts'
import { FactsFailure } from './facts-failure.ts'

/** A fact ready to be kept: its JSON text, members sorted, so that equal facts are equal texts. */
export interface FactValue {
  readonly json: string
  readonly leaves: readonly Leaf[]
}

/** Makes a fact of a JSON value. Throws FACTS.TOO_LARGE. */
export function factValue(value: unknown): FactValue {
  const sorted = canonical(value, 0)
  const json = JSON.stringify(sorted)
  if (json.length > BOUNDS.value) throw new FactsFailure('FACTS.TOO_LARGE', `A fact has at most ${BOUNDS.value} characters of JSON.`)
  const leaves = leavesOf(sorted)
  if (leaves.length > BOUNDS.leaves) throw new FactsFailure('FACTS.TOO_LARGE', `A fact has at most ${BOUNDS.leaves} members.`)
  return { json, leaves }
}

function canonical(value: unknown, depth: number): unknown {
  if (depth > BOUNDS.depth) throw new FactsFailure('FACTS.TOO_LARGE', `A fact is at most ${BOUNDS.depth} levels deep.`)
  // Neither PostgreSQL nor SQLite's JSON takes a NUL or half a surrogate pair.
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd')
  if (Array.isArray(value)) return value.map((each) => canonical(each, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, each]) => [String(canonical(name, 0)), canonical(each, depth + 1)] as const)
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)))
}
