import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, SEEDS, serve } from '../cli/command.ts'
import { inProcess } from '../cli/in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'lifecycle-'))
const env = { STRATIGRAPH_STORE: join(folder, 'seeds.db') }
const images = async (store: string): Promise<unknown[]> => JSON.parse((await inProcess(['images', '--json', '--store', store])).out)

beforeAll(async () => expect(await inProcess(['analyze', SEEDS], { env })).toMatchObject({ status: 0 }), 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a server deletes for its clients only when it was told to', async () => {
  const copy = join(folder, 'served.db')
  expect(await inProcess(['backup', copy], { env })).toMatchObject({ status: 0 })
  for (const [more, status, left] of [[[], 1, 11], [['--allow-delete'], 0, 10]] as const) {
    const server = await serve(copy, ...more)
    const run = await inProcess(['delete', 'seeds.example/shop/orders:1.1', '--endpoint', `${server.url}/graphql`])
    expect(run.status).toBe(status)
    if (status === 1) expect(run.err).toContain('[LIFECYCLE.NOT_ALLOWED]')
    await server.stop()
    expect(await images(copy)).toHaveLength(left)
  }
}, 60_000)

test('docs/lifecycle.md shows what its commands print, and the backup has what was there', async () => {
  cpSync(join(ROOT, 'docs/examples'), join(folder, 'docs/examples'), { recursive: true })
  expect(readFileSync(join(ROOT, 'docs/lifecycle.md'), 'utf8')).toContain(readFileSync(join(ROOT, 'docs/examples/retention.yaml'), 'utf8'))
  const shown = [...readFileSync(join(ROOT, 'docs/lifecycle.md'), 'utf8').matchAll(/```console\n(.*?)```/gs)].flatMap(([, block]) => block!.split(/^\$ stratigraph /m).slice(1))
  expect(shown.length).toBeGreaterThan(3)
  for (const each of shown) {
    const [line = '', ...output] = each.split('\n')
    const { status, out } = await inProcess(line.split(' '), { env, cwd: folder })
    expect({ line, status, out: out.replace(/"bytes": \d+/, '"bytes": 0').replace(/\d\S* [kM]B of text, sha256 [0-9a-f]{64}/, 'SIZE of text, sha256 SHA256').trimEnd() }).toEqual({ line, status: 0, out: output.join('\n').trimEnd() })
  }
  expect(await images(join(folder, 'copy.db'))).toHaveLength(11)
  expect(await images(env.STRATIGRAPH_STORE)).toHaveLength(10)
  const rules = ['retention', '--rules', 'docs/examples/retention.yaml']
  const dry = JSON.parse((await inProcess([...rules, '--dry-run', '--json'], { env, cwd: folder })).out)
  expect([dry.kept, dry.dropped, dry.deleted]).toEqual([9, 1, []])
  expect(await inProcess(rules, { env, cwd: folder })).toMatchObject({ status: 0, out: expect.stringContaining('Deleted 1 of 10 images.') })
  expect(await images(env.STRATIGRAPH_STORE)).toHaveLength(9)
  expect(await inProcess(['delete', 'nobody/knows:1'], { env })).toMatchObject({ status: 1, err: 'No image nobody/knows:1 is known.\n' })
  expect((await inProcess(['backup', join(folder, 'no', 'folder.db')], { env })).err).toContain('[LIFECYCLE.UNWRITABLE]')
  expect(await inProcess(['delete', '--tag', '--platform', 'linux/amd64', 'a:1'], { env })).toMatchObject({ status: 3 })
}, 120_000)
