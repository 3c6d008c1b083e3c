import { digestOf } from '../model/digest.ts'
import { BOUNDS } from './bounds.ts'
import { FactsFailure } from './facts-failure.ts'
import { pointerPart } from './json-pointer.ts'

/** A scalar inside of a fact: where (places in lists are `*`), and its JSON text. */
export interface Leaf {
  readonly pointer: string
  readonly value: string
}

/** A fact ready to be kept: its JSON text, members sorted, so that equal facts are equal texts. */
export interface FactValue {
  readonly json: string
  readonly leaves: readonly Leaf[]
}

/** Characters up to which a scalar is kept as it is, to search for; a longer one by its digest. */
const MAX_LEAF = 256

/** Makes a fact of a JSON value. Throws FACTS.TOO_LARGE. */
export function factValue(value: unknown): FactValue {
  const sorted = canonical(value, 0)
  const json = JSON.stringify(sorted)
  if (json.length > BOUNDS.value) throw new FactsFailure('FACTS.TOO_LARGE', `A fact has at most ${BOUNDS.value} characters of JSON.`)
  const leaves = new Map<string, Leaf>()
  collect(sorted, '', leaves)
  return { json, leaves: [...leaves.values()] }
}

/** A scalar as it can be searched for. */
export function leafText(scalar: unknown): string {
  const json = JSON.stringify(scalar)
  // No JSON text begins so.
  return json.length <= MAX_LEAF ? json : digestOf(json)
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

function collect(value: unknown, pointer: string, leaves: Map<string, Leaf>): void {
  if (Array.isArray(value)) return value.forEach((each) => collect(each, `${pointer}/*`, leaves))
  if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) collect(each, pointer + pointerPart(name), leaves)
    return
  }
  const leaf = { pointer, value: leafText(value) }
  leaves.set(`${pointer} ${leaf.value}`, leaf)
  if (leaves.size > BOUNDS.leaves) throw new FactsFailure('FACTS.TOO_LARGE', `A fact has at most ${BOUNDS.leaves} members.`)
}
