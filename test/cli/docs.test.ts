import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, SEEDS, serve } from './command.ts'
import { inProcess } from './in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'cli-docs-'))
const store = join(folder, 'seeds.db')
const page = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8')
const blocks = [...page.matchAll(/```console\n\$ stratigraph ([^\n]+)\n([^`]*)```/g)].map(([, line, output]) => ({ line: line!, output: output! }))
const asked = blocks.filter(({ line }) => !/^(?:analyze|serve) /.test(line))
let server: Awaited<ReturnType<typeof serve>>

beforeAll(async () => {
  expect(await inProcess(['analyze', '--store', store, SEEDS])).toMatchObject({ status: 0 })
  server = await serve(store)
}, 60_000)

afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('every command that asks has an example', () => {
  expect([...new Set(asked.map(({ line }) => line.split(' ')[0]))].sort()).toEqual(
    ['base', 'compare', 'configs', 'contains', 'dedup', 'derived', 'files', 'image', 'images', 'outdated', 'packages', 'path', 'query', 'root-causes', 'shared', 'siblings', 'wasted', 'why'],
  )
})

test.each(asked)('$line', async ({ line, output }) => {
  const args = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
  const { status, out } = await inProcess([...args, '--endpoint', `${server.url}/graphql`])
  expect(status).toBe(0)
  if (output.endsWith('\n...\n')) expect(out.startsWith(output.slice(0, -'...\n'.length))).toBe(true)
  else expect(out).toBe(output)
})
