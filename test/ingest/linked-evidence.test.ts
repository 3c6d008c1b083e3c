import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

const MB = 1_000_000
const MANIFEST = '{"name":"linked","version":"1.0.0"}'

/** Analyzes an image with one file that has so many names of npm manifests; hard links cost nothing in a tar. */
async function analyze(bytes: number, names: number) {
  const store = await freshStore()
  const made = layer([
    { path: 'store/x', content: MANIFEST.padEnd(bytes) },
    ...Array.from({ length: names }, (_, i) => ({ path: `app/node_modules/p${i}/package.json`, link: 'store/x', type: 'hardlink' as const })),
  ])
  const outcome = await store.analyzeCold(writeLayout(temporaryFolder(), { 'hostile.example/links:1': image({ layers: [made] }) }))
  return { outcome, occurrences: await store.db.occurrence.count(), layers: await store.db.layer.count(), size: made.blob.length }
}

test('a small layer that names a large file very often is refused, before the file is read that often', async () => {
  const { outcome, occurrences, layers, size } = await analyze(4 * MB, 600)
  expect(size).toBeLessThan(30_000)
  expect(outcome).toMatchObject({ status: 'refused', code: 'INGEST.TOO_MANY_LINKS', message: expect.stringMatching(/image .*links:1|blob sha256:.*entry \/app/) })
  expect({ occurrences, layers }).toEqual({ occurrences: 0, layers: 0 })
})

test('a file that is too large for its analyzer is not read for its names, and does not count', async () => {
  const { outcome, occurrences } = await analyze(5 * MB, 600)
  expect(outcome).toMatchObject({ status: 'analyzed' })
  expect(occurrences).toBe(0)
})

test('very many names of a small file are read in one pass', async () => {
  const { occurrences } = await analyze(MANIFEST.length, 20_000)
  expect(occurrences).toBe(20_000)
})
