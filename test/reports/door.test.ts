import { createHash } from 'node:crypto'
import { get as httpGet } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Listener, LocalStore } from '../../src/cli/host.ts'
import { BOUNDS } from '../../src/reports/bounds.ts'
import type { ReportDesk, ReportDocument } from '../../src/reports/report-desk.ts'
import { formats } from '../../src/reports/formats/all.ts'
import type { Row } from '../../src/reports/row.ts'
import { openLocal } from '../../src/server/local.ts'
import { answerReport, REPORTS_PATH } from '../../src/server/report-door.ts'
import { listen } from '../../src/server/http.ts'
import { rowsOf, seedStore, truths } from './seeds.ts'

const OPTIONS = { host: '127.0.0.1', port: 0, orNext: false, allowAnalyze: false, allowedHosts: [] }
let store: LocalStore
let server: Listener
let writable: Listener

beforeAll(async () => {
  store = await openLocal(await seedStore(), { create: false, analyze: false })
  server = await store.listen(OPTIONS)
  writable = await store.listen({ ...OPTIONS, allowAnalyze: true })
}, 60_000)
afterAll(async () => {
  await Promise.all([server.stop(), writable.stop()])
  await store.close()
})

const PURL = 'purl=pkg:deb/debian/openssl'

async function refused(path: string): Promise<unknown> {
  const response = await fetch(`${server.url}/reports/${path}`)
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] }
  return [response.status, errors[0]!.extensions.code]
}

