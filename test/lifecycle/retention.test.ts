import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyRetention, evaluateRetention } from '../../src/lifecycle/retention.ts'
import { parseRetention } from '../../src/lifecycle/retention-rules.ts'
import { digestOf } from '../../src/model/digest.ts'
import { type LayerSpec, STORES, type World, world } from '../testkit/world.ts'

const never = new AbortController().signal
const NOW = new Date('2026-11-25T12:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)

/** An image of one layer of its own on those below, created and analyzed so many days ago. */
async function image(w: World, name: string, age: number, tags: string[] = [], below: string[] = [], platform = 'linux/amd64'): Promise<number> {
  const id = await w.image({ name, layers: [...below, `top of ${name}`].map((layer): LayerSpec => ({ name: layer })), tags, platform })
  await w.db.image.update({ where: { id }, data: { created: daysAgo(age), analyzedAt: daysAgo(age) } })
  return id
}

/** A tag that pointed at one image after the other. */
async function moved(w: World, repository: string, tag: string, moves: [name: string, age: number][]): Promise<void> {
  const { id } = await w.db.tag.findFirstOrThrow({ where: { name: tag, repository: { name: repository } } })
  for (const [name, age] of moves) await w.db.tagMove.create({ data: { tagId: id, digest: digestOf(name), at: daysAgo(age) } })
}

/** What goes, by the name of the image; of what stays, the rules. */
async function verdicts(w: World, names: readonly string[], yaml: string): Promise<Record<string, string[] | 'goes'>> {
  const all = await evaluateRetention(w, parseRetention(yaml), NOW, never)
  return Object.fromEntries(all.map(({ digest, keep, reasons }) => [names.find((name) => digestOf(name) === digest), keep ? reasons.map(({ rule }) => rule) : 'goes']))
}

describe.each(STORES)('%s', (provider) => {
  test('keeps the newest, the young, what has a tag, what lost it lately; elsewhere everything', async () => {
    const w = await world(provider)
    const names = ['one', 'two', 'three', 'arm', 'dev', 'lost', 'gone', 'stray', 'other']
    await image(w, 'one', 90, ['r.example/shop/app:v1'])
    await image(w, 'two', 80, ['r.example/shop/app:v2'])
    await image(w, 'three', 70, ['r.example/shop/app:v3', 'r.example/shop/app:main'])
    await image(w, 'arm', 95, ['r.example/shop/app:v1-arm'], [], 'linux/arm64')
    await image(w, 'dev', 10, ['r.example/shop/app:dev'])
    await image(w, 'lost', 60)
    await image(w, 'gone', 60)
    await image(w, 'stray', 60)
    await image(w, 'other', 900, ['r.example/other/app:v1'])
    await moved(w, 'r.example/shop/app', 'main', [['gone', 50], ['lost', 40], ['three', 3]])
    const rules = (more: string) => `repositories:\n  - match: [r.example/shop/*]\n    keep: [${more}]\n`
    expect(await verdicts(w, names, rules('{newest: 2, tags: ["v*"]}, {younger: 30d}, {untagged: 7d}'))).toEqual({
      one: 'goes', two: ['repositories.0.keep.0'], three: ['repositories.0.keep.0'], arm: ['repositories.0.keep.0'], dev: ['repositories.0.keep.1'],
      lost: ['repositories.0.keep.2'], gone: 'goes', stray: ['none'], other: ['none'],
    })
    expect(await verdicts(w, names, rules('{tags: [main]}'))).toMatchObject({ one: 'goes', three: ['repositories.0.keep.0'], dev: 'goes', lost: 'goes' })
    expect(await verdicts(w, names, rules('{tagged: true}'))).toMatchObject({ one: ['repositories.0.keep.0'], dev: ['repositories.0.keep.0'], lost: 'goes', gone: 'goes' })
    // The first part that matches is about a repository; only ** is about images that never had a tag.
    const parts = 'repositories: [{match: [r.example/other/app], keep: [{tagged: true}]}, {match: ["**"], keep: [{younger: 20d}]}]'
    expect(await verdicts(w, names, parts)).toMatchObject({ other: ['repositories.0.keep.0'], dev: ['repositories.1.keep.0'], three: 'goes', stray: 'goes' })
    await w.db.$disconnect()
  })

  test('what is deployed, what others stand on and what has a name that always stays, stays', async () => {
    const w = await world(provider)
    const names = ['base', 'mid', 'app', 'run', 'ended', 'elsewhere', 'pinned']
    await image(w, 'base', 99, ['r/base:1'])
    await image(w, 'mid', 98, ['r/mid:1'], ['top of base'])
    await image(w, 'app', 97, ['r/app:1'], ['top of base', 'top of mid'])
    for (const name of ['run', 'ended', 'elsewhere', 'pinned']) await image(w, name, 96, [`r/${name}:1`])
    const event = (id: number, kind: string, name: string, body: object) =>
      w.db.custodyEntry.create({ data: { id, key: `${id}`, kind, digest: digestOf(name), source: 'cli', at: daysAgo(50 - id).toISOString(), recordedAt: '', body: JSON.stringify(body), previous: `${id}`, hash: '' } })
    await event(1, 'DEPLOYED', 'run', {})
    await event(2, 'DEPLOYED', 'ended', { in: 'test' })
    await event(3, 'STOPPED', 'ended', {})
    await event(4, 'DEPLOYED', 'elsewhere', { in: 'production' })
    await event(5, 'STOPPED', 'elsewhere', { in: 'test' })
    const always = (more: string) => `always: {references: ["r/pinned:*", "r/app:*"]${more}}\nrepositories: [{match: ["**"], keep: [{younger: 1h}]}]`
    expect(await verdicts(w, names, always(', deployed: true, bases: true'))).toEqual({
      base: ['always.bases'], mid: ['always.bases'], app: ['always.references'], run: ['always.deployed'], ended: 'goes', elsewhere: ['always.deployed'], pinned: ['always.references'],
    })
    // Without `bases` it says whose base goes.
    const gone = (await evaluateRetention(w, parseRetention(always('')), NOW, never)).filter(({ keep }) => !keep)
    expect(gone.map(({ tags, baseOf }) => [tags[0], baseOf])).toEqual([['r/base:1', 'r/app:1'], ['r/mid:1', 'r/app:1'], ['r/run:1', null], ['r/ended:1', null], ['r/elsewhere:1', null]])
    expect(await applyRetention(w, gone, AbortSignal.abort())).toEqual([])
    // What has got another tag since the rules were asked stays.
    await w.db.tag.create({ data: { name: 'new', repositoryId: (await w.db.repository.findFirstOrThrow({ where: { name: 'r/run' } })).id, imageId: (await w.db.image.findFirstOrThrow({ where: { digest: digestOf('run') } })).id } })
    expect((await applyRetention(w, gone, never)).sort()).toEqual(['base', 'mid', 'ended', 'elsewhere'].map(digestOf).sort())
    expect(await w.db.image.count()).toBe(3)
    await w.db.$disconnect()
  })

  test('applied, the same rules at the same time let nothing more go', async () => {
    const spec = fc.record({ age: fc.integer({ min: 0, max: 60 }), tags: fc.uniqueArray(fc.constantFrom('a:v1', 'a:v2', 'a:dev', 'b:v1', 'b:x'), { maxLength: 2 }), below: fc.boolean() })
    const rule = fc.constantFrom('{newest: 1}', '{newest: 2, tags: ["v*"]}', '{younger: 20d}', '{tagged: true}', '{untagged: 30d}', '{tags: [dev]}')
    await fc.assert(fc.asyncProperty(fc.array(spec, { maxLength: 8 }), fc.uniqueArray(rule, { minLength: 1, maxLength: 3 }), fc.boolean(), async (specs, rules, bases) => {
      const w = await world(provider)
      const taken = new Set<string>()
      for (const [i, { age, tags, below }] of specs.entries()) {
        await image(w, `i${i}`, age, tags.filter((tag) => !taken.has(tag)), below && i > 0 ? ['top of i0'] : [])
        for (const tag of tags) taken.add(tag)
      }
      const source = parseRetention(`${bases ? 'always: {bases: true}\n' : ''}repositories: [{match: [a, "**"], keep: [${rules.join(', ')}]}]`)
      const first = await evaluateRetention(w, source, NOW, never)
      await applyRetention(w, first, never)
      expect(await evaluateRetention(w, source, NOW, never)).toEqual(first.filter(({ keep }) => keep))
      await w.db.$disconnect()
    }), { numRuns: provider === 'sqlite' ? 15 : 3, seed: 20_261_125 })
  }, 120_000)
})

test.each([
  ['a list', '- a'], ['no rules', 'repositories: []'], ['an unknown member', 'keep: [{tagged: true}]'], ['two rules in one', 'repositories: [{match: [a], keep: [{tagged: true, younger: 3d}]}]'],
  ['an age without a unit', 'repositories: [{match: [a], keep: [{younger: 3}]}]'], ['no YAML', 'repositories: ['], ['a key twice', 'repositories: []\nrepositories: []'],
  ['aliases of aliases', `a: &a [x, x]\nb: &b [*a, *a]\nrepositories: [{match: *b, keep: [{tagged: true}]}]`], ['too much of it', `# ${'x'.repeat(70_000)}`],
])('%s is refused', (_, yaml) => {
  expect(() => parseRetention(yaml)).toThrow(expect.objectContaining({ code: 'LIFECYCLE.BAD_RULES' }))
})
