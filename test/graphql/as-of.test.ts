import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { saveNames } from '../../src/lineage/sql/writes/save-names.ts'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { tablesReadWhole } from '../testkit/plans.ts'
import { type LayerSpec, STORES, type World, world } from '../testkit/world.ts'

const START = Date.parse('2026-05-18T12:00:00Z')
const END = 40
const time = (at: number) => new Date(START + at)

/** Layers from the bottom up, as letters; one of each adds the package of its name, and every `z` takes all `a` away. */
const stack = fc.array(fc.constantFrom('a', 'b', 'c', 'z'), { minLength: 1, maxLength: 4 })
const moment = fc.integer({ min: 0, max: END })
const spec = fc.record({
  images: fc.uniqueArray(fc.record({ stack, analyzedAt: moment, created: moment, arm: fc.boolean() }), { minLength: 2, maxLength: 7, selector: ({ stack, arm }) => `${stack.join('')} ${arm}` }),
  moves: fc.array(fc.record({ repository: fc.constantFrom('one', 'two'), tag: fc.constantFrom('1', '2'), image: fc.nat(6), at: moment }), { maxLength: 8 }),
  moments: fc.array(moment, { minLength: 2, maxLength: 4 }),
})
type Spec = typeof spec extends fc.Arbitrary<infer T> ? T : never
interface Known { id: number; name: string; digest: string; platform: string; stack: string[]; analyzedAt: number; created: number }

const ASK = `query ($asOf: DateTime, $repository: String!, $base: String!) {
  all: images(asOf: $asOf) { totalCount edges { node { digest } } }
  page: images(asOf: $asOf, first: 2) { pageInfo { hasNextPage } edges { node { digest } } }
  tagged: images(asOf: $asOf, filter: { repository: $repository }) { totalCount edges { node { digest } } }
  tag: images(asOf: $asOf, filter: { repository: $repository, tag: "1" }) { totalCount edges { node { digest } } }
  containing: imagesContaining(asOf: $asOf, package: { name: "a" }, filter: { repository: $repository }) { totalCount edges { node { digest } matches { inheritedFrom { digest } } } }
  anywhere: imagesContaining(asOf: $asOf, package: { name: "a" }) { totalCount edges { node { digest } matches { inheritedFrom { digest } } } }
  lacking: images(asOf: $asOf, filter: { lacks: { name: "a" } }) { totalCount edges { node { digest } } }
  made: images(asOf: $asOf, filter: { derivedFrom: $base }) { totalCount edges { node { digest } } }
  every: images { edges { node {
    digest base(asOf: $asOf) { image { digest } newest { digest } } ancestors(asOf: $asOf) { totalCount edges { node { image { digest } } } }
    derived(asOf: $asOf) { totalCount edges { node { digest } } } direct: derived(asOf: $asOf, direct: true) { totalCount edges { node { digest } } }
  } } }
}`

/** The answers by going through all images, one by one. */
class Naive {
  readonly known: Known[]
  readonly moves: { repository: string; tag: string; digest: string; at: number }[]
  readonly at: number

  constructor(known: Known[], moves: Naive['moves'], at: number) {
    this.known = known.filter(({ analyzedAt }) => analyzedAt <= at).sort((a, b) => b.id - a.id)
    this.moves = moves
    this.at = at
  }

  /** `repository:tag` of what pointed at an image; the moves are in the order of their times. */
  tags(digest: string): string[] {
    const names = [...new Set(this.moves.map(({ repository, tag }) => `${repository}:${tag}`))]
    return names.filter((name) => this.moves.findLast((move) => `${move.repository}:${move.tag}` === name && move.at <= this.at)?.digest === digest)
  }

  bases(image: Known): Known[] {
    if (!this.known.includes(image)) return []
    return this.known
      .filter((each) => each.platform === image.platform && each.stack.length < image.stack.length && each.stack.every((layer, i) => image.stack[i] === layer))
      .sort((a, b) => b.stack.length - a.stack.length || a.id - b.id)
  }

