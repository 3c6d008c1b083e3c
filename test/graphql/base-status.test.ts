import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { STORES, type World, world } from '../testkit/world.ts'

const layers = (...names: string[]) => names.map((name) => ({ name, adds: name === 'os' ? ['pkg:npm/a@1 /a'] : [] }))

describe.each(STORES)('bases on %s', (provider) => {
  let made = {} as World
  let ask = {} as ReturnType<typeof asker>
  beforeAll(async () => {
    made = await world(provider)
    const image = async (name: string, created: string | null, stack: string[], tags: string[]) => {
      const id = await made.image({ name, layers: layers(...stack), tags: tags.map((tag) => `registry.example/${tag}`) })
      await made.db.image.update({ where: { id }, data: { created: created === null ? null : new Date(created) } })
    }
    await image('os 1', '2026-01-01T00:00:00Z', ['os'], ['os:1'])
    await image('os 2', '2026-03-01T00:00:00Z', ['os 2'], ['os:2'])
    await image('app 1', '2026-02-01T00:00:00.500Z', ['os', 'app 1'], ['app:1'])
    await image('app 2', '2026-04-01T00:00:00Z', ['os', 'app 1', 'app 2'], ['app:2'])
    await image('new', '2026-04-02T00:00:00Z', ['os 2', 'new'], ['new:1'])
    await image('nameless', null, ['lone'], [])
    await image('on nameless', null, ['lone', 'top'], ['lone:1'])
    ask = asker({ db: made.db, provider })
  })
  afterAll(() => made.db.$disconnect())

  test.each([
    ['os 1', { state: 'UNKNOWN', base: null, newest: null }],
    ['app 1', { state: 'OUTDATED', base: { digest: digestOf('os 1') }, newest: { digest: digestOf('os 2') } }],
    // What it was before is no base to be renewed.
    ['app 2', { state: 'OUTDATED', base: { digest: digestOf('os 1') }, newest: { digest: digestOf('os 2') } }],
    ['new', { state: 'CURRENT', base: { digest: digestOf('os 2') }, newest: { digest: digestOf('os 2') } }],
    ['on nameless', { state: 'UNKNOWN', base: { digest: digestOf('nameless') }, newest: null }],
  ])('the status of %s', async (name, baseStatus) => {
    const { data, errors } = await ask('query ($r: String!) { image(reference: $r) { baseStatus { state base { digest } newest { digest } } } }', { r: digestOf(name) })
    expect(errors).toBeUndefined()
    expect(data).toEqual({ image: { baseStatus } })
  })

  test('what an image has changed against its base is a comparison', async () => {
    const { data } = await ask('query ($r: String!) { image(reference: $r) { base { comparison { from { digest } to { digest } sharedLayers { diffId } packageChanges { totalCount } } } ancestors { edges { node { comparison { to { digest } } } } } } }', { r: digestOf('app 2') })
    const to = { digest: digestOf('app 2') }
    expect(data).toEqual({ image: {
      base: { comparison: { from: { digest: digestOf('app 1') }, to, sharedLayers: [{ diffId: digestOf('os') }, { diffId: digestOf('app 1') }], packageChanges: { totalCount: 0 } } },
      ancestors: { edges: [{ node: { comparison: { to } } }, { node: { comparison: { to } } }] },
    } })
  })

  test.each([
    ['2026-01-01T00:00:00Z', []], ['2026-01-01T00:00:00.001Z', ['os 1']], ['2026-02-01T00:00:00.500Z', ['os 1']], ['2026-02-01T00:00:00.501Z', ['app 1', 'os 1']],
    ['2026-02-01T01:00:00.501+01:00', ['app 1', 'os 1']], ['2030-01-01T00:00:00Z', ['new', 'app 2', 'app 1', 'os 2', 'os 1']],
  ])('images created before %s', async (before, names) => {
    const { data, errors } = await ask('query ($before: DateTime!) { images(filter: { createdBefore: $before }) { totalCount edges { node { digest } } } }', { before })
    expect(errors).toBeUndefined()
    expect(data).toEqual({ images: { totalCount: names.length, edges: names.map((name) => ({ node: { digest: digestOf(name) } })) } })
  })

  test('a value that is work to find has its price', async () => {
    const { data, errors, extensions } = (await ask('{ packages(filter: {}, first: 100) { edges { node { purl imageCount } } } }')) as { data: unknown; errors?: unknown; extensions?: { cost: { requested: number } } }
    expect(errors).toBeUndefined()
    expect(data).toEqual({ packages: { edges: [{ node: { purl: 'pkg:npm/a@1', imageCount: 3 } }] } })
    expect(extensions?.cost.requested).toBeGreaterThanOrEqual(5_000)
  })
})
