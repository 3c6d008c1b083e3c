import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyzeCold, freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { image, layer, writeLayout } from '../testkit/oci.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

const passwd = (...lines: string[]) => ({ path: 'etc/passwd', content: `${lines.join('\n')}\n` })
const os = layer([{ path: 'etc/' }, passwd('root:x:0:0:root:/root:/bin/sh'), { path: 'etc/redis.conf', content: 'requirepass hunter2\nport 6379\n' }])
const ann = layer([passwd('root:x:0:0:root:/root:/bin/sh', 'ann:x:1000:1000::/home/ann:/bin/bash')])
const gone = layer([{ path: 'etc/.wh.redis.conf', content: '' }])
const config = { config: { User: '1000:1000', Env: ['PATH=/bin', 'DB_PASSWORD=hunter2'], ExposedPorts: { '80/tcp': {} }, Entrypoint: ['/app', '-v'], Labels: { team: 'shop' }, Healthcheck: { Test: ['CMD', 'true'] } } }
const images = {
  'registry.example/os:1': image({ layers: [os] }),
  'registry.example/ann:1': image({ layers: [os, ann], history: ['/bin/sh -c #(nop) ADD file:abc in / ', 'RUN /bin/sh -c adduser --password=hunter2 ann # buildkit'], config }),
  'registry.example/gone:1': image({ layers: [os, ann, gone] }),
}
const ACROSS = 'query ($filter: ConfigFilter!) { configs(filter: $filter) { totalCount edges { node { kind key value line file { path } images { totalCount edges { node { digest } } } } } } }'
const OF = 'query ($reference: String!, $filter: ConfigFilter, $first: Int, $after: String) { image(reference: $reference) { configs(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { kind key value line } } } } }'

describe.each(STORES)('settings on %s', (provider) => {
  const folder = mkdtempSync(join(tmpdir(), 'configs-'))
  let ask = {} as ReturnType<typeof asker>
  let store = {} as Awaited<ReturnType<typeof freshStore>>
  const across = async (filter: object) => (await ask(ACROSS, { filter })).data as { configs: { totalCount: number; edges: { node: { key: string; value: string; images: { edges: { node: { digest: string } }[] } } }[] } }
  const shown = async (filter: object) => (await across(filter)).configs.edges.map(({ node: { key, value, images } }) => [key, value, images.edges.map(({ node }) => nameOf(node.digest)).sort()])
  const nameOf = (digest: string) => Object.entries(images).find(([, made]) => made.digest === digest)![0].replace(/.*\/(.*):1/, '$1')
  const of = async (name: string, filter: object) => {
    const { data } = await ask(OF, { reference: `registry.example/${name}:1`, filter, first: 100 })
    return (data as { image: { configs: { edges: { node: { key: string; value: string; line: number } }[] } } }).image.configs.edges.map(({ node: { key, value, line } }) => `${key}=${value}${line === null ? '' : ` ${line}`}`)
  }

  beforeAll(async () => {
    store = await freshStore(await emptyStore(provider))
    expect(await store.analyzeCold(writeLayout(join(folder, 'all'), images))).toMatchObject({ status: 'analyzed', refusals: [] })
    ask = asker({ db: store.db, provider })
  })
  afterAll(async () => {
    await store.lineage.close()
    rmSync(folder, { recursive: true })
  })

  test('a file counts in the images that show it: not where a higher layer has another one, or has taken it away', async () => {
    expect(await shown({ kind: 'passwd', key: 'root.shell' })).toEqual([['root.shell', '/bin/sh', ['os']], ['root.shell', '/bin/sh', ['ann', 'gone']]])
    expect(await shown({ kind: 'redis', key: 'port' })).toEqual([['port', '6379', ['ann', 'os']]])
    expect(await of('gone', { kind: 'redis' })).toEqual([])
    expect(await of('os', { kind: 'redis' })).toEqual(['requirepass=[redacted] 1', 'port=6379 2'])
    expect(await of('ann', { key: '*.uid' })).toEqual(['root.uid=0 1', 'ann.uid=1000 2'])
  })

  test('by value, by part of it, by what comes before', async () => {
    expect(await shown({ value: '/bin/bash' })).toEqual([['ann.shell', '/bin/bash', ['ann', 'gone']]])
    expect(await shown({ kind: 'passwd', valueContains: 'HOME/' })).toEqual([['ann.home', '/home/ann', ['ann', 'gone']]])
    expect(await shown({ kind: 'redis', valueBelow: '6' })).toEqual([])
    expect(await shown({ kind: 'redis', valueBelow: '7' })).toEqual([['port', '6379', ['ann', 'os']]])
    expect((await across({ kind: 'passwd', key: 'ann.%' })).configs.totalCount).toBe(0)
    expect((await across({ kind: 'passwd', key: 'ann.*' })).configs.totalCount).toBe(4)
  })

  test('the configuration of an image, with its instructions, and no secret', async () => {
    expect(await of('ann', { kind: 'image' })).toEqual([
      'user=1000:1000', 'entrypoint=["/app","-v"]', 'healthcheck=["CMD","true"]', 'port=80/tcp', 'env.PATH=/bin', 'env.DB_PASSWORD=[redacted]', 'label.team=shop',
    ])
    expect(await of('ann', { kind: 'instruction' })).toEqual(['ADD=file:abc in / 1', 'RUN=adduser --password=[redacted] ann 2'])
    expect(await shown({ kind: 'image', key: 'user', value: '1000:1000' })).toEqual([['user', '1000:1000', ['ann']]])
    expect(await store.db.setting.count({ where: { value: { contains: 'hunter2' } } })).toBe(0)
  })

  test('pages hang together', async () => {
    const all = await of('ann', {})
    const paged: string[] = []
    for (let after: string | null = null; ; ) {
      const { data } = await ask(OF, { reference: 'registry.example/ann:1', first: 3, after })
      const { configs } = (data as { image: { configs: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string }; edges: { node: { key: string; value: string; line: number } }[] } } }).image
      expect(configs.totalCount).toBe(all.length)
      paged.push(...configs.edges.map(({ node: { key, value, line } }) => `${key}=${value}${line === null ? '' : ` ${line}`}`))
      if (!configs.pageInfo.hasNextPage) break
      after = configs.pageInfo.endCursor
    }
    expect(paged).toEqual(all)
  })

  test('across images an index has to know where to begin', async () => {
    expect((await ask(ACROSS, { filter: { key: '*.uid' } })).errors?.[0]?.extensions.code).toBe('INPUT.CONFIG_FILTER')
    expect((await ask(ACROSS, { filter: {} })).errors?.[0]?.extensions.code).toBe('INPUT.CONFIG_FILTER')
  })

  test('what an older version has read of images is read again, and what belongs to a deleted image goes with it', async () => {
    const before = await of('ann', { kind: 'image' })
    await store.db.setting.deleteMany({ where: { imageId: { not: null } } })
    await store.db.image.updateMany({ data: { configReader: 0 } })
    await analyzeCold(store, writeLayout(join(folder, 'one'), { 'registry.example/os:1': images['registry.example/os:1'] }))
    expect(await of('ann', { kind: 'image' })).toEqual(before)
    const { id } = await store.db.image.findUniqueOrThrow({ where: { digest: images['registry.example/ann:1'].digest } })
    expect(await store.db.setting.count({ where: { imageId: id } })).toBeGreaterThan(0)
    await store.db.image.delete({ where: { id } })
    expect(await store.db.setting.count({ where: { imageId: id } })).toBe(0)
  })
})
