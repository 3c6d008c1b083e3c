import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Work, Worker } from '../../src/lineage/leases.ts'
import { openStore, type SqlStore } from '../../src/lineage/sql/store.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

const worker = (id: string): Worker => ({ id, host: 'here', pid: 1, place: null, target: `target of ${id}` })
const layer = (digest: string, analyzers = 'all'): Work => ({ kind: 'layer', digest, analyzers })
const [a, b, c] = [layer('a'), layer('b'), layer('c')]
const LONG = 60_000

describe.each(STORES)('leases: %s', (provider) => {
  let store = {} as SqlStore
  /** Another process on the same store. */
  let other = {} as SqlStore
  beforeAll(async () => {
    const url = await emptyStore(provider)
    ;[store, other] = [await openStore(url), await openStore(url)]
  })
  beforeEach(async () => void (await store.db.worker.deleteMany()))
  afterAll(async () => void (await Promise.all([store.lineage.close(), other.lineage.close()])))
  const take = (id: string, groups: Work[][], done: Work[] = [], from = store) => from.lineage.leases.take(worker(id), LONG, groups, done)

  test('a group is taken whole or not at all, and who holds what is told', async () => {
    expect(await take('one', [[a, b]])).toEqual({ taken: new Set([0]), held: [], others: 0 })
    const asked = await take('two', [[c, b], [c], [layer('d'), a]], [], other)
    expect(asked).toEqual({ taken: new Set([1]), held: expect.arrayContaining([{ work: b, holder: worker('one') }, { work: a, holder: worker('one') }]), others: 1 })
    expect(asked.held).toHaveLength(2)
    expect((await take('three', [[layer('d')]])).taken).toEqual(new Set([0])) // the group with `a` left nothing behind
  })

  test('what is one\'s own is taken again; what is given back is free for the next, and for oneself', async () => {
    await take('one', [[a, b]])
    expect((await take('one', [[a], [b, c]], [a])).taken).toEqual(new Set([0, 1]))
    expect((await take('two', [[a]])).taken.size).toBe(0)
    await take('one', [], [a, b])
    expect((await take('two', [[a, b], [c]])).taken).toEqual(new Set([0]))
    await take('one', [], [a]) // no longer its own to give back
    expect((await take('three', [[a]])).taken.size).toBe(0)
    await store.lineage.leases.leave('two')
    expect((await take('three', [[a, b]])).taken).toEqual(new Set([0]))
  })

  test('other analyzers, and another kind of work, do not exclude each other', async () => {
    await take('one', [[a]])
    expect((await take('two', [[layer('a', 'newer')], [{ ...a, kind: 'image' }]])).taken).toEqual(new Set([0, 1]))
  })

  test('a worker that is not heard of for its time is gone; one that renews stays', async () => {
    const { leases } = store.lineage
    await leases.take(worker('silent'), 300, [[a]], [])
    await leases.take(worker('renewed'), 300, [[b]], [])
    expect(await leases.renew('renewed', LONG)).toBe(true)
    expect((await take('two', [[a], [b]])).taken.size).toBe(0)
    await sleep(350)
    expect((await leases.workers()).map(({ id }) => id)).toEqual(['renewed', 'two'])
    expect((await take('two', [[a], [b]])).taken).toEqual(new Set([0]))
    expect(await leases.renew('silent', LONG)).toBe(false)
    expect((await take('silent', [[a]])).taken.size).toBe(0) // it comes back, and waits
  })

  test('time is told by the store: a process whose clock is off neither loses nor gets anything by it', async () => {
    const real = Date.now
    Date.now = () => real() + 86_400_000
    try {
      await take('ahead', [[a]])
      expect((await take('two', [[a]])).taken.size).toBe(0)
      const [ahead] = await store.lineage.leases.workers()
      expect(Math.abs(ahead!.startedAt.getTime() - real())).toBeLessThan(10_000)
      expect(ahead!.expiresAt.getTime() - ahead!.startedAt.getTime()).toBe(LONG)
    } finally {
      Date.now = real
    }
  })

  test('of many that ask at once for the same, in any order, each piece goes to one', async () => {
    const works = Array.from({ length: 30 }, (_, i) => layer(`layer ${i}`))
    const owners = new Map<Work, string>()
    await Promise.all(Array.from({ length: 8 }, async (_, w) => {
      // Pairs that overlap, from another end each, from two processes.
      const groups = works.map((work, i) => [work, works[(i + 1) % works.length]!])
      const order = w % 2 === 0 ? groups : groups.toReversed().map((group) => group.toReversed())
      for (const group of order) {
        const { taken } = await take(`worker ${w}`, [group], [], w % 4 < 2 ? store : other)
        for (const work of taken.has(0) ? group : []) {
          expect(owners.get(work) ?? `worker ${w}`).toBe(`worker ${w}`)
          owners.set(work, `worker ${w}`)
        }
      }
    }))
    const rows = await store.db.lease.findMany()
    expect(new Map(rows.map(({ digest, workerId }) => [digest, workerId]))).toEqual(new Map([...owners].map(([{ digest }, id]) => [digest, id])))
    expect(owners.size).toBeGreaterThan(20)
  })

  test('who is at work is told, with how much', async () => {
    await take('one', [[a, b, { kind: 'image', digest: 'i', analyzers: 'all' }]])
    expect(await store.lineage.leases.workers()).toEqual([{ ...worker('one'), images: 1, layers: 2, startedAt: expect.any(Date), expiresAt: expect.any(Date) }])
  })
})
