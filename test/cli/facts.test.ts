import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SEEDS, serve, stratigraph } from './command.ts'
import { inProcess } from './in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'cli-facts-'))
const env = { STRATIGRAPH_STORE: join(folder, 'seeds.db') }
/** Files and folders of a command are those of `folder`. */
const ask = (line: string) => inProcess(line.split(' ').map((word) => (/\.(csv|ndjson|json)$|^(ext|empty|sample)$/.test(word) ? join(folder, word) : word)), { env })

beforeAll(async () => {
  expect(await stratigraph(['analyze', SEEDS], { env })).toMatchObject({ status: 0 })
  writeFileSync(join(folder, 'review.json'), JSON.stringify({
    name: 'review', targets: ['image', 'layer', 'package'],
    schema: { type: 'object', properties: { ok: { type: 'boolean' }, score: { type: 'number' }, by: { type: 'object', properties: { name: { type: 'string' } } }, tags: { type: 'array', items: { type: 'string' } } } },
  }))
  expect(await ask('facts define review.json --json')).toMatchObject({ status: 0, out: expect.stringContaining('"version": 1') })
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('facts', () => {
  test('of a CSV file have the types of the schema; wrong rows are told by their line, the others are set', async () => {
    writeFileSync(join(folder, 'rows.csv'), 'target,ok,score,by.name,tags\r\nseeds.example/shop/orders:1.0,true,0.5,"Ada ""the"" L","a;b"\r\nseeds.example/nowhere:1,true,,,\r\npkg:npm/ms,false,,,\r\n')
    const { status, out, err } = await ask('facts set --schema review --file rows.csv')
    expect({ status, out }).toEqual({ status: 1, out: '2 set, 1 refused\n' })
    expect(err).toMatch(/^line 3: seeds.example\/nowhere:1: .*\[FACTS.UNKNOWN_TARGET\]/m)
    const list = JSON.parse((await ask('facts list seeds.example/shop/orders:1.0 --json')).out) as { value: unknown }[]
    expect(list.map(({ value }) => value)).toEqual([{ ok: true, score: 0.5, by: { name: 'Ada "the" L' }, tags: ['a', 'b'] }])
    expect((await ask('facts list pkg:npm/ms')).out).toContain('{"ok":false}')
  })

  test('of an NDJSON file, more than one request takes', async () => {
    const lines = Array.from({ length: 600 }, (_, i) => JSON.stringify({ target: 'pkg:npm/ms', key: `k${i}`, value: { score: i } }))
    writeFileSync(join(folder, 'rows.ndjson'), `${lines.join('\n')}\n\n`)
    expect(await ask('facts set --schema review --file rows.ndjson --json')).toMatchObject({ status: 0, out: expect.stringContaining('"set": 600') })
    expect(JSON.parse((await ask('facts list pkg:npm/ms --json')).out)).toHaveLength(601)
  }, 60_000)

  test('of a layer are compared with what else the layer changes', async () => {
    const layer = 'a02b1e670519' // the base of 1.1 alone, as docs/cli.md shows the layers of both
    const [{ diffId }] = (JSON.parse((await ask('compare seeds.example/shop/storefront:1.0 seeds.example/shop/storefront:1.1 --layers --json')).out) as { diffId: string }[]).filter((each) => each.diffId.slice(7).startsWith(layer)) as [{ diffId: string }]
    expect(await ask(`facts set layer:${diffId} ok=true --schema review`)).toMatchObject({ status: 0 })
    const { out } = await ask('compare seeds.example/shop/storefront:1.0 seeds.example/shop/storefront:1.1 --by-layer')
    expect(out).toMatch(/^to 1: RUN .*, 1 fact\)$/m)
    expect(out).toContain(`  added       review of layer sha256:${layer}: {"ok":true}\n`)
    const byLayer = JSON.parse((await ask('compare seeds.example/shop/storefront:1.0 seeds.example/shop/storefront:1.1 --by-layer --json')).out) as { index: number; factCount: number; factChanges: unknown[] }[]
    expect(byLayer.map(({ index, factChanges }) => [index, factChanges])).toContainEqual([1, [{ kind: 'ADDED', schema: 'review', path: null, from: null, to: { target: diffId, key: null, value: { ok: true } } }]])
  })

  test.each([
    ['neither a target nor a file', 'facts set --schema review', 3],
    ['a target and a file', 'facts set pkg:npm/ms ok=true --schema review --file rows.csv', 3],
    ['a target and nothing else', 'facts set pkg:npm/ms --schema review', 3],
    ['a member that is none', 'facts set pkg:npm/ms ok --schema review', 3],
    ['a number that is none', 'facts set pkg:npm/ms score=high --schema review', 3],
    ['a value that is no JSON', 'facts set pkg:npm/ms --value {ok --schema review', 3],
    ['no file', 'facts set --schema review --file nowhere.csv', 3],
    ['no definition', 'facts define nowhere.json', 3],
    ['no schema', 'facts set pkg:npm/ms ok=true --schema none', 1],
    ['no such node', 'facts remove repository:nowhere --schema review', 1],
    ['nothing to list', 'facts list seeds.example/shop/storefront:1.0', 1],
    ['two kinds of time', 'facts list --as-of 2026-01-01T00:00:00Z --history', 3],
    ['no time', 'facts list --as-of yesterday', 3],
  ])('%s', async (_, line, status) => {
    const run = await ask(line)
    expect(run).toMatchObject({ status, out: status === 1 && line.includes('set') ? expect.any(String) : '' })
    expect(run.err).not.toBe('')
  })

  test('over the network only where the server was told so', async () => {
    for (const [more, status] of [[[], 1], [['--allow-facts'], 0]] as const) {
      const server = await serve(env.STRATIGRAPH_STORE, ...more)
      try {
        const run = await ask(`facts set pkg:npm/ms ok=true --schema review --endpoint ${server.url}/graphql`)
        expect(run.status).toBe(status)
        if (status === 1) expect(run.err).toContain('FACTS.NOT_ALLOWED')
      } finally {
        await server.stop()
      }
    }
  })
})

describe('extensions', () => {
  test('a name that is none, a file that is there, an extension that is not', async () => {
    expect(await ask('extension new Bad_Name')).toMatchObject({ status: 3 })
    expect(await ask('extension new mine --language python --extensions ext')).toMatchObject({ status: 0 })
    expect(await ask('extension new mine --extensions ext')).toMatchObject({ status: 1, err: expect.stringContaining('there already') })
    expect(await ask('extension test none --extensions ext')).toMatchObject({ status: 2 })
    expect(await ask('extension trust none --extensions ext')).toMatchObject({ status: 1, err: expect.stringContaining('EXTENSIONS.NOT_FOUND') })
    expect(await ask(`extension trust mine --extensions ext --sha256 ${'0'.repeat(64)}`)).toMatchObject({ status: 1, err: expect.stringContaining('EXTENSIONS.CHANGED') })
    expect(await ask('extension list --extensions empty')).toMatchObject({ status: 1 })
  })

  test('a test tells what is missing and what was not expected', async () => {
    expect(await ask('extension new other --extensions ext')).toMatchObject({ status: 0 })
    writeFileSync(join(folder, 'ext/tests/other/expected.ndjson'), '{"path":"/etc/passwd","fact":{"accounts":5,"logins":[]}}\n')
    const { status, out } = await ask('extension test other --extensions ext')
    expect(status).toBe(1)
    expect(out).toBe('- {"path":"/etc/passwd","fact":{"accounts":5,"logins":[]}}\n+ {"path":"/etc/passwd","fact":{"accounts":4,"logins":["root","app"]}}\nother: 1 fact, 1 missing, 1 not expected\n')
  })

  test('are shown by a server, and never trusted through it', async () => {
    const server = await serve(env.STRATIGRAPH_STORE, '--extensions', join(folder, 'ext'))
    try {
      expect((await ask(`extension list --endpoint ${server.url}/graphql`)).out).toContain('other')
      expect(await ask(`extension trust other --endpoint ${server.url}/graphql`)).toMatchObject({ status: 1, err: expect.stringContaining('EXTENSIONS.NOT_ALLOWED') })
    } finally {
      await server.stop()
    }
  })

  test('the sample is what `extension new` makes', async () => {
    expect(await ask('extension new login-accounts --extensions sample')).toMatchObject({ status: 0 })
    const [made, sample] = await Promise.all(['sample', join(SEEDS, '../extensions')].map((from) => ask(`extension list --extensions ${from} --json`)))
    const sums = [made, sample].map((run) => (JSON.parse(run!.out) as { sha256: string }[])[0]!.sha256)
    expect(sums[0]).toBe(sums[1])
  })
})
