import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFacts, type Facts } from '../../src/facts/facts.ts'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { STORES, type World, world } from '../testkit/world.ts'

const OWNER = {
  name: 'acme/owner', title: 'Who owns it', targets: ['image', 'repository', 'layer', 'package'] as const,
  schema: {
    type: 'object', required: ['team'], additionalProperties: false,
    properties: { team: { type: 'string' }, tier: { type: 'integer' }, ports: { type: 'array', items: { type: 'integer' } }, share: { type: 'number' }, live: { type: 'boolean' }, mails: { type: 'array', items: { type: 'string' } } },
  },
}
const PLATFORM = 'linux/amd64'
const OF_IMAGE = `query ($reference: String!, $asOf: DateTime) { image(reference: $reference) { facts(asOf: $asOf) { totalCount edges { node { kind target value setBy team: string(at: "/team") } introducedBy { index } } } } }`
const WITH = 'query ($fact: FactCondition!) { images(filter: { hasFact: $fact }) { totalCount edges { node { tags { reference } } } } }'

describe.each(STORES)('facts on %s', (provider) => {
  let made = {} as World
  let facts = {} as Facts
  let ask = {} as ReturnType<typeof asker>

  beforeAll(async () => {
    made = await world(provider)
    const base = { name: 'base', adds: ['pkg:deb/debian/openssl@3.0.1?arch=amd64 /var/lib/dpkg/status'] }
    await made.image({ name: 'one', layers: [base], tags: ['shop/orders:1'] })
    const two = await made.image({ name: 'two', layers: [base, { name: 'top' }], tags: ['shop/orders:2'] })
    await made.image({ name: 'three', layers: [{ name: 'other' }], tags: ['shop/billing:1'] })
    await made.index('index', [two], ['web/portal:1'])
    facts = createFacts(made)
    ask = asker({ db: made.db, provider, facts })
    await facts.define(OWNER)
  })
  afterAll(() => made.db.$disconnect())

  const imagesWith = async (fact: object) => {
    const { data, errors } = await ask(WITH, { fact })
    expect(errors).toBeUndefined()
    const { totalCount, edges } = (data as { images: { totalCount: number; edges: { node: { tags: { reference: string }[] } }[] } }).images
    const tags = edges.map(({ node }) => node.tags[0]!.reference).sort()
    expect(totalCount).toBe(tags.length)
    return tags
  }

  test('are defined in versions, and the same definition is none', async () => {
    expect(await facts.define(OWNER)).toMatchObject({ version: 1, fresh: false })
    expect(await facts.define({ ...OWNER, title: 'Another' })).toMatchObject({ version: 2, fresh: true })
    expect(await facts.define(OWNER)).toMatchObject({ version: 3, fresh: true })
    await expect(facts.define(OWNER, 'extension')).rejects.toMatchObject({ code: 'FACTS.NAME_TAKEN' })
  })

  test('are set on every kind of node; those that are wrong are left out and told', async () => {
    const entry = (target: string, value: unknown) => ({ target, value, key: '' })
    const outcome = await facts.set('acme/owner', [
      entry('shop/orders:2', { team: 'payments', tier: 1 }),
      entry('repository:shop/billing', { team: 'billing', ports: [80, 443] }),
      entry(`layer:${digestOf('base')}`, { team: 'platform' }),
      entry('pkg:deb/debian/openssl@3.0.1?arch=amd64', { team: 'security' }),
      entry('pkg:deb/debian/openssl', { team: 'security' }),
      entry('shop/orders:2', { tem: 'payments' }),
      entry('shop/orders:9', { team: 'x' }),
      entry('repository:nowhere', { team: 'x' }),
      entry('layer:sha256:12', { team: 'x' }),
      entry('pkg:deb/debian/openssl@3.0.1', { team: 'x' }),
    ], 'alice', PLATFORM)
    expect(outcome).toMatchObject({ set: 5, unchanged: 0 })
    expect(outcome.refused.map(({ index, code }) => [index, code])).toEqual([
      [5, 'FACTS.INVALID'], [6, 'FACTS.UNKNOWN_TARGET'], [7, 'FACTS.UNKNOWN_TARGET'], [8, 'FACTS.BAD_TARGET'], [9, 'FACTS.UNKNOWN_TARGET'],
    ])
    expect(await facts.set('acme/owner', [entry('shop/orders:2', { tier: 1, team: 'payments' })], 'bob', PLATFORM)).toEqual({ set: 0, unchanged: 1, refused: [] })
    await expect(facts.set('acme/none', [], null, PLATFORM)).rejects.toMatchObject({ code: 'FACTS.NO_SUCH_SCHEMA' })
  })

  test('an image has its own, those of its layers and of its repositories', async () => {
    const { data } = await ask(OF_IMAGE, { reference: 'shop/orders:2' })
    expect(data).toEqual({ image: { facts: { totalCount: 2, edges: [
      { node: { kind: 'IMAGE', target: digestOf('two'), value: { team: 'payments', tier: 1 }, setBy: 'alice', team: 'payments' }, introducedBy: null },
      { node: { kind: 'LAYER', target: digestOf('base'), value: { team: 'platform' }, setBy: 'alice', team: 'platform' }, introducedBy: { index: 0 } },
    ] } } })
    const billing = await ask(OF_IMAGE, { reference: 'shop/billing:1' })
    expect(billing.data).toMatchObject({ image: { facts: { edges: [{ node: { kind: 'REPOSITORY', team: 'billing' } }] } } })
  })

  test('images are found by them: by a member, by its value, through layers and repositories', async () => {
    expect(await imagesWith({ schema: 'acme/owner' })).toEqual(['shop/billing:1', 'shop/orders:1', 'shop/orders:2'])
    expect(await imagesWith({ schema: 'acme/owner', at: '/team', equals: 'platform' })).toEqual(['shop/orders:1', 'shop/orders:2'])
    expect(await imagesWith({ schema: 'acme/owner', at: '/tier' })).toEqual(['shop/orders:2'])
    expect(await imagesWith({ schema: 'acme/owner', at: '/tier', equals: 1 })).toEqual(['shop/orders:2'])
    expect(await imagesWith({ schema: 'acme/owner', at: '/tier', equals: '1' })).toEqual([])
    expect(await imagesWith({ schema: 'acme/owner', at: '/ports/*', equals: 443 })).toEqual(['shop/billing:1'])
    const { errors } = await ask(WITH, { fact: { schema: 'acme/none' } })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INPUT.FACT_SCHEMA'])
  })

  test('of a repository reach the images of an index that it names', async () => {
    await facts.set('acme/owner', [{ target: 'repository:web/portal', value: { team: 'web' }, key: '' }], null, PLATFORM)
    expect(await imagesWith({ schema: 'acme/owner', at: '/team', equals: 'web' })).toEqual(['shop/orders:2'])
  })

  test('hang on layers, repositories and packages as lists', async () => {
    const { data } = await ask(`{ layer(diffId: "${digestOf('base')}") { facts(schema: "acme/owner") { target } }
      package(purl: "pkg:deb/debian/openssl") { facts { team: string(at: "/team") } versions(first: 1) { edges { node { facts { team: string(at: "/team") packageVersion { purl } } } } } }
      image(reference: "shop/billing:1") { tags { repository { facts { team: string(at: "/team") } } } } }`)
    expect(data).toEqual({
      layer: { facts: [{ target: digestOf('base') }] },
      package: { facts: [{ team: 'security' }], versions: { edges: [{ node: { facts: [{ team: 'security', packageVersion: { purl: 'pkg:deb/debian/openssl@3.0.1?arch=amd64' } }] } }] } },
      image: { tags: [{ repository: { facts: [{ team: 'billing' }] } }] },
    })
  })

  test('members are read with their type, and what is not as was asked is an error', async () => {
    const value = { team: 'a', tier: 3, share: 0.5, live: false, mails: ['x', 'y'] }
    await facts.set('acme/owner', [{ target: 'shop/orders:1', value, key: '' }], null, PLATFORM)
    const of = (fields: string) => ask(`{ facts(filter: { schema: "acme/owner", target: "shop/orders:1" }) { edges { node { ${fields} } } } }`)
    const right = await of('s: string(at: "/team") i: int(at: "/tier") f: float(at: "/share") b: boolean(at: "/live") l: strings(at: "/mails") none: strings(at: "/ports")')
    expect(right.data).toEqual({ facts: { edges: [{ node: { s: 'a', i: 3, f: 0.5, b: false, l: ['x', 'y'], none: null } }] } })
    for (const [field, code] of [['int(at: "/team")', 'FACTS.TYPE'], ['string(at: "/taem")', 'FACTS.NO_SUCH_MEMBER'], ['string(at: "team")', 'FACTS.BAD_POINTER'], ['int(at: "/share")', 'FACTS.TYPE']]) {
      expect((await of(field!)).errors?.map(({ extensions }) => extensions.code), field).toEqual([code])
    }
  })

  test('have a history: what was before is there as of then, and ended', async () => {
    const before = new Date()
    await new Promise((resolve) => setTimeout(resolve, 20))
    await facts.set('acme/owner', [{ target: 'repository:shop/billing', value: { team: 'money' }, key: '' }], 'carol', PLATFORM)
    const teams = async (asOf?: string) => {
      const { data } = await ask(OF_IMAGE, { reference: 'shop/billing:1', asOf })
      return (data as { image: { facts: { edges: { node: { team: string } }[] } } }).image.facts.edges.map(({ node }) => node.team)
    }
    expect(await teams()).toEqual(['money'])
    expect(await teams(before.toISOString())).toEqual(['billing'])
    expect(await teams('2020-01-01T00:00:00Z')).toEqual([])
    expect(await imagesWith({ schema: 'acme/owner', at: '/team', equals: 'billing' })).toEqual([])
    const history = await ask('{ facts(filter: { target: "repository:shop/billing", ended: true }) { edges { node { team: string(at: "/team") endedAt setBy } } } }')
    expect(history.data).toMatchObject({ facts: { edges: [{ node: { team: 'billing', endedAt: expect.any(String) } }, { node: { team: 'money', endedAt: null, setBy: 'carol' } }] } })
  })

  test('end when they are removed, and stay as history', async () => {
    expect(await facts.remove('acme/owner', 'shop/orders:2', PLATFORM)).toBe(1)
    expect(await facts.remove('acme/owner', 'shop/orders:2', PLATFORM)).toBe(0)
    expect(await imagesWith({ schema: 'acme/owner', at: '/tier', equals: 1 })).toEqual([])
    expect(await made.db.fact.count({ where: { target: digestOf('two') } })).toBe(1)
  })

  test('many are set at once, each for itself, in one transaction', async () => {
    const entries = Array.from({ length: 1_000 }, (_, i) => ({ target: 'repository:shop/orders', value: { team: `t${i}` }, key: `k${i}` }))
    expect(await facts.set('acme/owner', entries, null, PLATFORM)).toEqual({ set: 1_000, unchanged: 0, refused: [] })
    expect(await facts.set('acme/owner', entries, null, PLATFORM)).toEqual({ set: 0, unchanged: 1_000, refused: [] })
    await expect(facts.set('acme/owner', [...entries, entries[0]!], null, PLATFORM)).rejects.toMatchObject({ code: 'FACTS.TOO_LARGE' })
    const { data } = await ask('{ facts(filter: { target: "repository:shop/orders" }, first: 100) { totalCount edges { node { key } } pageInfo { hasNextPage } } }')
    expect(data).toMatchObject({ facts: { totalCount: 1_000, pageInfo: { hasNextPage: true } } })
  })

  test('a server that takes none says so', async () => {
    const readOnly = asker({ db: made.db, provider })
    const { data } = await readOnly('mutation { setFacts(input: { schema: "acme/owner", facts: [] }) { __typename ... on UserError { code } } }')
    expect(data).toEqual({ setFacts: { __typename: 'FactsRefusedError', code: 'FACTS.NOT_ALLOWED' } })
  })
})
