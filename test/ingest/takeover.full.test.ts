import { expect, test } from 'vitest'
import type { AnalysisProgress } from '../../src/ingest/analysis.ts'
import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { LayerPool } from '../../src/ingest/layer-pool.ts'
import type { Lineage } from '../../src/lineage/lineage.ts'
import { openStore } from '../../src/lineage/sql/store.ts'
import { analyzeCold, freshStore } from '../testkit/analysis.ts'
import { distInfo, osRelease } from '../testkit/evidence.ts'
import { dump, dumpTimeless, ofImages } from '../testkit/lineage-dump.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { writeWorkerFleet } from '../testkit/worker-fleet.ts'
import { startWorker } from '../testkit/worker-process.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

/** A worker that is sent away only when its time is up has this much of it at least (ingest/tenure.ts). */
const STAY_MS = 30_000

/** Two layouts with layers in opposite orders; all of their images stand on all of them. */
function opposite(): string[] {
  const base = layer([osRelease('debian')])
  const others = Array.from({ length: 6 }, (_, i) => layer([distInfo(`package${i}`, '1.0')]))
  return [others, others.toReversed()].map((order) => writeLayout(temporaryFolder(), {
    'registry.example/both:1': image({ layers: [base, ...others] }),
    [`registry.example/${order === others ? 'one' : 'two'}:1`]: image({ layers: [base, ...order] }),
  }))
}

function start(lineage: Lineage, target: string, signal: AbortSignal, onProgress: (progress: AnalysisProgress) => void) {
  const { analyze, close } = createAnalyze(lineage, new LayerPool(1))
  return analyze(target, { signal, onProgress }).finally(close)
}

/** Resolves with the first progress that waits. */
function waitingOf(): { readonly waits: Promise<number>; readonly listen: (progress: AnalysisProgress) => void } {
  const { promise, resolve } = Promise.withResolvers<number>()
  return { waits: promise, listen: ({ waiting }) => waiting > 0 && resolve(waiting) }
}

test.each(STORES)('who waits for a worker that is killed goes on at once, and says that it waits: %s', async (provider) => {
  const [one, two] = opposite()
  const url = await emptyStore(provider)
  const store = await openStore(url)
  const holder = startWorker(url, one!, true)
  await holder.writes(1)
  expect(await store.lineage.leases.workers()).toMatchObject([{ pid: holder.pid, target: one, images: 1, layers: 7 }])
  const { waits, listen } = waitingOf()
  const waiting = start(store.lineage, two!, new AbortController().signal, listen)
  expect(await waits).toBe(2)
  expect(await store.db.image.count()).toBe(0)
  const killed = performance.now()
  await holder.kill()
  expect(await waiting).toMatchObject({ status: 'analyzed', refusals: [], layers: { read: 7 } })
  expect(performance.now() - killed).toBeLessThan(STAY_MS * 0.5)
  expect(await store.db.worker.count()).toBe(0)
  await store.lineage.close()
})

test.each(STORES)('a worker on another machine that is silent is taken for gone when its time is up: %s', async (provider) => {
  const [one, two] = opposite()
  const store = await openStore(await emptyStore(provider))
  const { leases } = store.lineage
  const stuck = new AbortController()
  const silent: Lineage = {
    ...store.lineage,
    leases: { ...leases, take: (worker, _milliseconds, groups, done) => leases.take({ ...worker, place: null }, 8_000, groups, done), renew: async () => true, leave: async () => undefined },
    saveImage: () => new Promise((_resolve, reject) => stuck.signal.addEventListener('abort', () => reject(new Error('it came back too late')))),
  }
  const started = Promise.withResolvers<void>()
  const lost = start({ ...silent, saveImage: (record) => (started.resolve(), silent.saveImage(record)) }, one!, new AbortController().signal, () => {})
  const lostEnd = expect(lost).rejects.toThrow('too late')
  await started.promise
  const { waits, listen } = waitingOf()
  const outcome = start(store.lineage, two!, new AbortController().signal, listen)
  expect(await Promise.race([waits, outcome.then(() => 'it did not wait')])).toBe(2)
  expect(await outcome).toMatchObject({ status: 'analyzed', refusals: [], layers: { read: 7 } })
  stuck.abort()
  await lostEnd
  await store.lineage.close()
})

