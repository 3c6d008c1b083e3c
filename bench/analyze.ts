import v8 from 'node:v8'
import { createAnalyze } from '../src/ingest/analyze-target.ts'
import { openStore } from '../src/lineage/sql/store.ts'

/** One analysis in a process of its own; prints its outcome, the largest memory that the process had, and the time of all its threads. */
v8.setFlagsFromString('--semi-space-growth-factor=1') // as bin/stratigraph.js does
const [store = '', target = ''] = process.argv.slice(2)
const { lineage } = await openStore(store)
const { analyze, close } = createAnalyze(lineage)
const outcome = await analyze(target, { signal: new AbortController().signal, onProgress: () => {} })
await close()
await lineage.close()
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
console.log(JSON.stringify({ rssMB: maxRSS / 1000, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, outcome }))
