import { cellText, type Cell, type Row } from './row.ts'
import { ReportFailure } from './report-failure.ts'

/** What became of a row between two runs. */
export type RowChangeKind = 'ADDED' | 'REMOVED' | 'CHANGED'

/** A row that two runs do not have alike. */
export interface RowChange {
  readonly kind: RowChangeKind
  /** The values of the key's columns, as texts. */
  readonly key: readonly string[]
  /** Titles of the columns that differ; empty unless it is CHANGED. */
  readonly columns: readonly string[]
  /** By column; null: it was not there. */
  readonly before: Readonly<Record<string, Cell>> | null
  readonly after: Readonly<Record<string, Cell>> | null
}

/** The difference of two runs. */
export interface Difference {
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly unchanged: number
  /** By key. */
  readonly changes: readonly RowChange[]
}

/** Rows of one run, and what their columns are called. */
export interface RowsOfRun {
  readonly titles: readonly string[]
  readonly pages: Iterable<readonly Row[]>
}

/**
 * What was added, removed and changed, by key. Rows with the same key are told apart by their order. Columns that only one of the
 * runs has are not compared. Throws REPORTS.COLUMNS when the key is not among the columns of both.
 */
export function differenceOf(before: RowsOfRun, after: RowsOfRun, key: readonly string[]): Difference {
  for (const { titles } of [before, after]) {
    const missing = key.find((title) => !titles.includes(title))
    if (missing !== undefined) throw new ReportFailure('REPORTS.COLUMNS', `One of the runs has no column ${missing}: the report was another one then.`)
  }
  const common = after.titles.filter((title) => before.titles.includes(title))
  const old = byKey(before, key)
  const changes: RowChange[] = []
  let unchanged = 0
  for (const [name, record] of byKey(after, key)) {
    const was = old.get(name)
    old.delete(name)
    if (was === undefined) changes.push({ kind: 'ADDED', key: keyOf(record, key), columns: [], before: null, after: record })
    else {
      const columns = common.filter((title) => cellText(was[title] ?? null) !== cellText(record[title] ?? null))
      if (columns.length === 0) unchanged++
      else changes.push({ kind: 'CHANGED', key: keyOf(record, key), columns, before: was, after: record })
    }
  }
  for (const record of old.values()) changes.push({ kind: 'REMOVED', key: keyOf(record, key), columns: [], before: record, after: null })
  const count = (kind: RowChangeKind) => changes.filter((change) => change.kind === kind).length
  return { added: count('ADDED'), removed: count('REMOVED'), changed: count('CHANGED'), unchanged, changes: changes.sort((a, b) => compare(a.key, b.key)) }
}

function byKey({ titles, pages }: RowsOfRun, key: readonly string[]): Map<string, Record<string, Cell>> {
  const records = new Map<string, Record<string, Cell>>()
  const times = new Map<string, number>()
  for (const page of pages) {
    for (const { cells } of page) {
      const record = Object.fromEntries(titles.map((title, i) => [title, cells[i] ?? null]))
      const name = JSON.stringify(keyOf(record, key))
      const time = (times.get(name) ?? 0) + 1
      times.set(name, time)
      records.set(`${name} ${time}`, record)
    }
  }
  return records
}

function keyOf(record: Readonly<Record<string, Cell>>, key: readonly string[]): string[] {
  return key.map((title) => cellText(record[title] ?? null))
}

function compare(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((text, i) => text !== b[i])
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1
}