test.each(STORES)('who waits can be stopped, keeps the event loop free, and leaves nothing behind: %s', async (provider) => {
  const [one, two] = opposite()
  const url = await emptyStore(provider)
  const store = await openStore(url)
  const holder = startWorker(url, one!, true)
  await holder.writes(1)
  const { waits, listen } = waitingOf()
  const stop = new AbortController()
  const outcome = start(store.lineage, two!, stop.signal, listen)
  await waits
  // What a tick takes while it waits, in the middle of all: if its pauses held the loop, most ticks would take as long as they do, up to 500 ms.
  const ticks: number[] = []
  for (let i = 0, before = performance.now(); i < 300; i++, before = performance.now()) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    ticks.push(performance.now() - before)
  }
  expect(ticks.toSorted((a, b) => a - b)[150]).toBeLessThan(100)
  const stopped = performance.now()
  stop.abort()
  expect(await outcome).toMatchObject({ status: 'refused', code: 'INGEST.INTERRUPTED', images: [] })
  expect(performance.now() - stopped).toBeLessThan(5_000)
  expect((await store.lineage.leases.workers()).map(({ pid }) => pid)).toEqual([holder.pid])
  await holder.kill()
  await store.lineage.close()
})

test.each(STORES)('workers with layers in opposite orders, many times over, never stop each other: %s', async (provider) => {
  const url = await emptyStore(provider)
  const stores = await Promise.all([openStore(url), openStore(url)])
  for (let round = 0; round < 8; round++) {
    const layers = Array.from({ length: 6 }, (_, i) => layer([distInfo(`package${round}-${i}`, '1.0')]))
    const targets = [layers, layers.toReversed()].map((order) => writeLayout(temporaryFolder(), Object.fromEntries(order.map((each, i) => [`registry.example/${i}:${round}`, image({ layers: [each, order[(i + 1) % 6]!] })]))))
    const outcomes = await Promise.all(targets.map((target, i) => analyzeCold(stores[i]!, target)))
    for (const { refusals, images } of outcomes) expect({ refusals, images: images.length }).toEqual({ refusals: [], images: 6 })
    expect(outcomes[0]!.layers.read + outcomes[1]!.layers.read).toBe(6)
    expect(outcomes[0]!.bytesRead + outcomes[1]!.bytesRead).toBe(layers.reduce((sum, { blob }) => sum + blob.length, 0))
  }
  await Promise.all(stores.map(({ lineage }) => lineage.close()))
})

test.each(STORES)('workers that are killed mid-way leave only whole images; the others go on, and a rerun completes: %s', async (provider) => {
  const fleet = writeWorkerFleet(temporaryFolder(), 3, 24)
  const whole = await freshStore()
  await whole.analyzeCold(fleet.whole)
  const truth = await dumpTimeless(whole.db)
  const url = await emptyStore(provider)
  const store = await openStore(url)
  const workers = fleet.targets.map((target) => startWorker(url, target))
  await Promise.all([0, 1].map(async (w) => {
    await workers[w]!.writes(2 + w * 3)
    await workers[w]!.kill()
  }))
  const snapshot = await store.snapshot() // the third goes on writing
  const now = await dump(snapshot.db)
  await snapshot.close()
  const digests = new Set(now['images']!.map((row) => (JSON.parse(String(row)) as { digest: string }).digest))
  expect(ofImages(now, digests)).toEqual(ofImages(await dump(whole.db), digests))
  expect(await workers[2]!.ended).toMatchObject({ status: 'analyzed', refusals: [] })
  for (const target of fleet.targets) expect(await analyzeCold(store, target)).toMatchObject({ refusals: [] })
  expect(await dumpTimeless(store.db)).toEqual(truth)
  // The dead may be in the list until their time is up, where nobody needed what they held.
  expect((await store.lineage.leases.workers()).filter(({ pid }) => pid !== workers[0]!.pid && pid !== workers[1]!.pid)).toEqual([])
  await Promise.all([store.lineage.close(), whole.lineage.close()])
}, 300_000)
