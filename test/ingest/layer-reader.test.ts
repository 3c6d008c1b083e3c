import { afterAll, expect, test } from 'vitest'
import { ExtensionRuns } from '../../src/ingest/extension-runs.ts'
import { LayerPool } from '../../src/ingest/layer-pool.ts'
import { LayerReader } from '../../src/ingest/layer-reader.ts'
import { source } from '../../src/sources/oci-layout/source.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

const pool = new LayerPool(2)
afterAll(() => pool.close())

const files = (layerNumber: number, count: number) => layer(Array.from({ length: count }, (_, i) => ({ path: `${layerNumber}-${i}`, content: '' })))

/** The layers of an image as a source gives them. */
function layersOf(...counts: number[]) {
  const made = image({ layers: counts.map((count, i) => files(i, count)) })
  return source.open(writeLayout(temporaryFolder(), { 'registry.example/a:1': made })).images[0]!.layers
}

const NOTHING_KNOWN = { layers: new Map(), blobs: new Map() }

test('the new layers of an image have a bound on their entries together', async () => {
  const layers = layersOf(4, 3, 4)
  const none = await ExtensionRuns.begin(null)
  const all = await new LayerReader(pool, NOTHING_KNOWN, none, 11).readAll(layers)
  expect([...all].map(([diffId, { changeset }]) => [diffId, changeset.entries.length])).toEqual(layers.map(({ diffId }, i) => [diffId, [4, 3, 4][i]]))
  await expect(new LayerReader(pool, NOTHING_KNOWN, none, 10).readAll(layers)).rejects.toMatchObject({ code: 'LAYERS.TOO_MANY_ENTRIES' })
})
