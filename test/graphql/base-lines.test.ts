import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { tablesReadWhole } from '../testkit/plans.ts'
import { STORES, type World, world } from '../testkit/world.ts'

const PROOF = '/var/lib/dpkg/status'
const os = (n: number, ...adds: string[]) => ({ name: `os ${n}`, adds: adds.map((purl) => `${purl} ${PROOF}`) })
const FIRST = os(1, 'pkg:deb/debian/a@1', 'pkg:deb/debian/b@1', 'pkg:deb/debian/c@1')
const SECOND = os(2, 'pkg:deb/debian/a@2', 'pkg:deb/debian/b@1', 'pkg:deb/debian/d@1')
const THIRD = os(3, 'pkg:deb/debian/a@3', 'pkg:deb/debian/b@2', 'pkg:deb/debian/d@1')
const APP = { name: 'app', removes: [`pkg:deb/debian/b@1 ${PROOF}`], adds: [`pkg:deb/debian/b@9 ${PROOF}`, `pkg:deb/debian/d@1 /other`] }
const NAME = 'org.opencontainers.image.base.name'
const DIGEST = 'org.opencontainers.image.base.digest'
const labels = (name: string | null, digest: string | null) => ({ config: { Labels: { ...(name === null ? {} : { [NAME]: name }), ...(digest === null ? {} : { [DIGEST]: digestOf(digest) }) } } })

const LINE = '{ by reference outdated moves leftAt daysBehind newerCount newest { digest } newer { digest } }'
const QUERY = `query ($r: String!) { image(reference: $r) { baseStatus { state evidence daysBehind base { digest } newest { digest } line { by reference } lines ${LINE}
  rebuild { packageChanges { totalCount edges { overridden node { kind from { purl } to { purl } } } } comparison { sharedLayers { diffId } } } } } }`

interface Line {
  by: string
  reference: string
}

interface Status {
  state: string
  evidence: string[]
  daysBehind: number | null
  base: { digest: string } | null
  newest: { digest: string } | null
  line: Line | null
  lines: (Line & Record<string, unknown>)[]
  rebuild: { packageChanges: { totalCount: number; edges: { overridden: boolean; node: { kind: string; from: { purl: string } | null; to: { purl: string } | null } }[] } } | null
}

