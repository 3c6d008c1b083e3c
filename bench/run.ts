import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { AnalysisOutcome } from '../src/ingest/analysis.ts'
import { type BenchLayer, writeImage, writeLayer } from './layout.ts'

/**
 * `npm run bench`: how fast layers are read, what a second image on a known base costs, how much memory it takes. The images are made of the
 * files of node_modules and of src, so that anybody can run it; `--fleet DIR` measures a layout of your own from nothing, start included.
 */
const { values } = parseArgs({ options: { fleet: { type: 'string' }, runs: { type: 'string', default: '3' }, megabytes: { type: 'string', default: '400' } } })
const runs = Number(values.runs)
const work = mkdtempSync(join(tmpdir(), 'bench-'))

interface Measured {
  readonly seconds: number
  readonly rssMB: number
  /** Of all threads, start included. */
  readonly cpuSeconds: number
  readonly outcome: AnalysisOutcome
}

/** One process, start to end; the store is kept when it is named. */
function analyze(target: string, store: string): Measured {
  const started = performance.now()
  const output = execFileSync(process.execPath, [join(import.meta.dirname, 'analyze.ts'), store, target], { encoding: 'utf8' })
  const measured = JSON.parse(output) as Omit<Measured, 'seconds'>
  return { seconds: (performance.now() - started) / 1000, ...measured }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function report(name: string, measured: readonly Measured[], megabytes: number): void {
  const whole = measured.map(({ seconds }) => seconds)
  const inside = measured.map(({ outcome }) => outcome.seconds)
  const speed = megabytes === 0 ? '' : `  ${(megabytes / median(inside)).toFixed(0)} MB/s`
  const figures = `process ${Math.min(...whole).toFixed(2)}/${median(whole).toFixed(2)} s, analysis ${Math.min(...inside).toFixed(2)}/${median(inside).toFixed(2)} s`
  const cpu = median(measured.map(({ cpuSeconds }) => cpuSeconds))
  const { layers } = measured[0]!.outcome
  console.log(`${name.padEnd(44)} ${figures}${speed}, CPU ${cpu.toFixed(2)} s, ${Math.max(...measured.map(({ rssMB }) => rssMB)).toFixed(0)} MB RSS, layers read ${layers.read}, known ${layers.known}`)
}

function cold(name: string, target: string, megabytes: number): void {
  const measured = Array.from({ length: runs }, (_, i) => analyze(target, join(work, `${name.replaceAll(/\W/g, '-')}-${i}.db`)))
  report(name, measured, megabytes)
}

try {
  const bytes = Number(values.megabytes) * 1_000_000
  for (const packing of ['gzip', 'zstd'] as const) {
    const layout = join(work, packing)
    const layers: BenchLayer[] = []
    for (const part of ['a', 'b']) layers.push(await writeLayer(layout, 'node_modules', `srv/${part}`, packing, bytes / 2))
    writeImage(layout, `bench.example/${packing}:1`, layers)
    const megabytes = layers.reduce((sum, { uncompressed }) => sum + uncompressed, 0) / 1e6
    cold(`cold, 2 ${packing} layers, ${megabytes.toFixed(0)} MB`, layout, megabytes)
    if (packing === 'gzip') {
      const store = join(work, 'known.db')
      analyze(layout, store)
      const derived = await writeLayer(layout, 'src/model', 'srv/app', packing, bytes)
      writeImage(layout, 'bench.example/derived:1', [...layers, derived])
      report('second image on that base, base known', [analyze(layout, store)], 0)
      report('the same again', [analyze(layout, store)], 0)
    }
  }
  if (values.fleet !== undefined) cold(`whole layout from nothing`, values.fleet, 0)
} finally {
  rmSync(work, { recursive: true })
}
