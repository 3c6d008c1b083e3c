import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Execute, Variables } from '../../src/reports/engine.ts'
import { loadReport } from '../../src/reports/load-report.ts'
import { checkVariables, variablesFromText } from '../../src/reports/parameter.ts'
import { cellText, type Row } from '../../src/reports/row.ts'
import { Run, type RunLimits } from '../../src/reports/run.ts'
import { engine, fileOf, schema, worldOf } from './world.ts'

const NESTED = '{ shelves { edges { node { name note boxes { edges { node { box: name } } } } } } }'

async function read(source: string, execute: Execute, variables: Variables = {}, limits: RunLimits = {}) {
  const { run, pages } = await Run.begin(loadReport(source, engine), variables, execute, new AbortController().signal, limits)
  const rows: Row[] = []
  for await (const page of pages) rows.push(...page)
  const { rows: count, ...ending } = run.ending()
  expect(count).toBe(rows.length)
  return { rows: rows.map(({ cells }) => cells.map(cellText)), errors: rows.map(({ errors }) => errors), ...ending, count }
}

test('pages of pages are read to their ends, in order, each once', async () => {
  const shelves = Array.from({ length: 230 }, (_, i) => ({ name: `s${i}`, boxes: i % 7 === 0 ? 250 : i % 5 }))
  const { execute } = worldOf(shelves)
  const { rows, complete } = await read(fileOf(NESTED, 'emptyParents: drop'), execute)
  const expected = shelves.flatMap(({ name, boxes }) => Array.from({ length: boxes }, (_, i) => [name, '', `${name}-${i}`]))
  expect(rows).toEqual(expected)
  expect(complete).toBe(true)
})

test('a parent without rows is a row with blanks, or none', async () => {
  const { execute } = worldOf([{ name: 'a', boxes: 1 }, { name: 'b', boxes: 0 }, { name: 'c', boxes: 100 }])
  const kept = await read(fileOf(NESTED), execute)
  expect(kept.rows.slice(0, 3)).toEqual([['a', '', 'a-0'], ['b', '', ''], ['c', '', 'c-0']])
  expect(kept.count).toBe(102)
  expect((await read(fileOf(NESTED, 'emptyParents: drop'), execute)).count).toBe(101)
})

test('nothing found is no row', async () => {
  expect(await read(fileOf(NESTED), worldOf([]).execute)).toMatchObject({ rows: [], complete: true })
  const source = fileOf('query ($name: String!) { shelf(name: $name) { name boxes { edges { node { box: name } } } } }')
  expect(await read(source, worldOf([]).execute, { name: 'x' })).toMatchObject({ rows: [], complete: true })
  const { execute } = worldOf([{ name: 'x', boxes: 205 }])
  expect((await read(source, execute, { name: 'x' })).rows.at(-1)).toEqual(['x', 'x-204'])
})

test('lists that are no rows are joined, counted, the first or JSON; a count is of all pages', async () => {
  const columns = '[{path: shelves.tags, title: joined}, {path: shelves.tags, title: first, list: first}, {path: shelves.tags, title: json, list: json}, {path: shelves.labels, title: labels}, {path: shelves.labels.text, title: texts, separator: "+"}, {path: shelves.boxes, title: boxes}]'
  const source = fileOf('{ shelves { edges { node { tags labels { text } boxes { edges { node { name } } } } } } }', `rows: shelves\ncolumns: ${columns}`)
  const { rows, complete } = await read(source, worldOf([{ name: 'a', boxes: 150 }]).execute)
  expect(rows).toEqual([['a; b; c', 'a', '["a","b; c"]', '2', 'x+y', '150']])
  expect(complete).toBe(true)
})

test('JSON in a cell is what was selected, without what paging adds', async () => {
  const source = fileOf('{ shelves { edges { node { labels { text } boxes { edges { node { name } } } } } } }', 'rows: shelves\ncolumns: [{path: shelves.boxes, title: boxes, list: json}, {path: shelves.labels, title: labels, list: json}]')
  expect((await read(source, worldOf([{ name: 'a', boxes: 1 }]).execute)).rows).toEqual([['[{"edges":[{"node":{"name":"a-0"}}]}]', '[{"text":"x"},{"text":"y"}]']])
})

