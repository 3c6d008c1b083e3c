import { expect, test } from 'vitest'
import { BOUNDS } from '../../src/reports/bounds.ts'
import { differenceOf } from '../../src/reports/difference.ts'
import { keptRows, RowKeeper } from '../../src/reports/kept-run.ts'
import type { Cell, Row } from '../../src/reports/row.ts'

const rows = (...cells: Cell[][]): Row[] => cells.map((each) => ({ cells: each, errors: null }))
const run = (titles: string[], ...cells: Cell[][]) => ({ titles, pages: [rows(...cells)] })

test('rows are told apart by their key', () => {
  const before = run(['Image', 'Package', 'Version'], ['a', 'p', '1'], ['a', 'q', '1'], ['b', 'p', '1'])
  const after = run(['Image', 'Package', 'Version'], ['b', 'p', '1'], ['a', 'p', '2'], ['c', 'p', null])
  expect(differenceOf(before, after, ['Image', 'Package'])).toEqual({
    added: 1, removed: 1, changed: 1, unchanged: 1,
    changes: [
      { kind: 'CHANGED', key: ['a', 'p'], columns: ['Version'], before: { Image: 'a', Package: 'p', Version: '1' }, after: { Image: 'a', Package: 'p', Version: '2' } },
      { kind: 'REMOVED', key: ['a', 'q'], columns: [], before: { Image: 'a', Package: 'q', Version: '1' }, after: null },
      { kind: 'ADDED', key: ['c', 'p'], columns: [], before: null, after: { Image: 'c', Package: 'p', Version: null } },
    ],
  })
})

test('a run compared to itself has no difference; the other way round what was added was removed', () => {
  const [a, b] = [run(['K', 'V'], ['1', 1n], ['2', true]), run(['K', 'V'], ['1', 1n], ['3', { json: [1] }])]
  expect(differenceOf(a, a, ['K'])).toMatchObject({ added: 0, removed: 0, changed: 0, unchanged: 2, changes: [] })
  expect(differenceOf(a, b, ['K'])).toMatchObject({ added: 1, removed: 1 })
  expect(differenceOf(b, a, ['K']).changes.map(({ kind, key }) => [kind, ...key])).toEqual([['ADDED', '2'], ['REMOVED', '3']])
})

test('rows with the same key are told apart by their order', () => {
  expect(differenceOf(run(['K'], ['x'], ['x']), run(['K'], ['x'], ['x'], ['x']), ['K'])).toMatchObject({ added: 1, unchanged: 2 })
})

test('columns that only one run has are not compared; a key that one lacks is refused', () => {
  expect(differenceOf(run(['K', 'Old'], ['x', '1']), run(['K', 'New'], ['x', '2']), ['K'])).toMatchObject({ changed: 0, unchanged: 1 })
  expect(() => differenceOf(run(['A'], ['x']), run(['K'], ['x']), ['K'])).toThrow(expect.objectContaining({ code: 'REPORTS.COLUMNS' }))
})

test('kept rows come back as they were', () => {
  const keeper = new RowKeeper()
  const all: Row[] = [{ cells: [9007199254740993n, null, '', true, { json: { a: [1] } }, 1.5], errors: null }, { cells: ['\n', '\uD800', -1n, false, null, 0], errors: 'x' }]
  keeper.add(all)
  expect([...keptRows(keeper.end().rows!)].flat()).toEqual(all)
})

test('more rows than are kept leave their digest only, and the digest is of all', () => {
  const [one, other] = [new RowKeeper(), new RowKeeper()]
  const page = rows(...Array.from({ length: 1_000 }, (_, i) => [i]))
  for (let i = 0; i <= BOUNDS.keptRows / 1_000; i++) {
    one.add(page)
    other.add(page)
  }
  other.add(rows([0]))
  const [a, b] = [one.end(), other.end()]
  expect([a.rows, b.rows]).toEqual([null, null])
  expect(a.sha256).not.toBe(b.sha256)
})
