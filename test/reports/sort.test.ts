import { expect, test } from 'vitest'
import { Failure } from '../../src/model/failure.ts'
import { BOUNDS } from '../../src/reports/bounds.ts'
import { loadReport } from '../../src/reports/load-report.ts'
import type { Cell, Reason, Row } from '../../src/reports/row.ts'
import { Run } from '../../src/reports/run.ts'
import { sorted, type SortKey } from '../../src/reports/sort.ts'
import { engine, fileOf, worldOf } from './world.ts'

async function* pagesOf(...pages: Cell[][][]): AsyncGenerator<readonly Row[]> {
  for (const page of pages) yield page.map((cells) => ({ cells, errors: null }))
}

async function order(keys: SortKey[], pages: AsyncGenerator<readonly Row[]>, isOver = () => false) {
  const reasons: Reason[] = []
  const rows: Row[] = []
  for await (const page of sorted(pages, keys, isOver, (reason) => reasons.push(reason))) rows.push(...page)
  return { rows: rows.map(({ cells }) => cells), reasons }
}

test('numbers by value, whatever their kind, texts by character; nothing is last from either end; equals keep their order', async () => {
  const pages = () => pagesOf([[10, 'b'], [9n, 'a'], [null, 'x']], [[10n, 'B'], [2, 'é'], [9, 'z']])
  expect((await order([{ column: 0, descending: false }], pages())).rows).toEqual([[2, 'é'], [9n, 'a'], [9, 'z'], [10, 'b'], [10n, 'B'], [null, 'x']])
  expect((await order([{ column: 0, descending: true }], pages())).rows).toEqual([[10, 'b'], [10n, 'B'], [9n, 'a'], [9, 'z'], [2, 'é'], [null, 'x']])
  expect((await order([{ column: 0, descending: true }, { column: 1, descending: false }], pages())).rows.map(([, text]) => text)).toEqual(['B', 'b', 'a', 'z', 'é', 'x'])
})

test('a failure on the way comes behind the rows that were read', async () => {
  const failing = async function* () {
    yield* pagesOf([[2], [1]])
    throw new Failure('X.Y', 'no more')
  }
  const given: unknown[] = []
  const all = async () => {
    for await (const page of sorted(failing(), [{ column: 0, descending: false }], () => false, () => {})) given.push(...page.map(({ cells }) => cells[0]))
  }
  await expect(all()).rejects.toMatchObject({ code: 'X.Y' })
  expect(given).toEqual([1, 2])
})

test('there is a bound on what is held', async () => {
  const page = Array.from({ length: 1_000 }, (_, i) => [i])
  const endless = async function* () {
    for (;;) yield* pagesOf(page)
  }
  const { rows, reasons } = await order([{ column: 0, descending: true }], endless())
  expect([rows.length, rows[0], reasons.map(({ code }) => code)]).toEqual([BOUNDS.sortedRows, [999], ['REPORTS.ROW_LIMIT']])
  expect((await order([{ column: 0, descending: true }], endless(), () => true)).rows).toHaveLength(1_000)
})

const read = async (more: string, limits = {}) => {
  const shelves = ['b', 'c', 'a', 'd'].map((name, i) => ({ name, boxes: i * 60 }))
  const { run, pages } = await Run.begin(loadReport(fileOf('{ shelves { edges { node { name boxes { edges { node { name } } } } } } }', more), engine), {}, worldOf(shelves).execute, new AbortController().signal, limits)
  const rows: unknown[] = []
  for await (const page of pages) rows.push(...page.map(({ cells }) => cells))
  return { rows, complete: run.ending().complete }
}

const COLUMNS = 'rows: shelves\ncolumns: [{path: shelves.name, title: Name}, {path: shelves.boxes, title: Boxes}]\n'

test('a report says how its rows are sorted; a limit is of the sorted rows', async () => {
  expect((await read(`${COLUMNS}sort: [{column: Boxes, order: desc}]`)).rows).toEqual([['d', 180], ['a', 120], ['c', 60], ['b', 0]])
  expect(await read(`${COLUMNS}sort: [{column: Name}]\nlimit: 2`)).toEqual({ rows: [['a', 120], ['b', 0]], complete: true })
  expect(await read(`${COLUMNS}sort: [{column: Name}]`, { rows: 3 })).toEqual({ rows: [['a', 120], ['b', 0], ['c', 60]], complete: false })
})

test('an order by what is no column is refused; another order is another report', () => {
  const load = (more: string) => loadReport(fileOf('{ shelves { edges { node { name } } } }', more), engine)
  expect(() => load('sort: [{column: Size}]')).toThrow(expect.objectContaining({ code: 'REPORTS.COLUMNS', message: expect.stringContaining('Size') }))
  expect(() => load('sort: [{column: shelves.name, order: down}]')).toThrow(expect.objectContaining({ code: 'REPORTS.SYNTAX' }))
  const hashes = ['', 'sort: [{column: shelves.name}]', 'sort: [{column: shelves.name, order: desc}]'].map((more) => load(more).documentHash)
  expect(new Set(hashes).size).toBe(3)
})
