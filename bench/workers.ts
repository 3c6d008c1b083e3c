import { deepStrictEqual } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openStore } from '../src/lineage/sql/store.ts'
import { dumpTimeless } from '../test/testkit/lineage-dump.ts'
import { type WorkerFleet, writeWorkerFleet } from '../test/testkit/worker-fleet.ts'
import { startWorker } from '../test/testkit/worker-process.ts'
import { startPostgresql } from './scale/postgresql.ts'

/**
 * Several processes that analyze at once into one store: `node bench/workers.ts [--workers 8] [--images 1000] [--store sqlite|postgresql]`. Half of the images of
 * each are also the others', and all share their lower layers. What they leave is compared with what one process leaves that analyzes all by itself, and the
 * bytes that all have read with the bytes that there are.
 */
const { values } = parseArgs({ options: { workers: { type: 'string', default: '8' }, images: { type: 'string', default: '1000' }, store: { type: 'string' } } })
const folder = mkdtempSync(join(tmpdir(), 'bench-workers-'))
const fleet = writeWorkerFleet(folder, Number(values.workers), Number(values.images))
console.log(`${values.workers} workers x ${values.images} images: ${fleet.images} images, ${fleet.layers} layers, ${fleet.bytes} bytes of blobs`)
try {
  const alone = join(folder, 'alone.db')
  await run('one process, SQLite', alone, [fleet.whole], fleet)
  const truth = await contents(alone)
  if (values.store !== 'postgresql') await together(join(folder, 'together.db'), 'SQLite', truth)
  if (values.store !== 'sqlite') {
    const data = mkdtempSync(join(tmpdir(), 'bench-workers-pg-'))
    const server = await startPostgresql(data)
    try {
      await server.create('workers')
      await together(server.url('workers'), 'PostgreSQL', truth)
    } finally {
      await server.stop()
      rmSync(data, { recursive: true })
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}

async function together(store: string, name: string, truth: unknown): Promise<void> {
  await run(`${values.workers} processes, ${name}`, store, fleet.targets, fleet)
  deepStrictEqual(await contents(store), truth)
  console.log('  equal to what one process leaves')
}

async function run(name: string, store: string, targets: readonly string[], { layers, bytes }: WorkerFleet): Promise<void> {
  await (await openStore(store)).lineage.close()
  const started = performance.now()
  const ended = await Promise.all(targets.map((target) => startWorker(store, target).ended))
  const seconds = (performance.now() - started) / 1000
  const outcomes = ended.map((outcome) => {
    if (outcome === null || typeof outcome === 'string' || outcome.refusals.length > 0) throw new Error(`${name}: ${JSON.stringify(outcome)}`)
    return outcome
  })
  const read = outcomes.reduce((sum, { layers }) => sum + layers.read, 0)
  const bytesRead = outcomes.reduce((sum, outcome) => sum + outcome.bytesRead, 0)
  deepStrictEqual({ read, bytesRead }, { read: layers, bytesRead: bytes })
  console.log(`${name}: ${seconds.toFixed(1)} s, ${read} layers read, ${bytesRead} bytes`)
}

async function contents(store: string): Promise<unknown> {
  const opened = await openStore(store)
  const dump = await dumpTimeless(opened.db)
  await opened.lineage.close()
  return dump
}
