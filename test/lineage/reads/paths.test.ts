import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pathDown } from '../../../src/lineage/sql/reads/paths.ts'
import { PathReads } from '../../../src/lineage/sql/reads/path-reads.ts'
import { Batches } from '../../../src/lineage/sql/reads/batches.ts'
import { Statements } from '../../../src/lineage/sql/reads/statements.ts'
import { digestOf } from '../../../src/model/digest.ts'
import { asker } from '../../testkit/ask.ts'
import { checkPaths, endOf } from '../../testkit/check-paths.ts'
import { pathWorld, worldPlan } from '../../testkit/path-world.ts'
import { STORES, type World, world } from '../../testkit/world.ts'

describe.each(STORES)('paths on %s', (provider) => {
  test('between all nodes of random stores are the shortest', { timeout: 120_000 }, async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(worldPlan, async (plan) => {
        const made = await pathWorld(provider, plan)
        try {
          found += await checkPaths(new PathReads(new Statements(made.world.db, provider, null), new Batches()), made)
        } finally {
          await made.world.db.$disconnect()
        }
      }),
      { numRuns: provider === 'sqlite' ? 20 : 8 },
    )
    expect(found).toBeGreaterThan(50)
  })

  test('are cut at their depth, and say when not everything could be looked at', async () => {
    const chain = Array.from({ length: 4 }, (_, n) => ({ made: [n + 1], used: [n], usesIndex: false, uri: null, revision: null, builder: null }))
    // Five images that have no layer in common, each built from the one before.
    const made = await pathWorld(provider, { nodes: Array.from({ length: 5 }, () => ({ parent: 0, toggles: [], images: ['linux/amd64'] })), builds: chain })
    const sql = new Statements(made.world.db, provider, null)
    const [first, last] = [endOf(`Image ${made.images[0]!.id}`), endOf(`Image ${made.images[4]!.id}`)]
    expect((await pathDown(sql, first, last, 8)).steps).toHaveLength(8)
    expect(await pathDown(sql, first, last, 7)).toEqual({ steps: null, complete: true })
    expect(await pathDown(sql, first, last, 8, 5)).toEqual({ steps: null, complete: false })
    expect(await pathDown(sql, last, first, 12)).toEqual({ steps: null, complete: true })
    await made.world.db.$disconnect()
  })
})

describe('lineagePath', () => {
  let made = {} as World
  let ask = {} as ReturnType<typeof asker>
  const [os, tool, app] = [{ name: 'os', adds: ['pkg:npm/a@1 /a'] }, { name: 'tool', createdBy: 'RUN tool' }, { name: 'app', removes: ['pkg:npm/a@1 /a'] }]
  beforeAll(async () => {
    made = await world()
    await made.image({ name: 'base', layers: [os], tags: ['r/base:1'] })
    await made.image({ name: 'middle', layers: [os, tool], tags: ['r/middle:1'] })
    await made.image({ name: 'top', layers: [os, tool, app], tags: ['r/top:1'] })
    ask = asker({ db: made.db, provider: 'sqlite' })
  })
  afterAll(() => made.db.$disconnect())

  const document = `query ($from: LineageNodeInput!, $to: LineageNodeInput!, $maxDepth: Int) { lineagePath(from: $from, to: $to, maxDepth: $maxDepth) {
    direction depth complete answeredBy steps { relation from { ...N } to { ...N } layer { index createdBy } through { tags { reference } } } } }
    fragment N on Node { id ... on Image { tags { reference } } ... on Layer { diffId } ... on PackageVersion { purl } }`

  test('names what is in between, and the layer', async () => {
    const { data, errors } = await ask(document, { from: { image: 'r/base:1' }, to: { image: 'r/top:1' } })
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({
      lineagePath: {
        direction: 'FORWARD', depth: 12, complete: true, answeredBy: 'SQL',
        steps: [{ relation: 'BASE_OF', from: { tags: [{ reference: 'r/base:1' }] }, to: { tags: [{ reference: 'r/top:1' }] }, layer: { index: 0 }, through: [{ tags: [{ reference: 'r/middle:1' }] }] }],
      },
    })
  })

  test('a package that a layer above has removed comes by its base', async () => {
    const { data } = await ask(document, { from: { image: 'r/top:1' }, to: { package: 'pkg:npm/a' } })
    const { direction, steps } = (data as { lineagePath: { direction: string; steps: { relation: string }[] } }).lineagePath
    expect([direction, steps.map(({ relation }) => relation)]).toEqual(['BACKWARD', ['CONTAINED_IN', 'BASE_OF']])
  })

  test('an end may be any node of an answer', async () => {
    const { data } = await ask(document, { from: { layer: digestOf('tool') }, to: { image: 'r/top:1' } })
    const [step] = (data as { lineagePath: { steps: { from: { id: string }; layer: object }[] } }).lineagePath.steps
    expect(step!.layer).toEqual({ index: 1, createdBy: 'RUN tool' })
    expect((await ask(document, { from: { id: step!.from.id }, to: { image: 'r/middle:1' } })).data).toMatchObject({ lineagePath: { direction: 'FORWARD' } })
  })

  test.each<[string, object, unknown]>([
    ['an unknown end', { from: { image: 'r/nobody:1' }, to: { image: 'r/top:1' } }, null],
    ['no path', { from: { layer: digestOf('app') }, to: { image: 'r/base:1' } }, { steps: null, direction: null, complete: true }],
    ['one node twice', { from: { image: 'r/top:1' }, to: { image: 'r/top:1' } }, { steps: [], direction: 'FORWARD' }],
  ])('%s', async (_what, variables, answer) => {
    const { data } = await ask(document, variables)
    if (answer === null) expect(data).toEqual({ lineagePath: null })
    else expect(data).toMatchObject({ lineagePath: answer })
  })

  test.each<[string, object, string]>([
    ['maxDepth 0', { from: { image: 'r/top:1' }, to: { image: 'r/base:1' }, maxDepth: 0 }, 'INPUT.PAGE'],
    ['maxDepth 41', { from: { image: 'r/top:1' }, to: { image: 'r/base:1' }, maxDepth: 41 }, 'INPUT.PAGE'],
    ['an id of another type', { from: { id: Buffer.from('File:1').toString('base64url') }, to: { image: 'r/base:1' } }, 'INPUT.PATH'],
    ['an id that is none', { from: { id: 'x' }, to: { image: 'r/base:1' } }, 'INPUT.PATH'],
  ])('refuses %s', async (_what, variables, code) => {
    expect((await ask(document, variables)).errors?.map(({ extensions }) => extensions.code)).toEqual([code])
  })
})
