import { expect, test } from 'vitest'
import { openStore } from '../../src/lineage/sql/store.ts'
import { analyzeCold, freshStore } from '../testkit/analysis.ts'
import { dump, dumpTimeless, ofImages } from '../testkit/lineage-dump.ts'
import { temporaryFolder } from '../testkit/oci.ts'
import { startCluster } from '../testkit/postgres-cluster.ts'
import { writeWorkerFleet } from '../testkit/worker-fleet.ts'
import { startWorker } from '../testkit/worker-process.ts'

test('PostgreSQL is killed while two workers write, three times over: nothing is half there, and a rerun completes', async () => {
  const fleet = writeWorkerFleet(temporaryFolder(), 2, 40)
  const whole = await freshStore()
  await whole.analyzeCold(fleet.whole)
  const truth = await dump(whole.db)
  const cluster = await startCluster()
  await (await openStore(cluster.url)).lineage.close()
  const counts = [0]
  for (const writes of [3, 9, 6]) {
    const workers = fleet.targets.map((target) => startWorker(cluster.url, target))
    await Promise.race(workers.map((worker) => worker.writes(writes)))
    await cluster.kill()
    // They end, and by themselves: with an error, since nobody can be asked.
    for (const worker of workers) expect(await worker.ended).toMatch(/Error/)
    await cluster.restart()
    const store = await openStore(cluster.url)
    const now = await dump(store.db)
    const digests = new Set(now['images']!.map((row) => (JSON.parse(String(row)) as { digest: string }).digest))
    expect(ofImages(now, digests)).toEqual(ofImages(truth, digests))
    expect(now['layers']!.length).toBe(new Set(now['imageLayers']!.map((row) => (JSON.parse(String(row)) as { diffId: string }).diffId)).size)
    counts.push(digests.size)
    await store.lineage.close()
  }
  // Each round has brought some, and none has brought all.
  expect(counts.toSorted((a, b) => a - b)).toEqual(counts)
  expect(counts.at(-1)).toBeGreaterThan(5)
  expect(counts.at(-1)).toBeLessThan(fleet.images)
  const store = await openStore(cluster.url)
  for (const target of fleet.targets) expect(await analyzeCold(store, target)).toMatchObject({ status: 'analyzed', refusals: [] })
  expect(await dumpTimeless(store.db)).toEqual(await dumpTimeless(whole.db))
  expect((await store.lineage.leases.workers()).filter(({ pid }) => pid === process.pid)).toEqual([])
  await Promise.all([store.lineage.close(), whole.lineage.close()])
}, 300_000)
