import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factValue } from '../../src/facts/fact-value.ts'
import { leafText } from '../../src/lineage/sql/fact-leaf.ts'

/** Text that every store takes as it is: well-formed, without NUL. */
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((each) => each.replaceAll('\0', ''))
const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null))
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(text, tie('value'), { maxKeys: 4 })),
}))

function shuffled(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(shuffled)
  if (typeof given !== 'object' || given === null) return given
  return Object.fromEntries(Object.entries(given).reverse().map(([name, each]) => [name, shuffled(each)]))
}

describe('a fact', () => {
  test('is the value that was given, whatever the order of members', () => {
    fc.assert(fc.property(value, (given) => {
      expect(JSON.parse(factValue(given).json)).toEqual(JSON.parse(JSON.stringify(given)))
      expect(factValue(shuffled(given))).toEqual(factValue(given))
    }))
  })

  test('has a leaf for every scalar: as many different ones as jq would list', () => {
    const { leaves } = factValue({ team: 'payments', tier: 1, ports: [80, 443, 80], nested: [{ 'a/b': true }, { 'a/b': null }], empty: {}, none: [] })
    // jq -c 'paths(scalars)' gives these, numbers of lists as *.
    expect(leaves.map(({ pointer, value: each }) => `${pointer} ${each}`).sort()).toEqual([
      '/nested/*/a~1b null', '/nested/*/a~1b true', '/ports/* 443', '/ports/* 80', '/team "payments"', '/tier 1',
    ])
  })

  test('a long text is found by its digest, which no other leaf has', () => {
    const long = 'x'.repeat(300)
    expect(factValue({ long }).leaves).toEqual([{ pointer: '/long', value: leafText(long) }])
    expect(leafText(long)).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(leafText(leafText(long))).not.toBe(leafText(long))
  })

  test.each([
    ['too deep', Array.from({ length: 20 }).reduce<unknown>((inner) => ({ inner }), 1)],
    ['too long', { text: 'x'.repeat(70_000) }],
    ['too many members', { list: Array.from({ length: 1_001 }, (_, i) => i) }],
  ])('%s is refused', (_, given) => {
    expect(() => factValue(given)).toThrow(expect.objectContaining({ code: 'FACTS.TOO_LARGE' }))
  })

  test('what no store takes is replaced', () => {
    expect(JSON.parse(factValue({ 'a\0': 'b\ud800' }).json)).toEqual({ 'a\ufffd': 'b\ufffd' })
  })
})
