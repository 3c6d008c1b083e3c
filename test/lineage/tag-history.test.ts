import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createCustody, type Custody } from '../../src/custody/custody.ts'
import { createDeletion } from '../../src/lifecycle/deletion.ts'
import { saveNames } from '../../src/lineage/sql/writes/save-names.ts'
import { type Digest, digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { STORES, type World, world } from '../testkit/world.ts'

/** Moments are milliseconds after this one: many of them fall together. */
const START = Date.parse('2026-05-18T12:00:00Z')
const END = 60
const time = (at: number) => new Date(START + at)

/** When each image was analyzed; `arm` and `amd` are members of one index. */
const ANALYZED: Record<string, number> = { one: 5, two: 20, arm: 25, amd: 40 }
const TARGETS = ['one', 'two', 'index', 'unknown']
const TAGS = ['1', '2']

const moment = fc.integer({ min: 0, max: END })
const tag = fc.constantFrom(...TAGS)
const step = fc.oneof(
  fc.record({ kind: fc.constant('seen' as const), tag, target: fc.constantFrom('one', 'two', 'index'), at: moment }),
  fc.record({ kind: fc.constant('told' as const), tag, target: fc.constantFrom(...TARGETS), at: moment, recordedAt: moment }),
  fc.record({ kind: fc.constant('untagged' as const), tag, at: moment, recordedAt: moment }),
  fc.record({ kind: fc.constant('manifest deleted' as const), target: fc.constantFrom(...TARGETS), at: moment, recordedAt: moment }),
  fc.record({ kind: fc.constant('let go' as const), tag, at: moment }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

interface Move { at: number; digest: string | null }

/** What should be kept, by the rules that docs/lifecycle.md tells, step by step. Moves that come later in a list are later ones of the same time. */
class Replay {
  readonly moves = new Map<string, Move[]>(TAGS.map((name) => [name, []]))

  step(given: Step): void {
    if (given.kind === 'manifest deleted') {
      for (const name of TAGS) if (this.at(name, Math.min(given.at, given.recordedAt)) === digestOf(given.target)) this.#insert(name, null, Math.min(given.at, given.recordedAt))
      return
    }
    const moves = this.moves.get(given.tag)!
    if (given.kind === 'seen' || given.kind === 'let go') {
      const digest = given.kind === 'seen' ? digestOf(given.target) : null
      const last = moves.at(-1)
      // Only a tag that points at something known is let go.
      if (given.kind === 'let go' && (last === undefined || last.digest === null || last.digest === digestOf('unknown'))) return
      if (last?.digest !== digest) moves.push({ at: Math.max(given.at, last?.at ?? 0), digest })
      return
    }
    const digest = given.kind === 'told' ? digestOf(given.target) : null
    const at = Math.min(given.at, given.recordedAt)
    if (this.at(given.tag, at) !== digest) this.#insert(given.tag, digest, at)
  }

  #insert(name: string, digest: string | null, at: number): void {
    const moves = this.moves.get(name)!
    const place = moves.filter((move) => move.at <= at).length
    // The next one tells the same: it is this one, which happened earlier than was thought.
    moves.splice(place, moves[place]?.digest === digest ? 1 : 0, { at, digest })
  }

  /** Where a tag pointed at a moment. */
  at(name: string, moment: number): string | null {
    return this.moves.get(name)!.findLast(({ at }) => at <= moment)?.digest ?? null
  }

  /** The image that a tag named at a moment, of those that were analyzed by then. */
  image(name: string, moment: number): string | null {
    const digest = this.at(name, moment)
    const members = Object.keys(ANALYZED).filter((image) => (digest === digestOf('index') ? ['arm', 'amd'].includes(image) : digestOf(image) === digest))
    const known = members.filter((image) => ANALYZED[image]! <= moment)
    const [chosen] = known.length > 1 ? ['amd'] : known
    return chosen === undefined ? null : digestOf(chosen)
  }

  /** Which tags pointed at an image at a moment. */
  tagsOf(image: string, moment: number): string[] {
    const digests = [digestOf(image), ...(['arm', 'amd'].includes(image) ? [digestOf('index')] : [])]
    return TAGS.filter((name) => digests.includes(this.at(name, moment) as Digest))
  }
}

const ASK = `query ($repository: String!, $one: String!, $two: String!, $asOf: DateTime, $after: String) {
  one: tag(reference: $one, asOf: $asOf) { ...Tag } two: tag(reference: $two, asOf: $asOf) { ...Tag }
  imageOfOne: image(reference: $one, asOf: $asOf) { digest } imageOfTwo: image(reference: $two, asOf: $asOf) { digest }
  repository(name: $repository) { tags(asOf: $asOf) { totalCount edges { node { name digest } } } gone: tags(asOf: $asOf, gone: true) { totalCount edges { node { name } } } }
  images { edges { node { digest tags(asOf: $asOf) { name repository { name } } } } }
}
fragment Tag on Tag { name digest firstMove { at digest } lastMove { at digest until } moves { at digest until } history(first: 2, after: $after) { totalCount edges { node { at digest } } pageInfo { endCursor hasNextPage } } }`

interface AskedTag {
  name: string; digest: string | null; firstMove: Move | null; lastMove: Move | null
  moves: { at: string; digest: string | null; until: string | null }[]
  history: { totalCount: number; edges: { node: { at: string; digest: string | null } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } }
}

describe.each(STORES)('tags on %s', (provider) => {
  let made = {} as World
  let ask = {} as ReturnType<typeof asker>
  let custody = {} as Custody
  beforeAll(async () => {
    made = await world(provider)
    for (const [name, at] of Object.entries(ANALYZED)) {
      const id = await made.image({ name, layers: [{ name: 'os' }, { name: `top of ${name}` }], platform: name === 'arm' ? 'linux/arm64' : 'linux/amd64' })
      await made.db.image.update({ where: { id }, data: { analyzedAt: time(at) } })
    }
    const members = await made.db.image.findMany({ where: { digest: { in: [digestOf('arm'), digestOf('amd')] } } })
    await made.index('index', members.map(({ id }) => id), [])
    ask = asker({ db: made.db, provider })
    custody = createCustody(made)
  })
  afterEach(() => void vi.useRealTimers())
  afterAll(() => made.db.$disconnect())

  /** Does for real what a step says, in a repository. */
  async function act(given: Step, repository: string, key: string): Promise<void> {
    const set = (at: number) => vi.useFakeTimers({ toFake: ['Date'], now: time(at) })
    if (given.kind === 'seen') {
      await saveNames(made, { tags: [{ repository, tag: given.tag, digest: digestOf(given.target) }], indexes: [], attestations: [], at: time(given.at).toISOString() })
    } else if (given.kind === 'let go') {
      set(given.at)
      await createDeletion(made).tag(`${repository}:${given.tag}`).catch((error: { code: string }) => expect(error.code).toBe('LIFECYCLE.UNKNOWN_TAG'))
    } else {
      set(given.recordedAt)
      const [host, name] = repository.split('/')
      const target = given.kind === 'told' ? { tag: given.tag, digest: digestOf(given.target) } : given.kind === 'untagged' ? { tag: given.tag } : { digest: digestOf(given.target) }
      const event = {
        id: key, timestamp: time(given.at).toISOString(), action: given.kind === 'told' ? 'push' : 'delete',
        target: { ...target, repository: name, mediaType: given.kind === 'told' ? 'application/vnd.oci.image.manifest.v1+json' : '' }, request: { host },
      }
      for (const news of [1, 0]) expect(await custody.recordNotifications({ events: [event] } as never)).toBe(news)
    }
    vi.useRealTimers()
  }

  let worlds = 0
  test('are told as of any moment as replaying what was seen and told shows', async () => {
    const check = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), fc.array(moment, { minLength: 3, maxLength: 5 }), async (steps, moments) => {
      const repository = `registry.example/w${++worlds}`
      const replay = new Replay()
      for (const [i, given] of steps.entries()) {
        await act(given, repository, `${repository} ${i}`)
        replay.step(given)
      }
      const isKnown = TAGS.some((name) => replay.moves.get(name)!.length > 0)
      for (const at of [...moments, null]) {
        const [one, two] = [`${repository}:1`, `${repository}:2`]
        const { data, errors } = await ask(ASK, { repository, one, two, asOf: at === null ? null : time(at).toISOString() })
        expect(errors).toBeUndefined()
        const answer = data as Record<string, unknown>
        const then = at ?? Number.MAX_SAFE_INTEGER
        const iso = (n: number) => time(n).toISOString()
        const seen = TAGS.filter((name) => replay.moves.get(name)!.some((move) => move.at <= then))
        for (const [field, name] of [['one', '1'], ['two', '2']] as const) {
          const asked = answer[field] as AskedTag | null
          if (!seen.includes(name)) { expect(asked).toBeNull(); continue }
          const moves = replay.moves.get(name)!.filter((move) => move.at <= then)
          const shown = moves.map((move, i) => ({ at: iso(move.at), digest: move.digest, until: i + 1 < moves.length ? iso(moves[i + 1]!.at) : null })).reverse()
          const plain = shown.map(({ at, digest }) => ({ at, digest }))
          expect(asked).toMatchObject({ name, digest: replay.at(name, then), firstMove: plain.at(-1), lastMove: shown[0], moves: shown })
          expect(asked!.history).toMatchObject({ totalCount: moves.length, edges: plain.slice(0, 2).map((node) => ({ node })) })
          if (asked!.history.pageInfo.hasNextPage) {
            const next = await ask(ASK, { repository, one, two, asOf: at === null ? null : iso(at), after: asked!.history.pageInfo.endCursor })
            expect((next.data as Record<string, AskedTag>)[field]!.history.edges).toEqual(plain.slice(2, 4).map((node) => ({ node })))
          }
        }
        const image = (name: string) => { const digest = replay.image(name, then); return digest === null ? null : { digest } }
        expect([answer['imageOfOne'], answer['imageOfTwo']]).toEqual([image('1'), image('2')])
        const pointing = TAGS.filter((name) => replay.at(name, then) !== null)
        expect(answer['repository']).toEqual(isKnown ? {
          tags: { totalCount: pointing.length, edges: pointing.map((name) => ({ node: { name, digest: replay.at(name, then) } })) },
          gone: { totalCount: seen.length, edges: seen.map((name) => ({ node: { name } })) },
        } : null)
        const { edges } = answer['images'] as { edges: { node: { digest: string; tags: { name: string; repository: { name: string } }[] } }[] }
        const own = edges.map(({ node }) => [node.digest, node.tags.filter((each) => each.repository.name === repository).map(({ name }) => name)])
        expect(Object.fromEntries(own)).toEqual(Object.fromEntries(Object.keys(ANALYZED).map((name) => [digestOf(name), replay.tagsOf(name, then)])))
      }
    })
    await fc.assert(check, { numRuns: provider === 'sqlite' ? 60 : 20, seed: 20_261_125 })
  }, 120_000)

  test('a tag that a registry told points at an image as soon as that is analyzed', async () => {
    const repository = 'registry.example/later'
    await act({ kind: 'told', tag: '1', target: 'late', at: 10, recordedAt: 11 }, repository, 'late')
    const asked = async () => (await ask('query ($r: String!) { image(reference: $r) { digest } tag(reference: $r) { digest image { digest } } }', { r: `${repository}:1` })).data
    expect(await asked()).toEqual({ image: null, tag: { digest: digestOf('late'), image: null } })
    await saveNames(made, { tags: [], indexes: [{ digest: digestOf('late'), images: [digestOf('one')] }], attestations: [], at: time(20).toISOString() })
    expect(await asked()).toEqual({ image: { digest: digestOf('one') }, tag: { digest: digestOf('late'), image: { digest: digestOf('one') } } })
    // That it is then seen under this name is no move.
    await saveNames(made, { tags: [{ repository, tag: '1', digest: digestOf('late') }], indexes: [], attestations: [], at: time(30).toISOString() })
    expect(await made.db.tagMove.count({ where: { tag: { repository: { name: repository } } } })).toBe(1)
  })

  test('the tags of attestations are none, and what others than registries tell moves nothing', async () => {
    const repository = 'registry.example/not-moved'
    await act({ kind: 'told', tag: `${digestOf('one').replace(':', '-')}.sig`, target: 'one', at: 1, recordedAt: 1 }, repository, 'sig')
    await custody.record({ kind: 'PUSHED', digest: digestOf('one'), repository, tag: '1', at: time(1), actor: null, details: {}, key: null })
    expect(await made.db.repository.count({ where: { name: repository } })).toBe(0)
  })

  test.each([
    [`registry.example/later@${digestOf('one')}`, 'INPUT.REFERENCE'], ['not a name', 'INPUT.REFERENCE'],
  ])('%s is no tag', async (reference, code) => {
    const { errors } = await ask('query ($r: String!) { tag(reference: $r) { name } }', { r: reference })
    expect(errors![0]!.extensions.code).toBe(code)
    const repository = await ask('query ($r: String!) { repository(name: $r) { name } }', { r: `${reference}:1` })
    expect(repository.errors![0]!.extensions.code).toBe(code)
  })
})
