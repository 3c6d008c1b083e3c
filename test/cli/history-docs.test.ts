import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createCustody } from '../../src/custody/custody.ts'
import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { createExtensions } from '../../src/ingest/extensions.ts'
import { createFacts } from '../../src/facts/facts.ts'
import { LayerPool } from '../../src/ingest/layer-pool.ts'
import { createDeletion } from '../../src/lifecycle/deletion.ts'
import { openStore, type SqlStore } from '../../src/lineage/sql/store.ts'
import { asker } from '../testkit/ask.ts'
import { ROOT, SEEDS } from './command.ts'
import { inProcess } from './in-process.ts'

const PAGE = 'docs/history.md'
const page = readFileSync(join(ROOT, PAGE), 'utf8')
const blocks = (language: string) => [...page.matchAll(new RegExp('```' + language + '\\n(.*?)```', 'gs'))].map(([, text]) => text!)
const store = join(mkdtempSync(join(tmpdir(), 'history-')), 'seeds.db')
let opened: SqlStore

/** The story that the page tells before its first command. */
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-05-18T12:00:00Z') })
  opened = await openStore(store)
  const { analyze, close } = createAnalyze(opened.lineage, new LayerPool(), createExtensions(opened, createFacts(opened), null))
  await analyze(SEEDS, { signal: new AbortController().signal, onProgress: () => {} })
  await close()
  const orders = async (tag: string) => (await asker(opened)(`{ image(reference: "seeds.example/shop/orders:${tag}") { digest } }`)).data as { image: { digest: string } }
  const push = async (tag: string, timestamp: string) => {
    const { digest } = (await orders(tag)).image
    vi.setSystemTime(new Date(timestamp))
    const target = { digest, tag: 'stable', repository: 'shop/orders', mediaType: 'application/vnd.oci.image.manifest.v1+json' }
    await createCustody(opened).recordNotifications({ events: [{ id: timestamp, timestamp, action: 'push', target, request: { host: 'seeds.example' } }] } as never)
  }
  await push('1.0', '2026-05-20T08:00:00Z')
  await push('1.1', '2026-06-01T09:30:00Z')
  vi.setSystemTime(new Date('2026-07-01T00:00:00Z'))
  await createDeletion(opened).tag('seeds.example/shop/billing:1.0')
  vi.useRealTimers()
}, 60_000)
afterEach(() => void vi.useRealTimers())
afterAll(() => opened.lineage.close())

const commands = blocks('console').flatMap((block) => block.split(/^\$ stratigraph /m).slice(1).map((shown) => {
  const [line = '', ...output] = shown.split('\n')
  return { line, output: output.join('\n') }
}))

/** What ends with dots is the beginning. */
function shown(printed: string, output: string): string {
  return output.endsWith('...\n') ? `${printed.split('\n').slice(0, output.split('\n').length - 2).join('\n')}\n...\n` : printed
}

test('the page has commands and documents', () => {
  expect(commands.length).toBeGreaterThan(2)
  expect(blocks('graphql').length).toBeGreaterThan(0)
})

test.each(commands)('$line', async ({ line, output }) => {
  const args = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
  const { out, err } = await inProcess([...args, '--store', store])
  expect(shown(out + err, output)).toBe(output)
})

test.each(blocks('graphql').map((document, i) => ({ document, answer: blocks('json')[i] })))('$document', async ({ document, answer }) => {
  const { data, errors } = await asker(opened)(document)
  expect(errors).toBeUndefined()
  expect(data).toEqual(JSON.parse(answer ?? 'null'))
})
