/** What a page of a keyset connection asks for: so many rows after a key. */
export interface PageRequest<Key> {
  /** 1..100 */
  readonly size: number
  readonly after: Key | null
}

/** The rows of a page, and whether more follow. */
export interface Slice<Row> {
  readonly rows: readonly Row[]
  readonly more: boolean
}

/** Counting stops at `COUNT_LIMIT` where it would have to look at every row. */
export interface Count {
  readonly value: number
  readonly exact: boolean
}

export const COUNT_LIMIT = 100_000

/** From one row more than the page shows: the last one only tells that there is more. */
export function sliceOf<Row>(rows: readonly Row[], size: number): Slice<Row> {
  return { rows: rows.slice(0, size), more: rows.length > size }
}

/** Rows by parent, in their order. */
export function grouped<Raw, Row>(
  raws: readonly Raw[],
  parentOf: (raw: Raw) => number | string,
  rowOf: (raw: Raw) => Row,
): Map<number | string, Row[]> {
  const groups = new Map<number | string, Row[]>()
  for (const raw of raws) {
    const parent = parentOf(raw)
    const group = groups.get(parent)
    if (group === undefined) groups.set(parent, [rowOf(raw)])
    else group.push(rowOf(raw))
  }
  return groups
}
