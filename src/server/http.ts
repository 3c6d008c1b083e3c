import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EXIT, Exit } from '../cli/exit.ts'
import type { Listener, ListenOptions } from '../cli/host.ts'
import { isAllowedHost } from './allowed-host.ts'
import { assets } from './page.ts'

const LIMITS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 10_000, maxHeaderSize: 16_384, connectionsCheckingInterval: 5_000 }
const MAX_CONNECTIONS = 1_000
/** What GraphQL takes. */
const MAX_BODY_BYTES = 1_048_576
const STOP_MS = 10_000
const NEXT_PORTS = 100

/** Of every answer; the page adds its own policy. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** What is served beside GraphQL and the page, by path; one that ends with / has all names below it. */
export type Doors = ReadonlyMap<string, RequestListener>

/** Serves GraphQL, the page and health. Throws Exit 2 when the port cannot be had. */
export async function listen(graphql: RequestListener, isReady: () => Promise<boolean>, options: ListenOptions, doors: Doors = new Map()): Promise<Listener> {
  const server = createServer(LIMITS, (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    // The rest of a body that is refused half read would stand before the next request of its connection.
    if (!isShort(request)) response.shouldKeepAlive = false
    if (!isAllowedHost(request.headers.host, options)) return answer(response, 421, 'This server is not reached under this name; --allow-host allows it.')
    void route(request, response, graphql, isReady, doors).catch(() => (response.headersSent ? response.destroy() : answer(response, 500, 'Something unexpected happened.')))
  })
  server.maxConnections = MAX_CONNECTIONS
  const port = await bind(server, options)
  const name = options.host.includes(':') ? `[${options.host}]` : options.host
  return { url: `http://${name}:${port}`, stop: () => stop(server) }
}

/** Whether its whole body is going to be taken. */
function isShort({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD' || Number(headers['content-length']) <= MAX_BODY_BYTES
}

async function route(request: IncomingMessage, response: ServerResponse, graphql: RequestListener, isReady: () => Promise<boolean>, doors: Doors): Promise<void> {
  const path = (request.url ?? '/').split('?')[0]!
  if (path === '/graphql') return void graphql(request, response)
  const door = doors.get(path) ?? doors.get(path.replace(/[^/]+$/, ''))
  if (door !== undefined) return void door(request, response)
  const asset = assets.get(path)
  const known = asset !== undefined || path === '/healthz' || path === '/readyz'
  if (known && request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return answer(response, 405, 'GET only.')
  }
  if (asset !== undefined) return asset(request, response)
  if (path === '/healthz') return answer(response, 200, 'ok')
  if (path === '/readyz') return (await isReady()) ? answer(response, 200, 'ok') : answer(response, 503, 'The store does not answer.')
  return answer(response, 404, 'Here is GraphQL at /graphql, and a page for it at /.')
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${text}\n`)
}

async function bind(server: Server, { host, port, orNext }: ListenOptions): Promise<number> {
  for (let next = port; ; next++) {
    try {
      await listening(server, host, next)
      return (server.address() as AddressInfo).port
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== 'EADDRINUSE' || !orNext || next >= Math.min(port + NEXT_PORTS, 65_535)) {
        const reason = code === 'EADDRINUSE' ? 'another program has it (--port names another)' : message
        throw new Exit(EXIT.unavailable, `Port ${next} of ${host} cannot be had: ${reason}`)
      }
    }
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, () => {
    server.off('error', reject)
    resolve()
  })
  return promise
}

async function stop(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(() => server.closeAllConnections(), STOP_MS)
  server.close(() => resolve())
  server.closeIdleConnections()
  await promise
  clearTimeout(timer)
}
