/** A time of a row, in whatever form the database hands it over, as ISO 8601 with milliseconds. */
export function iso(value: Date | string): string {
  return new Date(value).toISOString()
}

/** The same of a time that may be missing. */
export function isoOrNull(value: Date | string | null): string | null {
  return value === null ? null : iso(value)
}

/** JSON of a row, members sorted: PostgreSQL keeps no order of them. */
export function sortedJson(value: unknown): unknown {
  const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value
  return sorted(parsed)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  // A null prototype, because a member may be called `__proto__`.
  return Object.assign(Object.create(null), Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, sorted(each)])))
}

/** Bytes of a row in memory of their own, because statements take no view of shared memory. */
export function bytes(value: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(value)
}

/** By the code units of some texts, which is the same everywhere. */
export function byKeys<Row>(...keys: ((row: Row) => string | number | null)[]): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const key of keys) {
      const [x, y] = [key(a) ?? '', key(b) ?? '']
      if (x !== y) return x < y ? -1 : 1
    }
    return 0
  }
}
