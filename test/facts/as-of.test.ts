import { afterEach, describe, expect, test, vi } from 'vitest'
import { createFacts } from '../../src/facts/facts.ts'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { STORES, world } from '../testkit/world.ts'

const NAMES = ['one', 'two', 'three'] as const
const LONG = 'x'.repeat(300)
const TEAMS = ['a', 'b', LONG, '100%_"\\'] as const
const IMAGES = 'query ($asOf: DateTime, $fact: FactCondition!) { images(asOf: $asOf, filter: { hasFact: $fact }) { totalCount edges { node { digest } } } }'
const FACTS = 'query ($asOf: DateTime, $equals: JSON) { facts(filter: { schema: "owner", at: "/team", equals: $equals, asOf: $asOf }) { totalCount edges { node { target } } } }'
const START = Date.parse('2026-11-20T00:00:00Z')
const STEPS = 40

/** What is true at one moment, kept by hand beside the store. */
interface Moment {
  readonly at: Date
  readonly owners: ReadonlyMap<string, string>
  readonly tag: string | null
}

/** By going through everything: an image has its own owner, those of its layers, and that of the repository whose tag points at it. */
function namesWith({ owners, tag }: Moment, team: string | null): string[] {
  const has = (target: string) => owners.has(target) && (team === null || owners.get(target) === team)
  return NAMES.filter((name) => has(name) || has('layer') && name !== 'three' || has('repository') && tag === name)
}

describe.each(STORES)('facts as of a moment on %s', (provider) => {
  afterEach(() => void vi.useRealTimers())

  test('images are found by what was said of them then, however often it has changed since', async () => {
    const made = await world(provider)
    const ids = new Map<string, number>()
    for (const name of NAMES) ids.set(name, await made.image({ name, layers: [{ name: name === 'three' ? 'other' : 'shared' }] }))
    await made.points('registry.example/shop:1', { imageId: ids.get('three')! })
    const facts = createFacts(made)
    const ask = asker({ db: made.db, provider, facts })
    await facts.define({ name: 'owner', title: null, targets: ['image', 'layer', 'repository'], schema: { type: 'object', properties: { team: { type: 'string' } } } })
    vi.useFakeTimers({ toFake: ['Date'] })

    const targets: Record<string, string> = { ...Object.fromEntries(NAMES.map((name) => [name, digestOf(name)])), layer: `layer:${digestOf('shared')}`, repository: 'repository:registry.example/shop' }
    const owners = new Map<string, string>()
    let tag = 'three'
    const moments: Moment[] = []
    for (let step = 0; step < STEPS; step++) {
      const at = new Date(START + step * 1_000)
      vi.setSystemTime(at)
      const target = Object.keys(targets)[(step * 7) % 5]!
      const team = TEAMS[(step * 11) % 4]!
      if (step % 6 === 5) {
        await facts.remove('owner', targets[target]!, 'linux/amd64')
        owners.delete(target)
      } else if (step % 6 === 3) {
        tag = NAMES[step % 3]!
        await made.points('registry.example/shop:1', { imageId: ids.get(tag)! }, at.toISOString())
      } else {
        expect(await facts.set('owner', [{ target: targets[target]!, value: { team }, key: '' }], null, 'linux/amd64')).toMatchObject({ refused: [] })
        owners.set(target, team)
      }
      moments.push({ at, owners: new Map(owners), tag })
    }

    for (const moment of [{ at: new Date(START - 1), owners: new Map(), tag: 'three' }, ...moments]) {
      for (const team of [null, ...TEAMS]) {
        const asOf = moment.at.toISOString()
        const fact = team === null ? { schema: 'owner' } : { schema: 'owner', at: '/team', equals: team }
        const { data, errors } = await ask(IMAGES, { asOf, fact })
        expect(errors).toBeUndefined()
        const names = namesWith(moment, team)
        expect([asOf, team, data!['images']]).toEqual([asOf, team, { totalCount: names.length, edges: names.toReversed().map((name) => ({ node: { digest: digestOf(name) } })) }])
        const said = [...moment.owners].filter(([, owner]) => team === null || owner === team).map(([target]) => targets[target]!.replace(/^(layer|repository):/, ''))
        const found = (await ask(FACTS, { asOf, ...(team === null ? {} : { equals: team }) })).data as { facts: { totalCount: number; edges: { node: { target: string } }[] } }
        expect(found.facts.edges.map(({ node }) => node.target).sort()).toEqual(said.sort())
        expect(found.facts.totalCount).toBe(said.length)
      }
    }
    await made.db.$disconnect()
  })
})
