import { formats } from '../../src/reports/formats/all.ts'
import { loadReport } from '../../src/reports/load-report.ts'
import { Run } from '../../src/reports/run.ts'
import { engine, fileOf } from './world.ts'

/** A million rows out of generated pages, in a process of its own: `argv[2]` is the format. Prints rows, bytes, and the most memory in MB. */
const ROWS = 1_000_000
const page = (from: number) => ({
  edges: Array.from({ length: 100 }, (_, i) => ({ node: { name: `registry.example/team/service-${from + i}`, note: `sha256:${String(from + i).padStart(64, '0')}`, tags: ['1.0', 'latest'] } })),
  _page: { hasNextPage: from + 100 < ROWS, endCursor: String(from + 100) },
})
const report = loadReport(fileOf('{ shelves { edges { node { name note tags } } } }'), engine)
const format = formats.find(({ name }) => name === process.argv[2])!
const { run, pages } = await Run.begin(report, {}, async (_document, { _after = 0 }) => ({ data: { shelves: page(Number(_after)) } as never }), new AbortController().signal)
const head = { ...report, parameters: [], asOf: null }
let bytes = 0
for await (const part of format.write(head, pages, () => run.ending())) bytes += part.length
console.log(JSON.stringify({ ...run.ending(), bytes, megabytes: process.resourceUsage().maxRSS / 1024 }))
