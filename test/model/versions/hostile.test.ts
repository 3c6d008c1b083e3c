import { describe, expect, it } from 'vitest'
import { orderOf, versionOrders } from '../../../src/model/versions/all.ts'
import { parseVersionRange } from '../../../src/model/versions/version-range.ts'

const units = ['1', '0', 'a', '.', '-', '~', '^', ':', '_', '(', '\0', '\ud800', '1.', '1a', 'a1', '-r', '_p', '.0', '1!', '+1']
const hostile = [
  '', '((((', '\0\0', '\ud800', '\u{10ffff}', 'constructor', '__proto__', '9'.repeat(400), ' '.repeat(500),
  ...units.flatMap((unit) => [511, 512, 513, 10_000].map((length) => unit.repeat(length).slice(0, length))),
  ...units.map((unit) => `1.0${unit.repeat(200)}!`),
]

describe.each(versionOrders)('the order of $type', (order) => {
  it('answers for hostile texts in time and without an exception', () => {
    const start = performance.now()
    for (const a of hostile) {
      for (const b of hostile) expect([-1, 0, 1]).toContain(order.compare(a, b))
    }
    // About 10,000 comparisons; milliseconds each would be far beyond linear.
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  it('puts overlong texts last, in code-point order', () => {
    const [astral, high] = ['\u{1f600}', '\uffee'].map((char) => char + 'x'.repeat(600)) as [string, string]
    expect(order.compare(high, astral)).toBe(-1)
    expect(order.compare('1'.repeat(513), '2'.repeat(512))).toBe(1)
    expect(order.compare('1'.repeat(600), '2'.repeat(600))).toBe(-1)
  })
})

describe('the table', () => {
  it('answers natural order for unknown purl types', () => {
    for (const type of ['oci', '', '__proto__', 'constructor']) expect(orderOf(type).type).toBe('generic')
  })

  it('names each type and purl type once', () => {
    const names = versionOrders.map(({ type }) => type)
    const purlTypes = versionOrders.flatMap((order) => order.purlTypes)
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(purlTypes).size).toBe(purlTypes.length)
  })

  it('sorts naturally without knowing the ecosystem', () => {
    const sorted = ['1.0-alpha', '1.0-rc1', '1.0', '1.0.1', '1.0.9', 'v1.0.10', '1.2']
    expect(sorted.toReversed().sort(orderOf('oci').compare)).toEqual(sorted)
  })
})

describe('a range', () => {
  it('answers for hostile versions', () => {
    for (const { type } of versionOrders) {
      const range = parseVersionRange(`vers:${type}/>=1|<2`)
      for (const version of hostile) expect(typeof range.contains(version)).toBe('boolean')
    }
  })
})
