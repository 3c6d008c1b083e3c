import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Listener, LocalStore } from '../../src/cli/host.ts'
import { isAllowedHost } from '../../src/server/allowed-host.ts'
import { listen } from '../../src/server/http.ts'
import { openLocal } from '../../src/server/local.ts'

const folder = mkdtempSync(join(tmpdir(), 'http-'))
const OPTIONS = { host: '127.0.0.1', port: 0, orNext: false, allowAnalyze: false, allowedHosts: [] }
let store: LocalStore
let listener: Listener

beforeAll(async () => {
  store = await openLocal(join(folder, 'store.db'), { create: true, analyze: false })
  listener = await store.listen(OPTIONS)
})

afterAll(async () => {
  await listener?.stop()
  await store?.close()
  rmSync(folder, { recursive: true, force: true })
})

function post(body: string, headers: Record<string, string> = { 'content-type': 'application/json' }): Promise<Response> {
  return fetch(`${listener.url}/graphql`, { method: 'POST', headers, body })
}

/** fetch sets the Host header itself. */
function statusFor(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(`${listener.url}/healthz`, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject).end()
  })
}

describe('GraphQL', () => {
  test('answers JSON', async () => {
    const response = await post('{"query":"{ stats { images } }"}')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ data: { stats: { images: 0 } } })
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])('refuses %s, which a form of another site can send', async (type) => {
    const response = await post('{"query":"{ stats { images } }"}', { 'content-type': type })
    expect(response.status).toBe(415)
  })

  test('gives no other site leave to read', async () => {
    const preflight = await fetch(`${listener.url}/graphql`, { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } })
    const answer = await post('{"query":"{ stats { images } }"}', { 'content-type': 'application/json', origin: 'https://evil.example' })
    for (const response of [preflight, answer]) expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('takes 1 MiB and no more, said or not said beforehand', async () => {
    const query = '{ stats { images } }'
    const just = JSON.stringify({ query, extensions: { pad: 'x'.repeat(1_048_576 - 100) } })
    expect((await post(just)).status).toBe(200)
    const big = `${just}${' '.repeat(2_000)}`
    expect((await post(big)).status).toBe(413)
    const chunks = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 20; i++) controller.enqueue(new TextEncoder().encode(' '.repeat(100_000)))
        controller.close()
      },
    })
    const chunked = await fetch(`${listener.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: chunks, duplex: 'half' } as RequestInit)
    expect(chunked.status).toBe(413)
  })

  test('does not analyze for its clients', async () => {
    const response = await post(JSON.stringify({ query: 'mutation { analyzeTarget(input: { target: "/etc" }) { __typename ... on UserError { code } } }' }))
    expect(await response.json()).toMatchObject({ data: { analyzeTarget: { code: 'INGEST.NOT_ALLOWED' } } })
  })

  test('does not mutate by GET', async () => {
    const query = encodeURIComponent('mutation { analyzeTarget(input: { target: "/etc" }) { __typename } }')
    expect((await fetch(`${listener.url}/graphql?query=${query}`)).status).toBe(405)
  })
})

test('health, readiness, and nothing else', async () => {
  expect(await (await fetch(`${listener.url}/healthz`)).text()).toBe('ok\n')
  expect((await fetch(`${listener.url}/readyz`)).status).toBe(200)
  expect((await fetch(`${listener.url}/no-such`)).status).toBe(404)
  expect((await fetch(`${listener.url}/../package.json`)).status).toBe(404)
  expect((await fetch(`${listener.url}/healthz`, { method: 'DELETE' })).status).toBe(405)
})

test('a store that does not answer is not ready, and the process still lives', async () => {
  const one = await listen((_request, response) => response.end(), async () => false, OPTIONS)
  expect((await fetch(`${one.url}/readyz`)).status).toBe(503)
  expect((await fetch(`${one.url}/healthz`)).status).toBe(200)
  await one.stop()
})

test('every answer is for this site only', async () => {
  for (const path of ['/', '/graphql?query=%7Bstats%7Bimages%7D%7D', '/healthz', '/no-such']) {
    const { headers } = await fetch(`${listener.url}${path}`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-powered-by')).toBeNull()
  }
})

test('names that were made to point here are refused', async () => {
  expect(await statusFor('evil.example')).toBe(421)
  expect(await statusFor('localhost:4000')).toBe(200)
  const local = { host: '127.0.0.1', allowedHosts: ['stratigraph.example'] }
  expect(['127.0.0.1:4000', '[::1]:4000', 'LOCALHOST', 'stratigraph.example'].map((header) => isAllowedHost(header, local))).toEqual([true, true, true, true])
  expect([undefined, '', 'evil.example', 'localhost.evil.example'].map((header) => isAllowedHost(header, local))).toEqual([false, false, false, false])
  expect(isAllowedHost('any.example', { host: '0.0.0.0', allowedHosts: [] })).toBe(true)
})

test('the page loads nothing from elsewhere', async () => {
  const html = await (await fetch(`${listener.url}/`)).text()
  const sources = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source!)
  expect(sources.length).toBeGreaterThan(3)
  expect(html).not.toMatch(/https?:/)
  for (const source of sources) {
    expect(source).toMatch(/^\/[a-z.]+$/)
    const response = await fetch(`${listener.url}${source}`)
    expect(response.status).toBe(200)
    if (source.endsWith('.css')) expect(await response.text()).not.toMatch(/@import|url\(\s*['"]?(?!data:)/)
    else await response.body?.cancel()
  }
  const again = await fetch(`${listener.url}/`, { headers: { 'if-none-match': (await fetch(`${listener.url}/`)).headers.get('etag')! } })
  expect(again.status).toBe(304)
})

test('a stop lets open requests finish and takes no new ones', async () => {
  const other = await openLocal(join(folder, 'stop.db'), { create: true, analyze: false })
  const one = await other.listen(OPTIONS)
  const { hostname, port } = new URL(one.url)
  const body = '{"query":"{ stats { images } }"}'
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.write(`POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body.slice(0, 5)}`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const stopping = one.stop()
  await expect(fetch(`${one.url}/healthz`)).rejects.toThrow()
  socket.write(body.slice(5))
  await closed
  await stopping
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  expect(answer).toContain('"images":0')
  await other.close()
})

test('a port that is taken is said, or the next one is taken', async () => {
  const port = Number(new URL(listener.url).port)
  await expect(store.listen({ ...OPTIONS, port })).rejects.toThrow(/another program has it/)
  const next = await store.listen({ ...OPTIONS, port, orNext: true })
  expect(Number(new URL(next.url).port)).toBeGreaterThan(port)
  await next.stop()
})