test('a list in a cell that is longer than its page makes the run incomplete', async () => {
  const source = fileOf('{ shelves { edges { node { name boxes { edges { node { name } } } } } } }', 'rows: shelves\ncolumns: [{path: shelves.name}, {path: shelves.boxes.name, title: boxes}]')
  const cut = await read(source, worldOf([{ name: 'a', boxes: 21 }, { name: 'b', boxes: 20 }]).execute)
  expect(cut).toMatchObject({ complete: false, reasons: [{ code: 'REPORTS.TRUNCATED' }] })
  expect(cut.errors.map((error) => error === null)).toEqual([false, true])
})

test('an error in a row keeps the row and marks it; an error above marks all rows below', async () => {
  const source = fileOf('{ shelves { edges { node { name note boxes { edges { node { box: name size } } } } } } }')
  const shelves = [{ name: 'a', boxes: 2 }, { name: 'b', boxes: 2 }]
  const inRow = await read(source, worldOf(shelves, (place) => place === 'box 0 1').execute)
  expect(inRow.rows).toEqual([['a', '', 'a-0', '9007199254740993'], ['a', '', 'a-1', ''], ['b', '', 'b-0', '9007199254740993'], ['b', '', 'b-1', '9007199254740993']])
  expect(inRow.errors).toEqual([null, 'no box 0 1', null, null])
  expect(inRow).toMatchObject({ complete: false, reasons: [{ message: 'no box 0 1' }] })
  const above = await read(source, worldOf(shelves, (place) => place === 'note 1').execute)
  expect(above.errors).toEqual([null, null, 'no note 1', 'no note 1'])
})

test('the first page fails as a whole; a later one ends the run, which says that it is incomplete', async () => {
  await expect(read(fileOf(NESTED), worldOf([{ name: 'a', boxes: 1 }], (place) => place === 'shelves ').execute)).rejects.toThrow('no shelves')
  const later = await read(fileOf(NESTED), worldOf(Array.from({ length: 150 }, (_, i) => ({ name: `s${i}`, boxes: 1 })), (place) => place === 'shelves 99').execute)
  expect(later).toMatchObject({ count: 100, complete: false, reasons: [{ message: 'no shelves 99' }] })
})

test('bounds make a run incomplete; a limit that the report asks for does not', async () => {
  const { execute } = worldOf([{ name: 'a', boxes: 500 }])
  expect(await read(fileOf(NESTED), execute, {}, { rows: 120 })).toMatchObject({ count: 120, complete: false, reasons: [{ code: 'REPORTS.ROW_LIMIT' }] })
  expect(await read(fileOf(NESTED), execute, {}, { rows: 500 })).toMatchObject({ count: 500, complete: true })
  expect(await read(fileOf(NESTED), execute, {}, { seconds: 0 })).toMatchObject({ complete: false, reasons: [{ code: 'REPORTS.TIME_LIMIT' }] })
  expect(await read(fileOf(NESTED, 'limit: 150'), execute)).toMatchObject({ count: 150, complete: true })
})

test('no page is asked for before the rows of the last one were taken, and none after the reader has gone', async () => {
  const { execute, asked } = worldOf(Array.from({ length: 1_000 }, (_, i) => ({ name: `s${i}`, boxes: 1 })))
  const reader = new AbortController()
  const { pages } = await Run.begin(loadReport(fileOf('{ shelves { edges { node { name } } } }'), engine), {}, execute, reader.signal)
  await pages.next()
  await sleep(50)
  expect(asked).toHaveLength(1)
  await pages.next()
  expect(asked).toHaveLength(2)
  reader.abort()
  await expect(pages.next()).rejects.toThrow()
  expect(asked.length).toBeLessThanOrEqual(3)
})

test('parameters are read from text by their types and refused when they do not fit', () => {
  const { operation } = loadReport(fileOf('query ($name: String!, $n: Int, $color: Color) { shelf(name: $name) { boxes(first: $n) { totalCount } } shelves(color: $color) { edges { node { name } } } }'), engine)
  expect(variablesFromText(schema, operation, { name: '12', color: 'RED', n: '3' })).toEqual({ name: '12', color: 'RED', n: 3 })
  for (const wrong of [{}, { name: 'a', color: 'BLUE' }, { name: 'a', n: 'x' }, { name: 'a', other: '1' }]) {
    expect(() => variablesFromText(schema, operation, wrong as Record<string, string>)).toThrow(expect.objectContaining({ code: 'REPORTS.PARAMETER' }))
  }
  expect(() => checkVariables(schema, operation, { name: { a: 1 } })).toThrow(expect.objectContaining({ code: 'REPORTS.PARAMETER' }))
})
