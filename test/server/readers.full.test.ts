import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SEEDS, serve, start, stratigraph } from '../cli/command.ts'
import { distInfo } from '../testkit/evidence.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { startWorker } from '../testkit/worker-process.ts'

/**
 * What an answer may take while another process writes to the file. It takes some milliseconds by itself, and shares two cores with the writer and its
 * threads; a reader that is blocked waits as long as the write goes on, which is several times more.
 */
const BOUND_MS = 1_000
const QUERY = '{ images(first: 20) { totalCount edges { node { digest layers { diffId } } } } imagesContaining(package: { name: "openssl" }, first: 20) { edges { node { digest } } } }'

interface Answered {
  readonly ms: number
  readonly images: number
}

/** Asks again and again until the promise is settled. */
async function askUntil(url: string, over: Promise<unknown>): Promise<Answered[]> {
  let isOver = false
  void over.finally(() => (isOver = true))
  const answers: Answered[] = []
  while (!isOver) {
    const started = performance.now()
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: QUERY }) })
    const { data } = (await response.json()) as { data: { images: { totalCount: number }; imagesContaining: { edges: unknown[] } } }
    expect(data.imagesContaining.edges.length).toBeGreaterThan(0)
    answers.push({ ms: performance.now() - started, images: data.images.totalCount })
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return answers
}

/** The largest of what was measured stays below the bound, and far below what a reader would have waited for. */
function expectFree(answers: readonly Answered[], writeMs: number): void {
  const slowest = Math.max(...answers.map(({ ms }) => ms))
  expect(writeMs).toBeGreaterThan(3 * slowest)
  expect(slowest).toBeLessThan(BOUND_MS)
  expect(answers.length).toBeGreaterThan(20)
}

test('who reads a SQLite store is answered while another process writes a large image, and while one imports', async () => {
  const folder = temporaryFolder()
  const store = join(folder, 'store.db')
  expect((await stratigraph(['analyze', '--store', store, SEEDS])).status).toBe(0)
  const files = Array.from({ length: 120_000 }, (_, n) => ({ path: `srv/${n % 400}/${n}`, content: '' }))
  const large = writeLayout(temporaryFolder(), { 'registry.example/large:1': image({ layers: [layer([distInfo('big', '1.0'), ...files])] }) })
  const server = await serve(store)
  const before = (await askUntil(server.url, new Promise((resolve) => setTimeout(resolve, 100))))[0]!.images

  const writer = startWorker(store, large)
  await writer.writes(1)
  const begun = performance.now()
  const analyzed = await askUntil(server.url, writer.ended)
  expectFree(analyzed, performance.now() - begun)
  expect(await writer.ended).toMatchObject({ status: 'analyzed', refusals: [] })
  // What is being written is not seen, and then it is there whole.
  expect([...new Set(analyzed.slice(0, 5).map(({ images }) => images))]).toEqual([before])
  const [after] = await askUntil(server.url, new Promise((resolve) => setTimeout(resolve, 100)))
  expect(after!.images).toBe(before + 1)

  const other = join(folder, 'other.db')
  const exported = join(folder, 'large.ndjson.gz')
  expect((await stratigraph(['analyze', '--store', other, large])).status).toBe(0)
  expect((await stratigraph(['delete', '--store', store, 'registry.example/large:1'])).status).toBe(0)
  expect((await stratigraph(['gc', '--store', store])).status).toBe(0)
  expect((await stratigraph(['export', '--store', other, '--to', exported])).status).toBe(0)
  const importing = start(['import', exported, '--store', store, '--no-trust'])
  const started = performance.now()
  const imported = await askUntil(server.url, importing.ended)
  expectFree(imported, performance.now() - started)
  expect(await importing.ended).toMatchObject({ status: 0 })
  await server.stop()
})
