/**
 * Compares two sequences item by item; the shorter is continued with `end`, whose place among the items says whether
 * more is later (`1.0` < `1.0.1`) or earlier (`1.0` > `1.0~rc1`). Transitive whenever `compareItem` is.
 */
export function compareSequences<T>(
  a: readonly T[],
  b: readonly T[],
  compareItem: (a: T, b: T) => number,
  end: T,
): number {
  const length = Math.max(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const difference = compareItem(a[index] ?? end, b[index] ?? end)
    if (difference !== 0) return difference
  }
  return 0
}
