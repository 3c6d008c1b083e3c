import { expect, test } from 'vitest'
import { historyId } from '../../src/model/history-id.ts'
import { freshStore } from '../testkit/analysis.ts'
import { described, image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

const DIGEST = 'org.opencontainers.image.base.digest'
const NAME = 'org.opencontainers.image.base.name'
const one = layer([{ path: 'a', content: 'a' }])
const HISTORY = [{ created_by: 'ADD a' }, { created_by: 'ENV x=1', empty_layer: true }]

test('annotations of the manifest are kept, and what the index says of the base', async () => {
  const made = described(image({ layers: [one], history: HISTORY, annotations: { mine: '1\0', [NAME]: 'registry.example/os:1' } }), { annotations: { [NAME]: 'of the index', [DIGEST]: 'sha256:1', other: 'x' } })
  const store = await freshStore()
  expect(await store.analyzeCold(writeLayout(temporaryFolder(), [made]))).toMatchObject({ status: 'analyzed' })
  const [row] = await store.db.image.findMany({ select: { annotations: true, historyId: true } })
  expect(row).toEqual({ annotations: { mine: '1\ufffd', [NAME]: 'registry.example/os:1', [DIGEST]: 'sha256:1' }, historyId: historyId({ history: HISTORY }) })
})

test('images of an older store get the ids of their histories with the next analysis', async () => {
  const store = await freshStore()
  const target = writeLayout(temporaryFolder(), [image({ layers: [one], history: HISTORY }), image({ layers: [one] })])
  await store.analyzeCold(target)
  const before = await store.db.image.findMany({ select: { digest: true, historyId: true }, orderBy: { digest: 'asc' } })
  expect(before.map((each) => each.historyId).sort()).toEqual(['', historyId({ history: HISTORY })])
  await store.db.image.updateMany({ data: { historyId: null, configReader: 1 } })
  await store.analyzeCold(target)
  expect(await store.db.image.findMany({ select: { digest: true, historyId: true }, orderBy: { digest: 'asc' } })).toEqual(before)
})
