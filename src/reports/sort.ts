import { Failure } from '../model/failure.ts'
import { BOUNDS } from './bounds.ts'
import { type Cell, cellText, type Reason, type Row } from './row.ts'

/** By which column rows are sorted, and from which end. */
export interface SortKey {
  /** Its place among the columns. */
  readonly column: number
  readonly descending: boolean
}

const PAGE = 1_000

/**
 * All rows, sorted; rows that no key tells apart stay in the order of the store. They are held until the last was read, so there is a bound on them: what was
 * read by then is given, and the run says that it is incomplete.
 * @param isOver whether the time is up
 */
export async function* sorted(pages: AsyncGenerator<readonly Row[]>, keys: readonly SortKey[], isOver: () => boolean, tell: (reason: Reason) => void): AsyncGenerator<readonly Row[]> {
  const rows: Row[] = []
  let failure: Failure | null = null
  try {
    for await (const page of pages) {
      rows.push(...page.slice(0, BOUNDS.sortedRows - rows.length))
      if (rows.length >= BOUNDS.sortedRows) {
        tell({ code: 'REPORTS.ROW_LIMIT', message: `There are more than ${BOUNDS.sortedRows} rows, which is as many as are sorted.` })
        break
      }
      if (isOver()) break
    }
  } catch (error) {
    // Told behind the rows that were read.
    if (!(error instanceof Failure)) throw error
    failure = error
  }
  rows.sort(byKeys(keys))
  for (let at = 0; at < rows.length; at += PAGE) yield rows.slice(at, at + PAGE)
  if (failure !== null) throw failure
}

/** Numbers by value, texts by their characters, nothing last from either end. */
function byKeys(keys: readonly SortKey[]): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const { column, descending } of keys) {
      const [one, other] = [a.cells[column] ?? null, b.cells[column] ?? null]
      if (one === null || other === null) {
        if (one !== other) return one === null ? 1 : -1
        continue
      }
      const order = compare(one, other)
      if (order !== 0) return descending ? -order : order
    }
    return 0
  }
}

function compare(a: NonNullable<Cell>, b: NonNullable<Cell>): number {
  const [one, other] = isNumber(a) && isNumber(b) ? [a, b] : [cellText(a), cellText(b)]
  return one < other ? -1 : one > other ? 1 : 0
}

function isNumber(cell: NonNullable<Cell>): cell is number | bigint {
  return typeof cell === 'number' || typeof cell === 'bigint'
}
