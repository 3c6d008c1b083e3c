import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCustody, type Custody } from '../../src/custody/custody.ts'
import { seal, verifyLog } from '../../src/custody/log.ts'
import { Reads } from '../../src/lineage/sql/reads/reads.ts'
import { digestOf } from '../../src/model/digest.ts'
import { STORES, type World, world } from '../testkit/world.ts'

const event = (key: string, kind: 'DEPLOYED' | 'SCANNED' = 'DEPLOYED') => ({
  kind, digest: digestOf('image'), repository: 'registry.example/shop/orders', tag: '1', at: new Date('2026-05-18T12:00:00Z'), actor: 'ci', details: { environment: 'production' }, key,
})

describe.each(STORES)('the log on %s', (provider) => {
  let made = {} as World
  let custody = {} as Custody
  beforeEach(async () => {
    made = await world(provider)
    custody = createCustody({ db: made.db, provider })
  })
  afterEach(() => made.db.$disconnect())
  const check = (head: string | null = null) => verifyLog(new Reads(made.db, provider).custody, head)

  test('entries are chained by sha256 from the first on, and the same event is one entry', async () => {
    expect(await custody.record(event('a'))).toBe(true)
    expect(await custody.record(event('a'))).toBe(false)
    expect(await custody.record(event('b'))).toBe(true)
    const [first, second] = await made.db.custodyEntry.findMany({ orderBy: { id: 'asc' } })
    const { hash, ...rest } = first!
    const members = [1, 'cli:a', 'DEPLOYED', rest.digest, rest.repository, '1', 'ci', 'cli', '2026-05-18T12:00:00.000Z', rest.recordedAt, '{"environment":"production"}', `sha256:${createHash('sha256').digest('hex')}`]
    expect(hash).toBe(`sha256:${createHash('sha256').update(JSON.stringify(members)).digest('hex')}`)
    expect(second!.previous).toBe(hash)
    expect(await check()).toEqual({ entries: 2, head: second!.hash, broken: null })
  })

  test('any character of any member that is changed is found', async () => {
    for (const key of ['a', 'b', 'c']) await custody.record(event(key))
    const entries = await made.db.custodyEntry.findMany({ orderBy: { id: 'asc' } })
    for (const entry of entries) {
      const { id: _, ...members } = entry
      for (const [name, member] of Object.entries(members)) {
        const value = member ?? ''
        for (let i = 0; i < value.length; i += 3) {
          const changed = `${value.slice(0, i)}${String.fromCharCode(value.charCodeAt(i) ^ 1)}${value.slice(i + 1)}`
          await made.db.custodyEntry.update({ where: { id: entry.id }, data: { [name]: changed } })
          expect([name, i, (await check()).broken?.id]).toEqual([name, i, expect.any(Number)])
        }
        await made.db.custodyEntry.update({ where: { id: entry.id }, data: { [name]: value } })
      }
    }
    expect((await check()).broken).toBeNull()
  })

  test('an entry that is missing, moved or put in between is found; cut-off ones by a head that was noted', async () => {
    for (const key of ['a', 'b', 'c']) await custody.record(event(key))
    const { head } = await check()
    await made.db.custodyEntry.update({ where: { id: 2 }, data: { id: 9 } })
    expect((await check()).broken).toMatchObject({ reason: 'Entry 2 is missing.' })
    await made.db.custodyEntry.update({ where: { id: 9 }, data: { id: 2 } })
    expect((await check(head)).broken).toBeNull()
    await made.db.custodyEntry.delete({ where: { id: 3 } })
    expect((await check()).broken).toBeNull()
    expect((await check(head)).broken).toMatchObject({ reason: expect.stringContaining('cut off') })
    // An entry that is changed and sealed again no longer has the hash that the next one names.
    const { hash: _, ...first } = await made.db.custodyEntry.findUniqueOrThrow({ where: { id: 1 } })
    await made.db.custodyEntry.update({ where: { id: 1 }, data: { actor: 'mallory', hash: seal({ ...first, actor: 'mallory' }) } })
    expect((await check()).broken).toEqual({ id: 2, reason: 'It does not follow the entry before it.' })
    await made.db.custodyEntry.update({ where: { id: 1 }, data: { actor: first.actor, hash: seal(first) } })
    // A log that was made anew in the same place is as long, and has no such head either.
    await custody.record(event('d'))
    expect((await check(head)).broken).not.toBeNull()
  })

  test('writers at the same time make one chain', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => custody.record(event(String(i % 15)))))
    expect(await check()).toMatchObject({ entries: 15, broken: null })
  })

  test('changes of trust are in it', async () => {
    const { pair } = await import('./fixture.ts')
    const { fingerprint, version } = await custody.addRoot({ name: 'release', key: pair().pem, trustedRoot: null, terms: {} })
    expect(version).toBe(1)
    expect(await custody.removeRoot(fingerprint)).toEqual({ version: 2 })
    await expect(custody.removeRoot(fingerprint)).rejects.toMatchObject({ code: 'CUSTODY.NO_SUCH_ROOT' })
    expect((await made.db.custodyEntry.findMany({ orderBy: { id: 'asc' } })).map(({ kind }) => kind)).toEqual(['TRUST_ADDED', 'TRUST_REMOVED'])
  })

  test('moves of tags that were seen are in it, each once, in the order in which they were seen', async () => {
    await made.image({ name: 'app', layers: [], tags: ['registry.example/app:1', 'registry.example/app:2'] })
    const [one, two] = (await made.db.tag.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id)
    const move = (tagId: number, name: string, day: number) => made.db.tagMove.create({ data: { tagId, digest: digestOf(name), at: new Date(Date.UTC(2026, 10, day)) } })
    await move(one!, 'app', 16)
    await move(two!, 'app', 17)
    await custody.index()
    await move(one!, 'other', 18)
    await Promise.all([custody.index(), custody.index(), custody.record(event('a'))])
    await custody.index()
    const entries = await made.db.custodyEntry.findMany({ where: { source: 'analyze' }, orderBy: { id: 'asc' } })
    const seen = { repository: 'registry.example/app', actor: null }
    expect(entries).toMatchObject([
      { ...seen, kind: 'TAG_SET', tag: '1', digest: digestOf('app'), body: '{}' }, { ...seen, kind: 'TAG_SET', tag: '2', digest: digestOf('app'), body: '{}' },
      { ...seen, kind: 'TAG_MOVED', tag: '1', digest: digestOf('other'), at: '2026-11-18T00:00:00.000Z', body: JSON.stringify({ from: digestOf('app') }) },
    ])
    expect(await check()).toMatchObject({ entries: 4, broken: null })
    await made.db.custodyEntry.update({ where: { id: 1 }, data: { digest: digestOf('evil') } })
    expect((await check()).broken).toMatchObject({ id: 1 })
  })

  test('more moves than are sealed at once', async () => {
    await made.image({ name: 'app', layers: [], tags: ['registry.example/app:1'] })
    const tag = await made.db.tag.findFirstOrThrow()
    await made.db.tagMove.createMany({ data: Array.from({ length: 1_201 }, (_, i) => ({ tagId: tag.id, digest: digestOf(`${i}`), at: new Date() })) })
    await custody.index()
    expect(await check()).toMatchObject({ entries: 1_201, broken: null })
    expect(await made.db.custodyEntry.findFirst({ orderBy: { id: 'desc' } })).toMatchObject({ digest: digestOf('1200'), body: JSON.stringify({ from: digestOf('1199') }) })
  })

  test.each([
    { details: { 'a b': 'x' } }, { details: { a: 'x'.repeat(1_025) } }, { actor: '' }, { actor: 'x'.repeat(256) },
    { details: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`d${i}`, 'x'])) },
  ])('an event like %o is refused', async (change) => {
    await expect(custody.record({ ...event('a'), ...(change as object) })).rejects.toMatchObject({ code: 'CUSTODY.BAD_EVENT' })
  })
})
