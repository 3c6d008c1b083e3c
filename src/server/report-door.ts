import { Readable } from 'node:stream'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BOUNDS } from '../reports/bounds.ts'
import { Failure } from '../model/failure.ts'
import type { DocumentRequest, ReportDesk, ReportDocument } from '../reports/report-desk.ts'
import { ReportFailure } from '../reports/report-failure.ts'

/** What the door answers, for a socket or for this process. */
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Ends with an error when the document is incomplete and can no longer say so by its status. */
  readonly body: AsyncGenerator<Uint8Array> | string
}

/** All reports are below it. */
export const REPORTS_PATH = '/reports/'

/** A run ends by itself before, unless nobody takes what it has. */
const LONGEST_MS = (BOUNDS.seconds + 60) * 1_000
const MAX_QUERY = 65_536
const STATUS: Readonly<Record<string, number>> = {
  'REPORTS.NOT_FOUND': 404, 'REPORTS.NOT_KEPT': 404, 'REPORTS.BUSY': 503, 'REPORTS.FAILED': 500, INTERNAL: 500, 'LIMIT.TIME': 503,
}
/** Pages have their style inside, and nothing else of their own. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
const DOWNLOADS = new Set(['csv', 'ndjson', 'xlsx'])

/** Ends the answer of a document that is not complete. */
class Incomplete extends Error {}

/**
 * `GET /reports/NAME.FORMAT?parameter=value`: the report as a document, streamed. `_run=NUMBER` gives a kept run, `_asOf=TIME` the latest
 * one that was kept until then.
 */
async function open(desk: ReportDesk, url: URL, signal: AbortSignal): Promise<Answer> {
  try {
    const document = await desk.document(requestOf(url), signal)
    const { format, ending } = document
    const made = format.maxRows === null ? null : await whole(document)
    const disposition = `${DOWNLOADS.has(format.name) ? 'attachment' : 'inline'}; filename="${/([^/]+)$/.exec(url.pathname)![1]!}"`
    const headers = {
      'content-type': format.mediaType,
      'content-disposition': disposition,
      'cache-control': 'no-store',
      ...(format.name === 'html' ? { 'content-security-policy': POLICY } : {}),
      ...(made === null ? {} : { 'x-report-complete': String(ending().complete) }),
    }
    return { status: 200, headers, body: made ?? checked(document) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, message } = codeOf(error)
    const status = STATUS[code] ?? 400
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
    return { status, headers, body: `${JSON.stringify({ errors: [{ message, extensions: { code } }] })}\n` }
  }
}

/** What the schema said, where it was the schema that refused. */
function codeOf({ code, message, cause }: Failure): { code: string; message: string } {
  const { extensions } = (cause ?? {}) as { extensions?: { code?: unknown } }
  return { code: code === 'REPORTS.FAILED' && typeof extensions?.code === 'string' ? extensions.code : code, message }
}

function requestOf({ pathname, search, searchParams }: URL): DocumentRequest {
  const [, name, format] = /^\/reports\/([a-z0-9-]{1,63})\.([a-z]{1,10})$/.exec(pathname) ?? []
  if (name === undefined || format === undefined) throw new ReportFailure('REPORTS.NOT_FOUND', 'A report is at /reports/NAME.FORMAT.')
  if (search.length > MAX_QUERY) throw new ReportFailure('REPORTS.PARAMETER', `The parameters have at most ${MAX_QUERY} characters.`)
  const parameters: Record<string, string> = {}
  for (const [key, value] of searchParams) {
    if (Object.hasOwn(parameters, key)) throw new ReportFailure('REPORTS.PARAMETER', `${key} is given twice.`)
    Object.defineProperty(parameters, key, { value, enumerable: true, configurable: true })
  }
  const { _run, _asOf, ...texts } = parameters
  if (_run !== undefined && !/^[1-9]\d{0,8}$/.test(_run)) throw new ReportFailure('REPORTS.PARAMETER', '_run is the number of a run.')
  const asOf = _asOf === undefined ? null : new Date(_asOf)
  if (asOf !== null && !/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/.test(_asOf!)) throw new ReportFailure('REPORTS.PARAMETER', '_asOf is a moment like 2026-05-18T12:00:00Z.')
  if (asOf !== null && Number.isNaN(asOf.getTime())) throw new ReportFailure('REPORTS.PARAMETER', '_asOf is no moment.')
  return { name, format, parameters: texts, run: _run === undefined ? null : Number(_run), asOf }
}

async function whole(document: ReportDocument): Promise<string> {
  try {
    let text = ''
    for await (const part of document.parts) text += Buffer.from(part).toString()
    return text
  } finally {
    await document.close()
  }
}

async function* checked(document: ReportDocument): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of document.parts) yield Buffer.from(part)
    const { complete, reasons } = document.ending()
    if (!complete) throw new Incomplete(`The report is incomplete: ${reasons.map(({ code, message }) => `${message} [${code}]`).join(' ')}`)
  } finally {
    await document.close()
  }
}

/** The door inside this process. A body that ends with an error is that of an incomplete document. */
export async function reportResponse(desk: ReportDesk, url: string, signal: AbortSignal): Promise<Response> {
  const { status, headers, body } = await open(desk, new URL(url), signal)
  const stream = typeof body === 'string' ? body : (Readable.toWeb(Readable.from(body, { objectMode: true, highWaterMark: 1 }), { strategy: { highWaterMark: 1 } }) as ReadableStream)
  return new Response(stream, { status, headers })
}

/**
 * The door of the server. An incomplete document ends without the last chunk of its transfer: every client then knows.
 * @param longest milliseconds after which a client that does not read is cut off
 */
export async function answerReport(desk: ReportDesk, request: IncomingMessage, response: ServerResponse, longest = LONGEST_MS): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end()
  const timer = setTimeout(() => response.destroy(), longest)
  try {
    await answer(desk, request, response)
  } catch (error) {
    if (!response.destroyed) console.error(error)
    if (response.headersSent) response.destroy()
    else response.writeHead(500).end()
  } finally {
    clearTimeout(timer)
  }
}

async function answer(desk: ReportDesk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const { status, headers, body } = await open(desk, new URL(request.url ?? '/', 'http://localhost'), gone.signal)
  response.writeHead(status, headers)
  if (typeof body === 'string' || request.method === 'HEAD') {
    if (typeof body !== 'string') await body.next().then(() => body.return(undefined))
    return void response.end(request.method === 'HEAD' ? undefined : body)
  }
  try {
    for await (const part of body) {
      if (!response.write(part)) await once(response, 'drain', { signal: gone.signal })
    }
    response.end()
  } catch (error) {
    // What was written still leaves; the transfer has no end.
    if (error instanceof Incomplete) response.socket?.end()
    else if (gone.signal.aborted) await body.return(undefined).catch(() => undefined)
    else throw error
  }
}
