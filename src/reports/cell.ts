import type { Column, ColumnKind } from './column.ts'
import { ADDED } from './page-documents.ts'
import type { Cell } from './row.ts'

/** An object of an answer. */
export type Item = Readonly<Record<string, unknown>>

/** Whether a value of an answer is an object. */
export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The cell of a column.
 * @param from the object at the depth of the column; null: the answer has none there
 */
export function cellOf({ path, depth, kind, list, separator }: Column, from: unknown): Cell {
  const rest = path.slice(depth)
  if (list === null) return scalar(valueAt(from, rest), kind)
  if (list === 'count') return countOf(from, rest)
  const values = valuesAt(from, rest)
  if (values === null) return null
  if (list === 'json') return { json: values.map(ownOf) }
  if (list === 'first') return values.length === 0 ? null : scalar(values[0], kind)
  return values.filter((value) => value !== null).map(textOf).join(separator)
}

/** Whether a list that the cell was made from is longer than the answer has it. */
export function isCut({ path, depth, list }: Column, from: unknown): boolean {
  return list !== null && list !== 'count' && anyCut(from, path.slice(depth))
}

function anyCut(value: unknown, keys: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((each) => anyCut(each, keys))
  if (!isItem(value)) return false
  const page = value[ADDED.page]
  if (isItem(page) && page['hasNextPage'] === true) return true
  const [key, ...more] = keys
  return key !== undefined && anyCut(value[key], more)
}

function scalar(value: unknown, kind: ColumnKind): Cell {
  if (value === undefined || value === null) return null
  if (kind === 'bigint' && typeof value === 'string' && /^-?\d{1,40}$/.test(value)) return BigInt(value)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : { json: value }
}

/** Without what paging has added. */
function ownOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownOf)
  if (!isItem(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== ADDED.page && key !== ADDED.total).map(([key, member]) => [key, ownOf(member)]))
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function valueAt(from: unknown, keys: readonly string[]): unknown {
  let at = from
  for (const key of keys) {
    if (!isItem(at)) return null
    at = at[key]
  }
  return at
}

/** All values at the end of the path, through lists; null when there is not even an empty list. */
function valuesAt(from: unknown, keys: readonly string[]): unknown[] | null {
  if (from === undefined || from === null) return null
  if (Array.isArray(from)) return from.flatMap((each) => valuesAt(each, keys) ?? [])
  const [key, ...more] = keys
  if (key === undefined) return [from]
  return isItem(from) ? valuesAt(from[key], more) : null
}

function countOf(from: unknown, keys: readonly string[]): number | null {
  if (from === undefined || from === null) return null
  if (Array.isArray(from)) return keys.length === 0 ? from.length : from.reduce<number>((sum, each) => sum + (countOf(each, keys) ?? 0), 0)
  if (!isItem(from)) return keys.length === 0 ? 1 : null
  const [key, ...more] = keys
  if (key !== undefined) return countOf(from[key], more)
  const total = from[ADDED.total]
  return typeof total === 'number' ? total : 1
}
