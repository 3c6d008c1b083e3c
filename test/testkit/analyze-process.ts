import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { openStore } from '../../src/lineage/sql/store.ts'

/**
 * Analyzes `argv[3]` into the store `argv[2]` as a process that tests can kill; says `begin` when the store is open, `write` before each image is
 * written, `end` when all is done.
 */
const [store, target] = process.argv.slice(2)
const { lineage } = await openStore(store!)
process.send!('begin')
const told: typeof lineage = {
  ...lineage,
  saveImage: (record) => {
    process.send!('write')
    return lineage.saveImage(record)
  },
}
await createAnalyze(told).analyze(target!, { signal: new AbortController().signal, onProgress: () => {} })
process.send!('end', () => process.exit(0)) // the channel to the test would keep it alive
