import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { parseJson } from '../custody/bytes.ts'
import type { Custody } from '../custody/custody.ts'
import { parseDistribution } from '../custody/schema.ts'

/** Where a registry sends its notifications. */
export const EVENTS_PATH = '/events/distribution'

const MAX_BODY_BYTES = 1_048_576

/**
 * The door for the notifications of a distribution registry. What is answered 200 is stored; a registry sends again what is not.
 * A registry is told to send `Authorization: Bearer SECRET` (`notifications.endpoints[].headers`).
 */
export function eventsDoor(custody: Custody, secret: string): RequestListener {
  return (request, response) => {
    receive(custody, secret, request, response).catch(() => (response.headersSent ? response.destroy() : answer(response, 500, 'The events were not stored.')))
  }
}

async function receive(custody: Custody, secret: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST')
    return answer(response, 405, 'POST only.')
  }
  if (!isSecret(request.headers.authorization, secret)) return answer(response, 401, 'The secret is missing or wrong.')
  const body = await read(request)
  if (body === null) return answer(response, 413, `Events of one request have at most ${MAX_BODY_BYTES} bytes.`)
  const document = parseDistribution(parseJson(body))
  if (document === null) return answer(response, 400, 'These are no notifications of a distribution registry.')
  const recorded = await custody.recordNotifications(document)
  answer(response, 200, `${recorded} new`)
}

/** Compared by digest: neither length nor the first wrong character shows in the time that it takes. */
function isSecret(header: string | undefined, secret: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(header ?? '')?.[1] ?? ''
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(secret))
}

async function read(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (status >= 400) response.setHeader('connection', 'close')
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${text}\n`)
}
