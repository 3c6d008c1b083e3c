import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { STORES, type World, world } from '../testkit/world.ts'

const X = 'pkg:npm/x@1.0.0'

describe.each(STORES)('what could not be read, on %s', (provider) => {
  let made = {} as World
  let ask = {} as ReturnType<typeof asker>
  beforeAll(async () => {
    made = await world(provider)
    ask = asker({ db: made.db, provider })
    const whole = { name: 'whole', adds: [`${X} /app/package.json`] }
    const other = { name: 'other', adds: ['pkg:npm/y@1.0.0 /app/package.json'] }
    const broken = { name: 'broken', adds: ['pkg:npm/z@1.0.0 /z/package.json'], gaps: ['JAR.DEEP'] }
    await made.image({ name: 'has it', layers: [whole], tags: ['r.example/a:1'] })
    await made.image({ name: 'has it not', layers: [other], tags: ['r.example/a:2'] })
    await made.image({ name: 'has it, and a gap', layers: [whole, broken], tags: ['r.example/b:1'] })
    await made.image({ name: 'nobody knows', layers: [other, broken], tags: ['r.example/c:1'] })
    await made.image({ name: 'half an image', layers: [other], gaps: ['SOURCES.FOREIGN_LAYER'], tags: ['r.example/d:1'], platform: 'linux/arm64' })
  })
  afterAll(() => made.db.$disconnect())

  const data = async (query: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await ask(query, variables)
    expect(errors).toBeUndefined()
    return data as never
  }
  const names = ['has it', 'has it not', 'has it, and a gap', 'nobody knows', 'half an image']
  const listed = async (filter: object) => {
    const { images } = await data('query ($filter: ImageFilter) { images(filter: $filter) { totalCount edges { node { digest complete } } } }', { filter }) as { images: { totalCount: number; edges: { node: { digest: string; complete: boolean } }[] } }
    expect(images.totalCount).toBe(images.edges.length)
    return images.edges.map(({ node }) => `${names.find((name) => digestOf(name) === node.digest)}: ${node.complete}`).sort()
  }

  test('an image says whether all of it was read, and is found by it', async () => {
    expect(await listed({})).toEqual(['half an image: false', 'has it not: true', 'has it, and a gap: false', 'has it: true', 'nobody knows: false'])
    expect(await listed({ complete: false })).toEqual(['half an image: false', 'has it, and a gap: false', 'nobody knows: false'])
    expect(await listed({ complete: true })).toEqual(['has it not: true', 'has it: true'])
    expect(await listed({ complete: false, lacks: { purl: X } })).toEqual(['half an image: false', 'nobody knows: false'])
    expect(await listed({ none: [{ complete: false }, { contains: { purl: X } }] })).toEqual(['has it not: true'])
    expect(await listed({ any: [{ complete: true }, { repository: 'r.example/c' }] })).toEqual(['has it not: true', 'has it: true', 'nobody knows: false'])
  })

  test.each([
    [{}, false],
    [{ repository: 'r.example/a' }, true],
    // It has a gap, and what is asked for was found in it.
    [{ repository: 'r.example/b' }, true],
    [{ repository: 'r.example/c' }, false],
    [{ platform: 'linux/arm64' }, false],
    [{ complete: true }, true],
    [{ any: [{ repository: 'r.example/a' }, { repository: 'r.example/d' }] }, false],
  ])('an answer over %j is complete: %s', async (filter, complete) => {
    const { imagesContaining } = await data('query ($filter: ImageFilter, $purl: PackageUrl!) { imagesContaining(package: {purl: $purl}, filter: $filter) { complete } }', { filter, purl: X }) as { imagesContaining: { complete: boolean } }
    expect(imagesContaining.complete).toBe(complete)
  })
})
