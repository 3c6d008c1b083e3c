import type { Connection } from '../cli/host.ts'

/** A running server, by the url of its GraphQL endpoint. */
export function remote(endpoint: string, token: string | null): Connection {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  const { username, password } = new URL(endpoint)
  return {
    url: endpoint,
    name: username === '' && password === '' ? endpoint : new URL(endpoint).host,
    // A redirect would take the token elsewhere.
    fetch: (url, init) => fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), ...authorization }, redirect: 'error' }),
    close: async () => undefined,
  }
}
