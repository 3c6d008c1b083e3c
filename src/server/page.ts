import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { questions } from './questions.ts'

/** Answers a GET or HEAD for one file of the page. */
export type Asset = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** GraphiQL's files as the package has them. */
type Parts = typeof import('@graphql-yoga/render-graphiql/graphiql')

const TITLE = 'Stratigraph'

/** Nothing from elsewhere. The editor writes style elements, and keeps its fonts and icons in its style sheet. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "worker-src 'self'", "connect-src 'self'", "style-src 'self' 'unsafe-inline'",
  'font-src data:', "img-src 'self' data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ')

const WORKERS = { editorWorkerService: '/worker/editor.js', json: '/worker/json.js', graphql: '/worker/graphql.js' }

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title>
<link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="/graphiql.css">
</head>
<body id="body" class="no-focus-outline">
<noscript>This page needs JavaScript; GraphQL itself answers at /graphql.</noscript>
<div id="root"></div>
<script src="/before.js"></script>
<script src="/graphiql.js"></script>
<script src="/after.js"></script>
</body>
</html>
`

/** The page, by path: GraphiQL from this server alone, with questions ready in tabs. */
export const assets: ReadonlyMap<string, Asset> = new Map([
  ['/', asset('text/html; charset=utf-8', async () => HTML)],
  ['/before.js', asset('text/javascript; charset=utf-8', async () => before())],
  ['/after.js', asset('text/javascript; charset=utf-8', async () => after())],
  ['/graphiql.js', asset('text/javascript; charset=utf-8', async () => (await parts()).js)],
  ['/graphiql.css', asset('text/css; charset=utf-8', async () => (await parts()).css)],
  ['/favicon.ico', asset('image/x-icon', async () => icon((await parts()).favicon))],
  [WORKERS.editorWorkerService, asset('text/javascript; charset=utf-8', async () => (await parts()).editorWorkerService)],
  [WORKERS.json, asset('text/javascript; charset=utf-8', async () => (await parts()).jsonWorker)],
  [WORKERS.graphql, asset('text/javascript; charset=utf-8', async () => (await parts()).graphqlWorker)],
])

function parts(): Promise<Parts> {
  return import('@graphql-yoga/render-graphiql/graphiql')
}

/** Monaco asks for it when it is loaded. */
function before(): string {
  return `self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_, label) => (${JSON.stringify(WORKERS)})[label] }\n`
}

/**
 * Fonts are there before the tabs are drawn: GraphiQL measures tabs once, and those whose width changes afterwards slide away from under the
 * first press. `query` is what GraphiQL looks for among the tabs of the last visit; without one it adds an empty tab at each.
 */
function after(): string {
  const queries = questions()
  const options = {
    title: TITLE,
    endpoint: '/graphql',
    subscriptionsProtocol: 'SSE',
    query: queries[0],
    defaultTabs: queries.map((query) => ({ query })),
  }
  return `const render = () => YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), ${JSON.stringify(options)})
Promise.allSettled([...document.fonts].map((font) => font.load())).then(render)
`
}

function icon(url: string): Buffer {
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}

/** Compressed once, when it is first asked for. */
function asset(type: string, read: () => Promise<string | Buffer>): Asset {
  let ready: Promise<{ plain: Buffer; zipped: Buffer; etag: string }> | null = null
  const load = async () => {
    const plain = Buffer.from(await read())
    return { plain, zipped: await promisify(gzip)(plain), etag: `"${createHash('sha256').update(plain).digest('base64url')}"` }
  }
  return async (request, response) => {
    const { plain, zipped, etag } = await (ready ??= load())
    response.setHeader('content-security-policy', POLICY)
    response.setHeader('cache-control', 'no-cache')
    response.setHeader('etag', etag)
    response.setHeader('vary', 'accept-encoding')
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end()
    const zips = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
    if (zips) response.setHeader('content-encoding', 'gzip')
    const body = zips ? zipped : plain
    response.writeHead(200, { 'content-type': type, 'content-length': body.length })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}
