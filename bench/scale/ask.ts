import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ProjectedPaths } from '../../src/lineage/find-path.ts'
import type { SqlStore } from '../../src/lineage/sql/store.ts'
import { createServerYoga } from '../../src/server/yoga.ts'
import type { Asker } from './questions/question.ts'

/** Asks the server that everybody asks, in this process: parsing, limits, resolvers, SQL and the text of the answer, but no socket. */
export function asker({ db, provider }: SqlStore, projected: ProjectedPaths | null = null): Asker {
  const yoga = createServerYoga({ db, provider, projected, logging: false })
  return (query, variables) => timed('http://localhost/graphql', (url, init) => yoga.fetch(url, init), query, variables)
}

/** The same by HTTP on this machine. */
export async function httpAsker({ db, provider }: SqlStore): Promise<{ ask: Asker; close: () => void }> {
  const server = createServer(createServerYoga({ db, provider, logging: false }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  return { ask: (query, variables) => timed(url, fetch, query, variables), close: () => server.close() && server.closeAllConnections() }
}

async function timed(url: string, send: (url: string, init: RequestInit) => Response | Promise<Response>, query: string, variables: object) {
  const body = JSON.stringify({ query, variables })
  const started = performance.now()
  const response = await send(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const text = await response.text()
  const ms = performance.now() - started
  const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: readonly { message: string }[] }
  if (errors !== undefined) throw new Error(`${errors[0]?.message} for ${body}`)
  return { data, ms }
}
