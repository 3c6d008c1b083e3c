import { globSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCustody } from '../../src/custody/custody.ts'
import { createFacts } from '../../src/facts/facts.ts'
import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { createExtensions } from '../../src/ingest/extensions.ts'
import { LayerPool } from '../../src/ingest/layer-pool.ts'
import { openStore, type SqlStore } from '../../src/lineage/sql/store.ts'
import { inProcess } from '../cli/in-process.ts'
import { asker } from '../testkit/ask.ts'

/** Where the pages say that the sample images are stored. */
const SHOWN_STORE = '.cache/seeds.db'
const store = join(mkdtempSync(join(tmpdir(), 'docs-')), 'seeds.db')
let opened: SqlStore

beforeAll(async () => {
  opened = await openStore(store)
  const extensions = createExtensions(opened, createFacts(opened), resolve('seeds/extensions/analyzers'))
  await extensions.trust('login-accounts', null)
  const { analyze, close } = createAnalyze(opened.lineage, new LayerPool(), extensions)
  await analyze(resolve('seeds/layout'), { signal: new AbortController().signal, onProgress: () => {} })
  await close()
  await createCustody(opened).index()
}, 60_000)
afterAll(() => opened.lineage.close())

const pages = ['README.md', ...globSync('docs/**/*.md')]
/** Pages that write `stratigraph` for short, and the tests that run what they show. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'docs/cli.md': 'test/cli/docs.test.ts',
  'docs/custody.md': 'test/custody/docs.test.ts',
  'docs/extensions.md': 'test/cli/facts-docs.test.ts',
  'docs/facts.md': 'test/cli/facts-docs.test.ts',
  'docs/history.md': 'test/cli/history-docs.test.ts',
  'docs/lifecycle.md': 'test/lifecycle/cli.test.ts',
  'docs/policy.md': 'test/cli/policy.test.ts',
}
const blocks = (page: string, language: string) => [...readFileSync(page, 'utf8').matchAll(new RegExp('```' + language + '\\n(.*?)```', 'gs'))].map(([, text]) => text!)

/** `$ command` lines of console blocks, each with the output that is shown below it. */
const commands = pages.filter((page) => RUN_ELSEWHERE[page] === undefined).flatMap((page) =>
  blocks(page, 'console').flatMap((block) =>
    block.split(/^\$ /m).slice(1).map((shown) => {
      const [command = '', ...output] = shown.split('\n')
      return { page, command, output: output.join('\n').trimEnd() }
    }),
  ),
)

describe('commands', () => {
  test('are found in the pages', () => expect(commands.length).toBeGreaterThan(3))

  test.each(Object.entries(RUN_ELSEWHERE))('of %s are run by %s', (page, file) => {
    expect(readFileSync(file, 'utf8')).toContain(page)
  })

  test.each(commands)('$page: $command', async ({ command, output }) => {
    const args = words(command.replace(SHOWN_STORE, store))
    expect(args.slice(0, 4)).toEqual(['npm', 'run', '-s', 'stratigraph'])
    const { status, out } = await inProcess(args.slice(5))
    expect(status).toBe(0)
    expect(undated(out).replaceAll(store, SHOWN_STORE).split('\n').map((line) => line.trimEnd()).join('\n').trimEnd()).toBe(undated(output))
  })
})

const documents = ['docs/schema.md'].flatMap((page) => {
  const answers = blocks(page, 'json')
  return blocks(page, 'graphql').map((document, i) => ({ page, document, answer: answers[i] }))
})

test.each(documents)('$page: $document', async ({ document, answer }) => {
  const { data, errors } = await asker(opened)(document)
  expect(errors).toBeUndefined()
  expect(data).toEqual(JSON.parse(answer ?? 'null'))
})

/** When something was first seen here depends on the day. */
function undated(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?=.*\[first seen here\])/g, 'then')
}

/** The words of a shell command that needs no more than single quotes. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
}
