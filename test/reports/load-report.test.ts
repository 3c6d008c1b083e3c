import { expect, test } from 'vitest'
import { loadReport } from '../../src/reports/load-report.ts'
import { ReportFailure } from '../../src/reports/report-failure.ts'
import { engine, fileOf } from './world.ts'

const titles = (query: string, more = '') => loadReport(fileOf(query, more), engine).columns.map(({ title }) => title)

function refused(source: string) {
  try {
    loadReport(source, engine)
  } catch (error) {
    if (error instanceof ReportFailure) return { code: error.code, message: error.message, place: error.place }
    throw error
  }
  throw new Error('it was loaded')
}

test('columns are the leaves in the order of the selection, without what connections add', () => {
  expect(titles('{ shelves { pageInfo { endCursor } edges { cursor node { name tags boxes { totalCount edges { node { size label: name } } } } } } }')).toEqual([
    'shelves.name', 'shelves.tags', 'shelves.boxes.totalCount', 'shelves.boxes.size', 'shelves.boxes.label',
  ])
})

test('fragments and unions give the union of their fields', () => {
  expect(titles('{ things { __typename ... on Box { size name } ...T } }\nfragment T on Tool { name }')).toEqual(['things.__typename', 'things.size', 'things.name'])
})

test('titles that would be the same are the full paths', () => {
  const query = '{ shelves { edges { node { name boxes { edges { node { name } } } } cursor } } }'
  expect(titles(query, 'columns: [{path: shelves.name}, {path: shelves.edges.node.boxes.edges.node.name, title: Box}]')).toEqual(['shelves.name', 'Box'])
  expect(refused(fileOf(query, 'columns: [{path: shelves.name, title: A}, {path: shelves.boxes.name, title: A}]'))).toMatchObject({ code: 'REPORTS.COLUMNS' })
})

test('two sibling lists are refused with the candidates, unless one is named; the other is counted', () => {
  const query = '{ shelves { edges { node { name boxes { edges { node { name } } } labels { text } } } } }'
  const { code, message } = refused(fileOf(query))
  expect(code).toBe('REPORTS.ROWS')
  expect(message).toContain('shelves.boxes')
  expect(message).toContain('shelves.labels')
  const { columns } = loadReport(fileOf(query, 'rows: shelves.boxes'), engine)
  expect(columns.map(({ title, list, kind }) => [title, list, kind])).toEqual([['shelves.name', null, 'text'], ['shelves.boxes.name', null, 'text'], ['shelves.labels', 'count', 'number']])
  expect(refused(fileOf(query, 'rows: shelves.nothing'))).toMatchObject({ code: 'REPORTS.ROWS' })
})

test('a document that is not of the schema is refused at its line and column in the file', () => {
  expect(refused(fileOf('{ shelves {\n  edges { node { nome } } } }'))).toMatchObject({ code: 'REPORTS.QUERY', place: { line: 6, column: 22 } })
  expect(refused(fileOf('{ shelves {'))).toMatchObject({ code: 'REPORTS.QUERY' })
  expect(refused(fileOf('{ shelves { edges { node { _x: name } } } }'))).toMatchObject({ code: 'REPORTS.QUERY' })
  expect(refused(fileOf('query A { parts { name } }\nquery B { parts { name } }'))).toMatchObject({ code: 'REPORTS.QUERY' })
})

test('what is no report file is refused at its place', () => {
  expect(refused('kind: Report\nmetadata: {name: "../x", title: T}\nspec: {query: "{ tools { name } }"}')).toMatchObject({ code: 'REPORTS.SYNTAX', place: { line: 2, column: 18 } })
  expect(refused('kind: [')).toMatchObject({ code: 'REPORTS.SYNTAX' })
  expect(refused('a: &a [1]\nb: *a')).toMatchObject({ code: 'REPORTS.SYNTAX' })
  expect(refused(fileOf('{ tools { name } }', 'sorted: true'))).toMatchObject({ code: 'REPORTS.SYNTAX' })
  expect(refused(`${fileOf('{ tools { name } }')}# ${'x'.repeat(70_000)}`)).toMatchObject({ code: 'REPORTS.TOO_LARGE' })
  // Two spreads a fragment: two to the power of thirty fields, were they all written out.
  const bombs = Array.from({ length: 30 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join('\n')
  expect(refused(fileOf(`{ ...F0 }\n${bombs}\nfragment F30 on Query { tools { name } }`))).toMatchObject({ code: 'REPORTS.TOO_LARGE' })
})

test('a list of pages below objects without an id is refused: it could not be read to its end', () => {
  const query = (tool: string) => `{ groups { edges { node { name pieces { edges { node { ${tool} } } } } } } }`
  expect(refused(fileOf(query('name')))).toMatchObject({ code: 'REPORTS.PAGING', message: expect.stringContaining('groups') })
  expect(loadReport(fileOf(query('name'), 'rows: groups\ncolumns: [{path: groups.name}]'), engine).columns).toHaveLength(1)
})

test('parameters are the variables, with the values of enums', () => {
  const { parameters } = loadReport(fileOf('query ($name: String!, $color: Color = GREEN) { shelf(name: $name) { boxes { edges { node { name } } } } shelves(color: $color) { totalCount } }', 'parameters: {name: {description: Which}}'), engine)
  expect(parameters).toEqual([
    { name: 'name', type: 'String!', required: true, default: null, choices: [], description: 'Which', example: null },
    { name: 'color', type: 'Color', required: false, default: 'GREEN', choices: ['RED', 'GREEN'], description: null, example: null },
  ])
  expect(refused(fileOf('{ tools { name } }', 'parameters: {x: {description: y}}'))).toMatchObject({ code: 'REPORTS.PARAMETER' })
})

test('pages get smaller until one request may ask for them', () => {
  const costs: number[] = []
  const cost = () => ({ objects: costs.push(1) < 7 ? 60_000 : 10, depth: 1 })
  expect(loadReport(fileOf('{ shelves { edges { node { boxes { edges { node { name } } } } } } }'), { ...engine, cost }).documents.continuations.size).toBe(2)
  expect(() => loadReport(fileOf('{ shelves { edges { node { name } } } }'), { ...engine, cost: () => ({ objects: 60_000, depth: 1 }) })).toThrow(/Even a page of one/)
})

test('the hash is of what decides the rows, not of the words about it', () => {
  const a = loadReport(fileOf('{ tools { name } }'), engine).documentHash
  expect(loadReport(fileOf('{ tools   { name } } # the same'), engine).documentHash).toBe(a)
  expect(loadReport(fileOf('{ tools { other: name } }'), engine).documentHash).not.toBe(a)
})
