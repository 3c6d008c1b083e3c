import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { openStore } from '../../src/lineage/sql/store.ts'

/** Analyzes `argv[3]` into the store `argv[2]` as a process that tests can kill; says `begin` when the store is open, `end` when all is done. */
const [store, target] = process.argv.slice(2)
const { lineage } = await openStore(store!)
process.send!('begin')
await createAnalyze(lineage).analyze(target!, { signal: new AbortController().signal, onProgress: () => {} })
process.send!('end', () => process.exit(0)) // the channel to the test would keep it alive
