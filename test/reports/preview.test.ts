import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LocalStore } from '../../src/cli/host.ts'
import { openLocal } from '../../src/server/local.ts'
import { parseCsv, seedStore } from './seeds.ts'

let store: LocalStore

beforeAll(async () => {
  store = await openLocal(await seedStore(), { create: false, analyze: false })
}, 60_000)
afterAll(() => store.close())

interface Answer {
  readonly data: { readonly report: { readonly preview: { readonly rows: { readonly cells: readonly (string | null)[] }[]; readonly more: boolean; readonly complete: boolean } | null } | null } | null
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[]
}

async function preview(name: string, parameters: unknown, first?: number): Promise<Answer> {
  const query = 'query ($name: String!, $parameters: JSON, $first: Int) { report(name: $name) { preview(parameters: $parameters, first: $first) { rows { cells } more complete } } }'
  const variables = { name, parameters, ...(first === undefined ? {} : { first }) }
  const response = await store.fetch(store.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) })
  return (await response.json()) as Answer
}

async function csv(name: string, parameters: Record<string, string>) {
  const response = await store.fetch(`http://localhost/reports/${name}.csv?${new URLSearchParams(parameters)}`, {})
  return parseCsv(await response.text()).slice(1).map((row) => row.slice(0, -1))
}

test.each([[1], [20], [100]])('the first %i rows are those of the document', async (first) => {
  const parameters = { purl: 'pkg:deb/debian/openssl' }
  const all = await csv('images-with-package', parameters)
  const { data } = await preview('images-with-package', parameters, first)
  const found = data!.report!.preview!
  expect(found.rows.map(({ cells }) => cells.map((cell) => (cell === null ? '' : String(cell))))).toEqual(all.slice(0, first))
  expect(found).toMatchObject({ more: all.length > first, complete: true })
})

test('a report of exactly so many rows has no more', async () => {
  const parameters = { from: 'seeds.example/shop/orders:1.0', to: 'seeds.example/shop/orders:1.1' }
  expect((await csv('package-differences', parameters)).length).toBe(2)
  expect((await preview('package-differences', parameters, 2)).data!.report!.preview).toMatchObject({ more: false })
  expect((await preview('package-differences', parameters, 1)).data!.report!.preview).toMatchObject({ more: true })
})

test('what is wrong has a code, and only what is asked for is null', async () => {
  const refused = async (...asked: Parameters<typeof preview>) => (await preview(...asked)).errors?.map(({ extensions }) => extensions.code)
  expect(await refused('images-with-package', null)).toEqual(['REPORTS.PARAMETER'])
  expect(await refused('images-with-package', { purl: 7 })).toEqual(['REPORTS.PARAMETER'])
  expect(await refused('images-with-package', [])).toEqual(['REPORTS.PARAMETER'])
  expect(await refused('layer-sharing', { other: 1 })).toEqual(['REPORTS.PARAMETER'])
  for (const first of [0, -1, 101]) expect(await refused('layer-sharing', null, first)).toEqual(['INPUT.PAGE'])
  expect((await preview('nothing', null)).data).toEqual({ report: null })
})

// Each mirror in the mirror is a run: there are so many at one time, and the next says that there can be no more.
test('a report that shows itself ends', { timeout: 60_000 }, async () => {
  const source = 'kind: Report\nmetadata: {name: mirror, title: Mirror}\nspec:\n  query: \'{ report(name: "mirror") { preview(first: 1) { rows { cells } } } }\'\n  rows: report.preview.rows\n'
  const save = 'mutation ($source: String!) { saveReport(input: { source: $source }) { __typename ... on UserError { code message } } }'
  const response = await store.fetch(store.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: save, variables: { source } }) })
  expect(await response.json()).toMatchObject({ data: { saveReport: { __typename: 'SaveReportPayload' } } })
  expect((await preview('mirror', null)).data).toMatchObject({ report: { preview: { rows: [{}] } } })
  expect((await preview('layer-sharing', null)).errors).toBeUndefined()
})
