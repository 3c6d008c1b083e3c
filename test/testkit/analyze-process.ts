import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { openStore } from '../../src/lineage/sql/store.ts'

/**
 * Analyzes `argv[3]` into the store `argv[2]` as a process that tests can kill; says `begin` when the store is open, `write` before each image is
 * written, what came of it and `end` when all is done. With a third argument it stops for good where it would write the first image.
 */
const [store, target, stand] = process.argv.slice(2)
const { lineage } = await openStore(store!)
process.send!('begin')
process.once('disconnect', () => process.exit(1)) // a test that has failed leaves nothing running
if (stand !== undefined) setInterval(() => {}, 1_000) // nothing else may keep it alive
const told: typeof lineage = {
  ...lineage,
  saveImage: (record) => {
    process.send!('write')
    return stand === undefined ? lineage.saveImage(record) : new Promise(() => {})
  },
}
const outcome = await createAnalyze(told).analyze(target!, { signal: new AbortController().signal, onProgress: () => {} })
process.send!(outcome)
process.send!('end', () => process.exit(0)) // the channel to the test would keep it alive
