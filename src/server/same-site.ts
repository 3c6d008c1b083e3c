import type { Plugin } from 'graphql-yoga'

/**
 * A page of another site can make a browser send forms and plain text here, but JSON only after this server has allowed it
 * (Fetch standard, CORS-safelisted request-header), and it allows nobody unless it is told to.
 */
export const jsonOnly: Plugin = {
  onRequest({ request, endResponse, fetchAPI }) {
    if (request.method !== 'POST') return
    const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
    if (type === 'application/json' || type === 'application/graphql+json') return
    const error = { message: 'Send content-type: application/json.', extensions: { code: 'HTTP.CONTENT_TYPE' } }
    endResponse(fetchAPI.Response.json({ errors: [error] }, { status: 415 }))
  },
}