describe.each(STORES)('lines of bases on %s', (provider) => {
  let made = {} as World
  const ids: Record<string, number> = {}
  let status: (name: string) => Promise<Status>

  beforeAll(async () => {
    made = await world(provider)
    const image = async (name: string, created: string, layers: object[], config: object = {}, platform = 'linux/amd64') => {
      ids[name] = await made.image({ name, layers: layers as never, config, platform })
      await made.db.image.update({ where: { id: ids[name]! }, data: { created: new Date(created) } })
    }
    const at = (day: string) => `2026-${day}T12:00:00Z`
    await image('os 1', at('01-01'), [FIRST])
    await image('os 2', at('02-01'), [SECOND])
    await image('os 3', at('03-01'), [THIRD])
    await image('os 3 arm', at('03-01'), [os(4)], {}, 'linux/arm64')
    await image('next os', at('05-01'), [os(5)])
    const index = await made.index('os index', [ids['os 3']!, ids['os 3 arm']!], [])
    const point = (reference: string, name: string, day: string) => made.points(`registry.example/${reference}`, name === 'os index' ? { indexId: index } : { imageId: ids[name]! }, at(day))
    // `os:1` goes from one to the next, and once back; `os:1.0` stays; `os:2` is another line of the same repository.
    await point('os:1', 'os 1', '01-02')
    await point('os:1.0', 'os 1', '01-02')
    await point('os:1', 'os 2', '02-02')
    await point('os:1', 'os 1', '02-03')
    await point('os:1', 'os 2', '02-04')
    await point('os:1', 'os index', '03-02')
    await point('os:2', 'next os', '05-02')
    await point('pinned:7', 'os 2', '02-02')

    await image('app', at('01-10'), [FIRST, APP])
    await image('app now', at('03-10'), [THIRD, { name: 'app now' }])
    await image('pinned app', at('02-10'), [SECOND, { name: 'pinned app' }], labels('registry.example/pinned:7', 'os 2'))
    await image('declared app', at('01-11'), [FIRST, { name: 'declared app' }], labels('registry.example/os:1', 'os 1'))
    await image('inheriting app', at('01-12'), [FIRST, { name: 'declared app' }, { name: 'more' }], labels('registry.example/os:1', 'os 1'))
    await image('squashed app', at('01-13'), [{ name: 'squashed' }], labels('registry.example/os:1', 'os 1'))
    await image('gone app', at('01-14'), [{ name: 'gone' }], labels('registry.example/os:1', 'never seen'))
    await image('named by digest', at('03-14'), [{ name: 'by digest' }], labels(null, 'os index'))
    await image('nonsense app', at('01-15'), [{ name: 'nonsense' }], labels('NOT a name', null))
    const ask = asker({ db: made.db, provider })
    status = async (name) => {
      const { data, errors } = await ask(QUERY, { r: digestOf(name) })
      expect(errors).toBeUndefined()
      return (data as { image: { baseStatus: Status } }).image.baseStatus
    }
  })
  afterAll(() => made.db.$disconnect())
  const digests = (...names: string[]) => names.map((name) => ({ digest: digestOf(name) }))

  test('a tag tells how often it has moved since, how long ago, and to what', async () => {
    const { state, base, newest, line, lines, daysBehind } = await status('app')
    expect({ state, base, newest, line, daysBehind }).toEqual({
      state: 'OUTDATED', base: digests('os 1')[0], newest: digests('os 3')[0], line: { by: 'TAG', reference: 'registry.example/os:1' }, daysBehind: 59,
    })
    // It came back on 3 February: two moves count, and each image once.
    expect(lines).toEqual([
      { by: 'TAG', reference: 'registry.example/os:1', outdated: true, moves: 2, leftAt: '2026-02-04T12:00:00.000Z', daysBehind: 59, newerCount: 2, newest: digests('os 3')[0], newer: digests('os 3', 'os 2') },
      { by: 'TAG', reference: 'registry.example/os:1.0', outdated: false, moves: 0, leftAt: null, daysBehind: 0, newerCount: 0, newest: digests('os 1')[0], newer: [] },
      { by: 'REPOSITORY', reference: 'registry.example/os', outdated: true, moves: null, leftAt: null, daysBehind: 120, newerCount: 2, newest: digests('next os')[0], newer: digests('next os', 'os 3') },
    ])
  })

  test('a tag that moves and is at the base is current, whatever else is in the repository', async () => {
    expect(await status('app now')).toMatchObject({ state: 'CURRENT', newest: digests('os 3')[0], line: { by: 'TAG', reference: 'registry.example/os:1' }, daysBehind: 0, rebuild: null })
  })

  test('the name that is declared comes first; one that never moved decides nothing', async () => {
    const declared = await status('declared app')
    expect(declared).toMatchObject({ state: 'OUTDATED', evidence: ['CONTENT', 'DECLARED'], line: { by: 'DECLARED', reference: 'registry.example/os:1' } })
    expect(declared.lines.map(({ by, reference }) => `${by} ${reference}`)).toEqual(['DECLARED registry.example/os:1', 'TAG registry.example/os:1.0', 'REPOSITORY registry.example/os'])
    const pinned = await status('pinned app')
    expect(pinned.lines[0]).toMatchObject({ by: 'DECLARED', outdated: false })
    expect(pinned).toMatchObject({ state: 'OUTDATED', line: { by: 'TAG', reference: 'registry.example/os:1' }, newest: digests('os 3')[0] })
  })

  test('labels that were taken over speak of the image that set them', async () => {
    // Its base is the declared app, which no tag names; that it stands on os 1 was said by that one.
    expect(await status('inheriting app')).toMatchObject({ base: digests('declared app')[0], evidence: ['CONTENT'], state: 'UNKNOWN', lines: [] })
  })

  test('without layers that show a base, the declared one counts', async () => {
    expect(await status('squashed app')).toMatchObject({ state: 'OUTDATED', base: digests('os 1')[0], evidence: ['DECLARED'], newest: digests('os 3')[0] })
    expect(await status('named by digest')).toMatchObject({ state: 'CURRENT', base: digests('os 3')[0], evidence: ['DECLARED'], line: { by: 'TAG' } })
    expect(await status('gone app')).toMatchObject({ state: 'UNKNOWN', base: null, evidence: [], rebuild: null })
    expect(await status('nonsense app')).toMatchObject({ state: 'UNKNOWN', base: null, lines: [] })
  })

  test('what a rebuild changes, and what the image has overridden', async () => {
    const { rebuild } = await status('app')
    expect(rebuild!.packageChanges.edges.map(({ overridden, node: { kind, from, to } }) => [kind, from?.purl ?? null, to?.purl ?? null, overridden])).toEqual([
      ['UPGRADED', 'pkg:deb/debian/a@1', 'pkg:deb/debian/a@3', false],
      ['UPGRADED', 'pkg:deb/debian/b@1', 'pkg:deb/debian/b@2', true],
      ['REMOVED', 'pkg:deb/debian/c@1', null, false],
      ['ADDED', null, 'pkg:deb/debian/d@1', true],
    ])
    expect(rebuild!.packageChanges.totalCount).toBe(4)
  })

  test('all of it is found by index', async () => {
    made.statements.length = 0
    await status('app')
    await status('squashed app')
    expect(made.statements.length).toBeGreaterThan(10)
    expect(await tablesReadWhole(made)).toEqual([])
  })
})