  /** Where the package `a` that an image shows has come from: the lowest place of one that no `z` above has taken away; null: it shows none. */
  since(image: Known): number | null {
    const from = image.stack.lastIndexOf('z') + 1
    const at = image.stack.indexOf('a', from)
    return at === -1 ? null : at
  }

  /** The newest image beside one, by the repositories in which tags point at it. */
  newest(image: Known): Known | null {
    const places = new Set(this.tags(image.digest).map((name) => name.split(':')[0]))
    if (places.size === 0) return null
    const beside = this.known.filter((each) => each.platform === image.platform && each.created > image.created && this.tags(each.digest).some((name) => places.has(name.split(':')[0])))
    return beside.sort((a, b) => b.created - a.created || b.id - a.id)[0] ?? image
  }
}

describe.each(STORES)('as of a moment on %s', (provider) => {
  const worlds: World[] = []
  afterAll(() => Promise.all(worlds.map(({ db }) => db.$disconnect())))

  async function build({ images, moves }: Spec) {
    const made = await world(provider)
    worlds.push(made)
    const layerOf = (name: string, below: string[]): LayerSpec => ({
      name, adds: name === 'a' && !below.slice(below.lastIndexOf('z') + 1).includes('a') ? ['pkg:npm/a@1 /a'] : [],
      removes: name === 'z' && below.slice(below.lastIndexOf('z') + 1).includes('a') ? ['pkg:npm/a@1 /a'] : [],
    })
    const known: Known[] = []
    for (const { stack, analyzedAt, created, arm } of images) {
      const name = `${stack.join('')} ${arm}`
      const platform = arm ? 'linux/arm64' : 'linux/amd64'
      const id = await made.image({ name, platform, layers: stack.map((layer, i) => layerOf(layer, stack.slice(0, i))) })
      await made.db.image.update({ where: { id }, data: { analyzedAt: time(analyzedAt), created: time(created) } })
      known.push({ id, name, digest: digestOf(name), platform, stack, analyzedAt, created })
    }
    const kept: Naive['moves'] = []
    for (const { repository, tag, image, at } of moves) {
      const { digest } = known[image % known.length]!
      await saveNames(made, { tags: [{ repository: `registry.example/${repository}`, tag, digest: digest as never }], indexes: [], attestations: [], at: time(at).toISOString() })
      const last = kept.filter((move) => move.repository === repository && move.tag === tag).at(-1)
      if (last?.digest !== digest) kept.push({ repository, tag, digest, at: Math.max(at, last?.at ?? 0) })
    }
    return { made, known, kept }
  }

  test('images, containment and bases are told as going through all of them shows', async () => {
    await fc.assert(fc.asyncProperty(spec, async (given) => {
      const { made, known, kept } = await build(given)
      const ask = asker({ db: made.db, provider })
      const base = known[0]!
      for (const at of [...given.moments, null]) {
        const { data, errors } = await ask(ASK, { asOf: at === null ? null : time(at).toISOString(), repository: 'registry.example/one', base: base.digest })
        expect(errors).toBeUndefined()
        const naive = new Naive(known, kept, at ?? Number.MAX_SAFE_INTEGER)
        const answer = data as Record<string, { totalCount: number; edges: { node: { digest: string } }[] }>
        const list = (images: Known[]) => ({ totalCount: images.length, edges: images.map(({ digest }) => ({ node: { digest } })) })
        const inOne = ({ digest }: Known) => naive.tags(digest).some((name) => name.startsWith('one:'))
        expect(answer['all']).toEqual(list(naive.known))
        expect(answer['page']).toMatchObject({ edges: list(naive.known.slice(0, 2)).edges, pageInfo: { hasNextPage: naive.known.length > 2 } })
        expect(answer['tagged']).toEqual(list(naive.known.filter(inOne)))
        expect(answer['tag']).toEqual(list(naive.known.filter(({ digest }) => naive.tags(digest).includes('one:1'))))
        const containing = (images: Known[]) => ({
          totalCount: images.length,
          edges: images.map((image) => {
            const from = naive.bases(image).find((each) => each.stack.length > naive.since(image)! && naive.since(each) === naive.since(image))
            return { node: { digest: image.digest }, matches: [{ inheritedFrom: from === undefined ? null : { digest: from.digest } }] }
          }),
        })
        const having = naive.known.filter((image) => naive.since(image) !== null)
        expect(answer['anywhere']).toEqual(containing(having))
        expect(answer['containing']).toEqual(containing(having.filter(inOne)))
        expect(answer['lacking']).toEqual(list(naive.known.filter((image) => naive.since(image) === null)))
        expect(answer['made']).toEqual(list(naive.known.filter((image) => naive.bases(image).includes(base))))
        const every = known.toSorted((a, b) => b.id - a.id).map((image) => {
          const bases = naive.bases(image)
          const derived = naive.known.filter((each) => naive.bases(each).includes(image))
          const newest = bases[0] === undefined ? null : naive.newest(bases[0])
          return { node: {
            digest: image.digest, base: bases[0] === undefined ? null : { image: { digest: bases[0].digest }, newest: newest === null ? null : { digest: newest.digest } },
            ancestors: { totalCount: bases.length, edges: bases.map(({ digest }) => ({ node: { image: { digest } } })) }, derived: list(derived),
            direct: list(derived.filter((each) => naive.bases(each).every((between) => between === image || between.stack.length <= image.stack.length))),
          } }
        })
        expect(answer['every']!.edges).toEqual(every)
      }
    }), { numRuns: provider === 'sqlite' ? 12 : 6, seed: 20_261_125 })
  }, 120_000)

  test('what was seen first and last, and when an image had names, as going through all of it shows', async () => {
    await fc.assert(fc.asyncProperty(spec, async (given) => {
      const { made, known, kept } = await build(given)
      const { data, errors } = await asker({ db: made.db, provider })(`{
        images { edges { node { digest seen { firstNamedAt lastNamedAt namedUntil } layers { layer { firstSeen { at image { digest } } lastSeen { at image { digest } } } } } } }
        packages(filter: { name: "a" }) { edges { node { firstSeen { at image { digest } } lastSeen { at image { digest } } } } } }`)
      expect(errors).toBeUndefined()
      const ends = (having: Known[]) => {
        const of = (image: Known | undefined) => (image === undefined ? null : { at: time(image.analyzedAt).toISOString(), image: { digest: image.digest } })
        return { firstSeen: of(having[0]), lastSeen: of(having.at(-1)) }
      }
      const naive = new Naive(known, kept, Number.MAX_SAFE_INTEGER)
      const stored = known.toSorted((a, b) => a.id - b.id)
      const iso = (at: number | undefined) => (at === undefined ? null : time(at).toISOString())
      const images = stored.toReversed().map((image) => {
        const own = kept.filter(({ digest }) => digest === image.digest)
        const left = own.map((move) => kept.slice(kept.indexOf(move) + 1).find(({ repository, tag }) => repository === move.repository && tag === move.tag)?.at)
        const times = own.map(({ at }) => at).sort((a, b) => a - b)
        const until = left.includes(undefined) ? undefined : (left as number[]).sort((a, b) => a - b).at(-1)
        return { node: {
          digest: image.digest, seen: { firstNamedAt: iso(times[0]), lastNamedAt: iso(times.at(-1)), namedUntil: iso(until) },
          layers: image.stack.map((layer) => ({ layer: ends(stored.filter((each) => each.stack.includes(layer))) })),
        } }
      })
      const packages = known.some(({ stack }) => stack.includes('a')) ? [{ node: ends(stored.filter((image) => naive.since(image) !== null)) }] : []
      expect(data).toEqual({ images: { edges: images }, packages: { edges: packages } })
    }), { numRuns: provider === 'sqlite' ? 8 : 4, seed: 20_261_125 })
  }, 120_000)

  test('how far behind its base an image was', async () => {
    const { made } = await build({
      images: [
        { stack: ['a'], analyzedAt: 1, created: 1, arm: false }, { stack: ['a', 'c'], analyzedAt: 5, created: 5, arm: false }, { stack: ['b'], analyzedAt: 10, created: 10, arm: false },
        { stack: ['c'], analyzedAt: 20, created: 20, arm: false },
      ],
      moves: [
        { repository: 'two', tag: '1', image: 1, at: 5 }, { repository: 'one', tag: '1', image: 0, at: 2 }, { repository: 'one', tag: '1', image: 2, at: 12 },
        { repository: 'one', tag: '1', image: 3, at: 25 },
      ],
      moments: [],
    })
    const ask = asker({ db: made.db, provider })
    const status = async (at: number | null) => {
      const { data, errors } = await ask(`query ($r: String!, $asOf: DateTime) { image(reference: $r) { baseStatus(asOf: $asOf) {
        state base { digest } newest { digest } line { moves newerCount newer { digest } } } } }`, { r: digestOf('ac false'), asOf: at === null ? null : time(at).toISOString() })
      expect(errors).toBeUndefined()
      return (data as { image: { baseStatus: unknown } }).image.baseStatus
    }
    const digest = (name: string) => ({ digest: digestOf(`${name} false`) })
    expect(await status(4)).toEqual({ state: 'UNKNOWN', base: null, newest: null, line: null })
    expect(await status(11)).toMatchObject({ state: 'CURRENT', base: digest('a'), newest: digest('a') })
    const behind = (name: string, newer: string[]) => ({ state: 'OUTDATED', base: digest('a'), newest: digest(name), line: { moves: newer.length, newerCount: newer.length, newer: newer.map(digest) } })
    expect(await status(12)).toEqual(behind('b', ['b']))
    expect(await status(24)).toEqual(behind('b', ['b']))
    expect(await status(25)).toEqual(behind('c', ['c', 'b']))
    expect(await status(null)).toEqual(behind('c', ['c', 'b']))
  })

  test('every statement finds its rows by an index', async () => {
    const { made } = await build({
      images: [{ stack: ['a', 'b'], analyzedAt: 1, created: 1, arm: false }, { stack: ['a'], analyzedAt: 2, created: 1, arm: false }],
      moves: [{ repository: 'one', tag: '1', image: 0, at: 5 }], moments: [],
    })
    const ask = asker({ db: made.db, provider })
    const reference = 'registry.example/one:1'
    const asOf = time(5).toISOString()
    for (const query of [
      `query ($r: String!, $asOf: DateTime) { image(reference: $r, asOf: $asOf) { tags(asOf: $asOf) { reference digest firstMove { at } lastMove { until } history { totalCount edges { node { at until image { digest } } } } }
        base(asOf: $asOf) { image { digest } newest { digest } } ancestors(asOf: $asOf) { totalCount edges { node { image { digest } } } } derived(asOf: $asOf) { totalCount edges { node { digest } } }
        baseStatus(asOf: $asOf) { state lines { by newerCount } } seen { firstNamedAt lastNamedAt namedUntil } layers { layer { firstSeen { at } lastSeen { at } } } packages { edges { node { firstSeen { at } lastSeen { at } } } } } }`,
      'query ($r: String!, $asOf: DateTime) { tag(reference: $r, asOf: $asOf) { digest image { digest } moves { at until } repository { tags(asOf: $asOf) { totalCount edges { node { name digest } } } gone: tags(gone: true, asOf: $asOf) { totalCount } } } }',
      'query ($asOf: DateTime) { images(asOf: $asOf, filter: { repository: "registry.example/one", tag: "1" }) { edges { node { digest } } } imagesContaining(asOf: $asOf, package: { name: "a" }, filter: { repository: "registry.example/one" }) { edges { node { digest } matches { inheritedFrom { digest } } } } }',
    ]) {
      made.statements.length = 0
      const { data, errors } = await ask(query, { r: reference, asOf })
      expect(errors).toBeUndefined()
      expect(Object.values(data!)[0]).not.toBeNull()
      expect([query, await tablesReadWhole(made)]).toEqual([query, []])
    }
  })
})
