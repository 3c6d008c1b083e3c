import { expect, test } from 'vitest'
import type { AnalysisOutcome } from '../../src/ingest/analysis.ts'
import { openStore } from '../../src/lineage/sql/store.ts'
import { freshStore } from '../testkit/analysis.ts'
import { dumpTimeless } from '../testkit/lineage-dump.ts'
import { temporaryFolder } from '../testkit/oci.ts'
import { writeWorkerFleet } from '../testkit/worker-fleet.ts'
import { startWorker } from '../testkit/worker-process.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

/** bench/workers.ts does the same with 1,000. */
const WORKERS = 8
const IMAGES = 40

test.each(STORES)('eight workers at once read each layer once, and leave what one would have left: %s', async (provider) => {
  const fleet = writeWorkerFleet(temporaryFolder(), WORKERS, IMAGES)
  const alone = await freshStore()
  expect(await alone.analyzeCold(fleet.whole)).toMatchObject({ refusals: [], layers: { read: fleet.layers }, bytesRead: fleet.bytes })
  const url = await emptyStore(provider)
  const together = await openStore(url)
  const ended = await Promise.all(fleet.targets.map((target) => startWorker(url, target).ended))
  for (const outcome of ended) expect(outcome).toMatchObject({ refusals: [], status: 'analyzed' })
  const outcomes = ended as AnalysisOutcome[]
  for (const { images } of outcomes) expect(new Set(images).size).toBe(IMAGES)
  const sum = (of: (outcome: AnalysisOutcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0)
  expect(sum(({ layers }) => layers.read)).toBe(fleet.layers)
  expect(sum(({ bytesRead }) => bytesRead)).toBe(fleet.bytes)
  expect(await dumpTimeless(together.db)).toEqual(await dumpTimeless(alone.db))
  expect(await together.db.worker.count()).toBe(0)
  await Promise.all([together.lineage.close(), alone.lineage.close()])
}, 300_000)