async function ask(listener: Listener, query: string, variables: object = {}) {
  const response = await fetch(`${listener.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) })
  const { data, errors } = (await response.json()) as { data: Record<string, never>; errors?: unknown }
  expect(errors).toBeUndefined()
  return data as Record<string, { [name: string]: unknown }>
}

test('a document has its type, its name, and the rows of the packages tools', async () => {
  const response = await fetch(`${server.url}/reports/images-with-package.csv?${PURL}`)
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="images-with-package.csv"')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  const expected = truths.filter(({ packages }) => packages.some(({ purl }) => purl.startsWith('pkg:deb/debian/openssl@'))).length
  expect(rowsOf(await response.text())).toHaveLength(expected)
})

test('a page may show its own style and nothing else', async () => {
  const response = await fetch(`${server.url}/reports/images-with-package.html?${PURL}`)
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
  expect(response.headers.get('x-report-complete')).toBe('true')
  expect(await response.text()).toContain('<title>Images containing a package</title>')
})

test('what is wrong with the request has a status and a code', async () => {
  expect(await refused('nothing.csv')).toEqual([404, 'REPORTS.NOT_FOUND'])
  expect(await refused('..%2Fx.csv')).toEqual([404, 'REPORTS.NOT_FOUND'])
  expect(await refused('layer-sharing.pdf')).toEqual([400, 'REPORTS.FORMAT'])
  expect(await refused('images-with-package.csv')).toEqual([400, 'REPORTS.PARAMETER'])
  expect(await refused('images-with-package.csv?purl=openssl')).toEqual([400, 'REPORTS.PARAMETER'])
  expect(await refused(`images-with-package.csv?${PURL}&${PURL}`)).toEqual([400, 'REPORTS.PARAMETER'])
  expect(await refused(`images-with-package.csv?${PURL}&__proto__=x`)).toEqual([400, 'REPORTS.PARAMETER'])
  expect(await refused('layer-sharing.csv?_run=999')).toEqual([404, 'REPORTS.NOT_FOUND'])
  expect(await refused('layer-sharing.csv?_asOf=yesterday')).toEqual([400, 'REPORTS.PARAMETER'])
  expect((await fetch(`${server.url}/reports/layer-sharing.csv`, { method: 'POST' })).status).toBe(405)
  const head = await fetch(`${server.url}/reports/layer-sharing.csv`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

const SOURCE = (name: string) => `kind: Report\nmetadata: {name: ${name}, title: Mine}\nspec:\n  query: "{ images { edges { node { digest layerCount } } } }"\n  key: [images.digest]\n`
const SAVE = 'mutation ($source: String!) { saveReport(input: { source: $source }) { __typename ... on SaveReportPayload { report { name shipped } } ... on UserError { code } ... on InvalidReportError { line } } }'
const RUN = 'mutation ($name: String!) { runReport(input: { name: $name }) { __typename ... on RunReportPayload { run { number rowCount complete sha256 documentHash } } ... on UserError { code } } }'

test('a server keeps reports and runs only when it is told that it may', async () => {
  expect(await ask(server, SAVE, { source: SOURCE('mine') })).toEqual({ saveReport: { __typename: 'ReportNotAllowedError', code: 'REPORTS.NOT_ALLOWED' } })
  expect(await ask(server, RUN, { name: 'layer-sharing' })).toEqual({ runReport: { __typename: 'ReportNotAllowedError', code: 'REPORTS.NOT_ALLOWED' } })
  expect(await ask(writable, SAVE, { source: SOURCE('layer-sharing') })).toMatchObject({ saveReport: { __typename: 'InvalidReportError', code: 'REPORTS.NAME_TAKEN' } })
  expect(await ask(writable, SAVE, { source: 'kind: Report\nmetadata: {name: x}' })).toMatchObject({ saveReport: { code: 'REPORTS.SYNTAX', line: 2 } })
  expect(await ask(writable, RUN, { name: 'nothing' })).toMatchObject({ runReport: { __typename: 'ReportFailedError', code: 'REPORTS.NOT_FOUND' } })
})

test('a saved report is run, kept, given again byte for byte, and compared', async () => {
  expect(await ask(writable, SAVE, { source: SOURCE('mine') })).toEqual({ saveReport: { __typename: 'SaveReportPayload', report: { name: 'mine', shipped: false } } })
  const [first, second] = [(await ask(writable, RUN, { name: 'mine' }))['runReport']!['run'], (await ask(writable, RUN, { name: 'mine' }))['runReport']!['run']] as { number: number; rowCount: number; sha256: string }[]
  const rows = truths.map(({ manifestDigest, layers }) => `["${manifestDigest}",${layers.length}]\n`)
  expect(first).toMatchObject({ rowCount: truths.length, complete: true })
  const shown = await (await fetch(`${server.url}/reports/mine.ndjson?_run=${first!.number}`)).text()
  const inOrder = shown.split('\n').slice(0, -2).map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(inOrder.map((row) => `["${String(row['images.digest'])}",${String(row['images.layerCount'])}]\n`).sort()).toEqual(rows.sort())
  const lines = inOrder.map((row) => `${JSON.stringify(Object.values(row))}\n`).join('')
  expect(first!.sha256).toBe(`sha256:${createHash('sha256').update(lines).digest('hex')}`)
  expect(second!.sha256).toBe(first!.sha256)
  for (const format of ['csv', 'html', 'xlsx']) {
    const [live, kept, asOf] = await Promise.all(['', `?_run=${first!.number}`, `?_asOf=${new Date().toISOString()}`].map(async (query) => Buffer.from(await (await fetch(`${server.url}/reports/mine.${format}${query}`)).arrayBuffer())))
    expect(kept!.equals(live!)).toBe(true)
    expect(asOf!.equals(live!)).toBe(true)
  }
  const { report } = await ask(server, '{ report(name: "mine") { columns { title type } runs(first: 1) { totalCount edges { node { number rows(first: 2) { totalCount edges { cells } } } } } } }')
  expect(report).toMatchObject({ columns: [{ title: 'images.digest', type: 'Digest!' }, { title: 'images.layerCount', type: 'Int!' }], runs: { totalCount: 2, edges: [{ node: { number: second!.number, rows: { totalCount: truths.length } } }] } })
  const compared = await ask(server, 'query ($from: Int!, $to: Int!) { compareReportRuns(from: $from, to: $to) { added removed changed unchanged } }', { from: first!.number, to: second!.number })
  expect(compared).toEqual({ compareReportRuns: { added: 0, removed: 0, changed: 0, unchanged: truths.length } })
})

test('of each report the latest runs are kept', { timeout: 60_000 }, async () => {
  await ask(writable, SAVE, { source: SOURCE('often') })
  for (let i = 0; i < BOUNDS.keptRuns + 2; i++) await ask(writable, RUN, { name: 'often' })
  const { report } = await ask(server, '{ report(name: "often") { runs { totalCount } } }')
  expect(report).toEqual({ runs: { totalCount: BOUNDS.keptRuns } })
})

/** A server whose only report has pages without an end, of 100 rows with 10 kB each. */
async function endless(complete: boolean, pagesInAll = Number.POSITIVE_INFINITY, longest?: number) {
  let [asked, closed] = [0, 0]
  const pages = async function* (): AsyncGenerator<readonly Row[]> {
    while (asked < pagesInAll) {
      asked++
      yield Array.from({ length: 100 }, () => ({ cells: ['x'.repeat(10_000)], errors: null }))
    }
  }
  const ending = () => ({ rows: asked * 100, complete, reasons: complete ? [] : [{ code: 'REPORTS.ROW_LIMIT', message: 'There are more.' }] })
  const format = formats[0]!
  const head = { name: 'x', title: 'x', description: null, columns: [], parameters: [], documentHash: '', asOf: null }
  const document = async (): Promise<ReportDocument> => ({ format, parts: format.write(head, pages(), ending), ending, close: async () => void closed++ })
  const desk = { document } as unknown as ReportDesk
  const listener = await listen(() => {}, async () => true, OPTIONS, new Map([[REPORTS_PATH, (request, response) => void answerReport(desk, request, response, longest)]]))
  return { ...listener, asked: () => asked, closed: () => closed }
}

test('a client that does not read holds no more pages than its socket and three', async () => {
  const { url, stop, asked, closed } = await endless(true)
  const socket = connect(Number(new URL(url).port), '127.0.0.1').pause()
  socket.write(`GET /reports/x.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
  await sleep(300)
  const stalled = asked()
  await sleep(300)
  expect(asked()).toBe(stalled)
  // A page is 1 MB here; Linux keeps at most some 6 MB between two sockets of one machine.
  expect(stalled).toBeGreaterThan(0)
  expect(stalled).toBeLessThanOrEqual(6 + 3)
  socket.destroy()
  await sleep(200)
  expect(closed()).toBe(1)
  await stop()
})

test('a client that never reads is cut off, and what it held is given back', async () => {
  const { url, stop, asked, closed } = await endless(true, Number.POSITIVE_INFINITY, 400)
  const socket = connect(Number(new URL(url).port), '127.0.0.1').pause().on('error', () => undefined)
  socket.write(`GET /reports/x.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
  await sleep(200)
  expect([asked() > 0, closed()]).toEqual([true, 0])
  await sleep(500)
  expect(closed()).toBe(1)
  socket.destroy()
  await stop()
})

test('an incomplete document says so at its end, and its transfer has none', async () => {
  const { url, stop, closed } = await endless(false, 2)
  const outcome = await new Promise<{ text: string; whole: boolean }>((resolve, reject) => {
    httpGet(`${url}/reports/x.csv`, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('error', () => undefined)
      response.on('close', () => resolve({ text, whole: response.complete }))
    }).on('error', reject)
  })
  expect(outcome.whole).toBe(false)
  expect(outcome.text.endsWith('INCOMPLETE: There are more. [REPORTS.ROW_LIMIT]\r\n')).toBe(true)
  expect(closed()).toBe(1)
  await stop()
})
