import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { openStore, type SqlStore } from '../../src/lineage/sql/store.ts'
import { asker } from '../testkit/ask.ts'

/** Written when the seeds were built, by dpkg-query, pip inspect, npm ls and unzip (seeds/README.md). */
interface Truth {
  readonly reference: string
  readonly manifestDigest: string
  readonly base: string | null
  readonly layers: readonly { readonly diffId: string; readonly createdBy: string }[]
  readonly packages: readonly { readonly purl: string; readonly evidencePath: string; readonly introducedAt: number }[]
  readonly removedPackages: readonly { readonly purl: string; readonly removedAt: number }[]
}

const { images: truths } = JSON.parse(readFileSync('seeds/truth.json', 'utf8')) as { images: Truth[] }
let store: SqlStore
let ask: ReturnType<typeof asker>

beforeAll(async () => {
  store = await openStore(join(mkdtempSync(join(tmpdir(), 'seeds-')), 'store.db'))
  const { analyze, close } = createAnalyze(store.lineage)
  const outcome = await analyze(resolve('seeds/layout'), { signal: new AbortController().signal, onProgress: () => {} })
  await close()
  expect(outcome).toMatchObject({ status: 'analyzed', refusals: [], gaps: 0 })
  ask = asker(store)
}, 60_000)

afterAll(() => store.lineage.close())

const QUERY = `query ($digest: String!, $after: String) { image(reference: $digest) {
  layers { diffId createdBy removedPackages(first: 100) { edges { node { purl } } } }
  base { image { tags { reference } } }
  packages(first: 100, after: $after) { pageInfo { hasNextPage endCursor } edges { node { purl } occurrences { evidencePath introducedBy { index } } } }
} }`

interface Answer {
  image: {
    layers: { diffId: string; createdBy: string; removedPackages: { edges: { node: { purl: string } }[] } }[]
    base: { image: { tags: { reference: string }[] } } | null
    packages: { pageInfo: { hasNextPage: boolean; endCursor: string }; edges: { node: { purl: string }; occurrences: { evidencePath: string; introducedBy: { index: number } }[] }[] }
  }
}

/** Type, namespace, name and version: the truths carry other qualifiers. */
const bare = (purl: string) => purl.split('?')[0]!

async function image(digest: string) {
  const rows: string[] = []
  for (let after: string | null = null; ; ) {
    const { data } = await ask(QUERY, { digest, after })
    const answer = (data as unknown as Answer).image
    for (const { node, occurrences } of answer.packages.edges) {
      rows.push(...occurrences.map(({ evidencePath, introducedBy }) => `${bare(node.purl)} ${evidencePath} ${introducedBy.index}`))
    }
    if (!answer.packages.pageInfo.hasNextPage) return { ...answer, rows: rows.sort() }
    after = answer.packages.pageInfo.endCursor
  }
}

test.each(truths)('$reference: layers, packages with their layer, removals, base', async (truth) => {
  const found = await image(truth.manifestDigest)
  expect(found.layers.map(({ diffId, createdBy }) => ({ diffId, createdBy }))).toEqual(truth.layers.map(({ diffId, createdBy }) => ({ diffId, createdBy })))
  expect(found.rows).toEqual(truth.packages.map(({ purl, evidencePath, introducedAt }) => `${bare(purl)} ${evidencePath} ${introducedAt}`).sort())
  for (const { purl, removedAt } of truth.removedPackages) {
    expect(found.layers[removedAt]!.removedPackages.edges.map(({ node }) => bare(node.purl))).toContain(bare(purl))
  }
  const bases = found.base?.image.tags.map(({ reference }) => reference) ?? []
  if (truth.base === null) expect(bases).toEqual([])
  else expect(bases).toContain(truth.base)
})
