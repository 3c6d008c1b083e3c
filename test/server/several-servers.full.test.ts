import { expect, test } from 'vitest'
import { serve } from '../cli/command.ts'
import { temporaryFolder } from '../testkit/oci.ts'
import { writeWorkerFleet } from '../testkit/worker-fleet.ts'
import { emptyStore } from '../testkit/world.ts'

interface Outcome {
  status: string
  images: { digest: string }[]
  refusals: unknown[]
  layers: { read: number; known: number }
  bytesRead: string
}

async function ask<Data>(url: string, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) })
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown }
  expect(errors).toBeUndefined()
  return data
}

const ANALYZE = `mutation ($target: String!) { analyzeTarget(input: { target: $target }) { ... on AnalyzeTargetPayload { status images { digest } refusals { message } layers { read known } bytesRead } } }`

test('of two servers on one PostgreSQL each answers what the other one has written, and what both analyze is read once', async () => {
  const url = await emptyStore('postgresql')
  const fleet = writeWorkerFleet(temporaryFolder(), 1, 30)
  const servers = [await serve(url, '--allow-analyze'), await serve(url, '--allow-analyze')]
  const [one, two] = servers.map((server) => server.url) as [string, string]
  const analyze = async (server: string) => (await ask<{ analyzeTarget: Outcome }>(server, ANALYZE, { target: fleet.whole })).analyzeTarget
  const watched: string[] = []
  let isOver = false
  const both = Promise.all([analyze(one), analyze(two), analyze(two)]).finally(() => (isOver = true))
  // Each server tells of the workers of both.
  while (!isOver) {
    const { analysisWorkers } = await ask<{ analysisWorkers: { pid: number; target: string }[] }>(one, '{ analysisWorkers { pid target } }')
    watched.push(...analysisWorkers.map(({ pid }) => String(pid)))
  }
  const outcomes = await both
  expect(new Set(watched).size).toBe(2)
  for (const { refusals, images } of outcomes) expect({ refusals, images: new Set(images.map(({ digest }) => digest)).size }).toEqual({ refusals: [], images: fleet.images })
  expect(outcomes.reduce((sum, { layers }) => sum + layers.read, 0)).toBe(fleet.layers)
  expect(outcomes.reduce((sum, { bytesRead }) => sum + Number(bytesRead), 0)).toBe(fleet.bytes)

  const count = '{ images { totalCount } imagesContaining(package: { name: "libc6" }, first: 100) { edges { node { digest } } } }'
  expect(await ask(two, count)).toEqual(await ask(one, count))
  expect(await ask<{ images: { totalCount: number } }>(two, count)).toMatchObject({ images: { totalCount: fleet.images } })
  // What comes to one of them is known to the other one at its next question.
  const more = writeWorkerFleet(temporaryFolder(), 1, 36)
  const fresh = (await ask<{ analyzeTarget: Outcome }>(one, ANALYZE, { target: more.whole })).analyzeTarget
  expect(fresh).toMatchObject({ status: 'ANALYZED', refusals: [] })
  expect(await ask(two, count)).toMatchObject({ images: { totalCount: more.images } })
  expect(await analyze(two)).toMatchObject({ status: 'KNOWN', layers: { read: 0 } })
  for (const server of servers) expect((await server.stop()).status).toBe(0)
})
