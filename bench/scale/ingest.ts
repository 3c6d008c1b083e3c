import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { LayerPool } from '../../src/ingest/layer-pool.ts'
import type { Lineage } from '../../src/lineage/lineage.ts'
import type { SqlStore } from '../../src/lineage/sql/store.ts'
import { deleteImages } from '../../src/lineage/sql/writes/delete-images.ts'
import type { Digest } from '../../src/model/digest.ts'
import { type BenchLayer, writeImage, writeLayer } from '../layout.ts'
import { asker } from './ask.ts'
import type { Catalogue } from './catalogue.ts'
import { type Measured, quantiles } from './measure.ts'

const BASE = 200
/** The first of each kind only warms up. */
const WARM = 2
const COUNT = 'query ($digest: String!) { image(reference: $digest) { packages { totalCount } } }'

/** What is added, and in how many milliseconds it is meant to be there. */
const KINDS = [
  { name: 'an image with known layers', packages: 0, goal: 5 },
  { name: 'an image with a new layer of 300 packages', packages: 300, goal: 50 },
  { name: "the peers' image: 200 packages known, a new layer of 100", packages: 100, goal: 20 },
] as const

interface Taken {
  readonly whole: number[]
  readonly store: number[]
}

/** Analyzes images that are made for it, of packages that others have too, into a store that holds these, as the command does, and takes them out again. */
export async function measureIngest(store: SqlStore, { packages: all, versions }: Catalogue, times: number): Promise<Measured[]> {
  const known = all.flatMap(({ type, name, firstVersion }) => (type === 'npm' ? [{ name, version: versions[firstVersion]!.version }] : []))
  const layout = mkdtempSync(join(tmpdir(), 'bench-ingest-'))
  const run = randomUUID().slice(0, 8)
  const { lineage, spent } = timed(store.lineage)
  const { analyze, close } = createAnalyze(lineage, new LayerPool(1))
  const digests: string[] = []
  const add = async (layers: readonly BenchLayer[], packages: number): Promise<{ whole: number; store: number }> => {
    const digest = writeImage(layout, `ingest.example/${run}:${digests.length}`, layers, { run, number: String(digests.length) })
    const [before, started] = [spent(), performance.now()]
    await analyze(layout, { signal: new AbortController().signal, onProgress: () => {} })
    const took = { whole: performance.now() - started, store: spent() - before }
    digests.push(digest)
    const { data } = await asker(store)(COUNT, { digest })
    const { totalCount } = (data as { image: { packages: { totalCount: number } } }).image.packages
    if (totalCount !== packages) throw new Error(`an image of ${packages} packages has ${totalCount}`)
    return took
  }
  try {
    const base = await packagesLayer(layout, `${run}-base`, known.slice(0, BASE))
    await add([base], BASE)
    const measured: Measured[] = []
    for (const { name, packages, goal } of KINDS) {
      const taken: Taken = { whole: [], store: [] }
      for (let i = 0; i < WARM + times; i++) {
        const top = packages === 0 ? [] : [await packagesLayer(layout, `${run}-${packages}-${i}`, known.slice(BASE, BASE + packages))]
        const { whole, store: inStore } = await add([base, ...top], BASE + packages)
        if (i < WARM) continue
        taken.whole.push(whole)
        taken.store.push(inStore)
      }
      measured.push(row(`ingest: ${name}, what the store takes`, taken.store, goal), row('ingest: the same with reading it', taken.whole, null))
    }
    return measured
  } finally {
    await close()
    await deleteImages(store, digests as Digest[])
    rmSync(layout, { recursive: true, force: true })
  }
}

function row(name: string, times: readonly number[], goal: number | null): Measured {
  return { name, goal, samples: times.length, ...quantiles(times), calm: quantiles(times.toSorted((a, b) => a - b).slice(0, Math.ceil(times.length / 2))) }
}

/** A layer of packages as npm installs them, in a folder of its own. */
async function packagesLayer(layout: string, name: string, packages: readonly { readonly name: string; readonly version: string }[]): Promise<BenchLayer> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-layer-'))
  for (const each of packages) {
    mkdirSync(join(folder, each.name))
    writeFileSync(join(folder, each.name, 'package.json'), JSON.stringify({ ...each, license: 'MIT' }))
  }
  try {
    return await writeLayer(layout, folder, `app/${name}/node_modules`, 'gzip', Number.POSITIVE_INFINITY)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The same, counting the time in which something of the store is waited for. */
function timed(lineage: Lineage): { lineage: Lineage; spent: () => number } {
  let sum = 0
  let open = 0
  let since = 0
  const measure = <F extends (...args: never[]) => unknown>(method: F) => async (...args: Parameters<F>) => {
    if (open++ === 0) since = performance.now()
    try {
      return await method(...args)
    } finally {
      if (--open === 0) sum += performance.now() - since
    }
  }
  const methods = Object.entries(lineage).map(([name, member]) => [name, typeof member === 'function' ? measure(member as (...args: never[]) => unknown) : member])
  return { lineage: Object.fromEntries(methods) as Lineage, spent: () => sum }
}
