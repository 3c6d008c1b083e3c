import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createFacts } from '../../src/facts/facts.ts'
import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { createExtensions } from '../../src/ingest/extensions.ts'
import { LayerPool } from '../../src/ingest/layer-pool.ts'
import { openStore } from '../../src/lineage/sql/store.ts'

/** What the ecosystems' own tools told about the sample images when they were built (seeds/README.md). */
export interface Truth {
  readonly reference: string
  readonly manifestDigest: string
  readonly base: string | null
  readonly platform: { readonly architecture: string }
  readonly layers: readonly { readonly index: number; readonly diffId: string; readonly createdBy: string }[]
  readonly packages: readonly { readonly purl: string; readonly evidencePath: string; readonly type: string; readonly name: string; readonly version: string; readonly introducedAt: number }[]
}

export const truths = (JSON.parse(readFileSync('seeds/truth.json', 'utf8')) as { images: Truth[] }).images

/** The sample images in a store of their own; gives its file, or the store that was given. */
export async function seedStore(file = join(mkdtempSync(join(tmpdir(), 'reports-')), 'seeds.db')): Promise<string> {
  const store = await openStore(file)
  const { lineage } = store
  const extensions = createExtensions(store, createFacts(store), resolve('seeds/extensions/analyzers'))
  await extensions.trust('login-accounts', null)
  const { analyze, close } = createAnalyze(lineage, new LayerPool(), extensions)
  await analyze(resolve('seeds/layout'), { signal: new AbortController().signal, onProgress: () => {} })
  await close()
  await lineage.close()
  return file
}

/** Records of a CSV document (RFC 4180), its header first. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    records.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') records.push([])
    if (end === '') break
  }
  return records.slice(0, -1)
}

/** Rows of a CSV document by the titles of its columns. */
export function rowsOf(text: string): Record<string, string>[] {
  const [header = [], ...rows] = parseCsv(text)
  return rows.map((row) => Object.fromEntries(header.map((title, i) => [title, row[i] ?? ''])))
}
