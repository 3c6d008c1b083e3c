import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCustody } from '../../src/custody/custody.ts'
import { createDeletion } from '../../src/lifecycle/deletion.ts'
import { collectGarbage, countGarbage } from '../../src/lifecycle/garbage.ts'
import type { SqlStore } from '../../src/lineage/sql/store.ts'
import { deleteImages } from '../../src/lineage/sql/writes/delete-images.ts'
import { CHAIN_TABLES, LAYER_TABLES } from '../../src/lineage/sql/writes/rewrite-layer.ts'
import type { Digest } from '../../src/model/digest.ts'
import { freshStore } from '../testkit/analysis.ts'
import { dumpWhole } from '../testkit/lineage-dump.ts'
import { temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { imagesOf, shuffled, stack } from '../testkit/random-images.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

const never = new AbortController().signal

/** What may differ: when it was learned, and the history of tags. */
async function knowledge(db: SqlStore['db']) {
  const { imageFacts = [], tags = [], moves: _moves, ...rest } = await dumpWhole(db)
  const timeless = imageFacts.map((row) => String(row).replace(/"analyzedAt":"[^"]*"/, '')).sort()
  return { ...rest, imageFacts: timeless, tags: tags.filter((row) => !String(row).includes('"digest":null')) }
}

describe.each(STORES)('%s', (provider) => {
  test('a store from which images were deleted, in any order and groups, equals one that never had them', async () => {
    const check = fc.asyncProperty(fc.array(stack, { minLength: 2, maxLength: 5 }), fc.integer(), fc.integer({ min: 1, max: 4 }), async (stacks, seed, group) => {
      const named = imagesOf(stacks)
      const store = await freshStore(await emptyStore(provider))
      await store.analyzeCold(writeLayout(temporaryFolder(), named))
      const order = shuffled(Object.entries(named), ([name]) => name, seed)
      const away = new Set(order.slice(0, Math.ceil(order.length / 2)).map(([, { digest }]) => digest))
      const digests = [...away]
      for (let at = 0; at < digests.length; at += group) {
        await deleteImages(store, digests.slice(at, at + group) as Digest[])
        if ((seed + at) % 3 === 0) await collectGarbage(store, never)
      }
      const garbage = await countGarbage(store)
      const before = await dumpWhole(store.db)
      const { removed } = await collectGarbage(store, never)
      const left = Object.fromEntries(Object.entries(named).filter(([, { digest }]) => !away.has(digest)))
      const fresh = await freshStore(await emptyStore(provider))
      await fresh.analyzeCold(writeLayout(temporaryFolder(), left))
      expect(await knowledge(store.db)).toEqual(await knowledge(fresh.db))
      // What was announced is what went.
      const after = await dumpWhole(store.db)
      const gone = (table: string) => before[table]!.length - after[table]!.length
      expect(removed).toEqual({ chains: garbage.chains, layers: garbage.layers, packageVersions: garbage.packageVersions, packages: garbage.packages })
      expect({ ...garbage, layerBytes: 0 }).toEqual({
        chains: gone('chains'), layers: gone('layers'), layerBytes: 0, files: gone('files'), blobs: gone('blobs'), occurrences: gone('occurrences'),
        packageVersions: gone('packageVersions'), packages: gone('packages'),
      })
      expect((await collectGarbage(store, never)).removed).toEqual({ chains: 0, layers: 0, packageVersions: 0, packages: 0 })
      // And what was deleted may come again.
      await store.analyzeCold(writeLayout(temporaryFolder(), named))
      await fresh.analyzeCold(writeLayout(temporaryFolder(), named))
      expect(await knowledge(store.db)).toEqual(await knowledge(fresh.db))
      await Promise.all([store.lineage.close(), fresh.lineage.close()])
    })
    await fc.assert(check, { numRuns: provider === 'sqlite' ? 12 : 3, seed: 20_261_125 })
  }, 300_000)

  test('a tag that was let go keeps its moves, its image stays, and it may point again', async () => {
    const store = await freshStore(await emptyStore(provider))
    const named = imagesOf([[[0, 2], [4], [9]]])
    const target = writeLayout(temporaryFolder(), named)
    await store.analyzeCold(target)
    const { digest } = named['registry.example/r:0']!
    const deletion = createDeletion(store)
    expect(await deletion.tag('registry.example/r:0')).toEqual({ repository: 'registry.example/r', tag: '0', digest })
    await expect(deletion.tag('registry.example/r:0')).rejects.toMatchObject({ code: 'LIFECYCLE.UNKNOWN_TAG' })
    await expect(deletion.tag(`registry.example/r@${digest}`)).rejects.toMatchObject({ code: 'LIFECYCLE.BAD_TAG' })
    expect(await deletion.images(['registry.example/r:0', digest.slice(0, 20)], null)).toEqual({ images: [digest], tags: [], unknown: ['registry.example/r:0'] })
    await store.analyzeCold(target)
    const { moves, tags } = await dumpWhole(store.db)
    const ofTag = moves!.map((row) => JSON.parse(String(row))).filter(({ name }) => name === '0').sort((a, b) => (a.at < b.at ? -1 : 1))
    expect(ofTag.map((row) => row.digest)).toEqual([digest, null, digest])
    expect(tags!.map((row) => JSON.parse(String(row)).digest)).not.toContain(null)
    await createCustody(store).index()
    const log = await store.db.custodyEntry.findMany({ where: { tag: '0' }, orderBy: { id: 'asc' } })
    expect(log.map((entry) => [entry.kind, entry.digest, entry.body])).toEqual([['TAG_SET', digest, '{}'], ['TAG_REMOVED', digest, '{}'], ['TAG_SET', digest, '{}']])
    await store.lineage.close()
  })
})

test('every table that belongs to a chain or a layer is cleared with it', async () => {
  const { db, lineage } = await freshStore()
  const columns = await db.$queryRaw<{ table: string; column: string }[]>`SELECT m."name" AS "table", c."name" AS "column" FROM sqlite_schema m, pragma_table_info(m."name") c WHERE m."type" = 'table'`
  const having = (column: string) => columns.filter((each) => each.column === column).map(({ table }) => table)
  // ImageLayer is what makes them used; rows of Chain, Layer, File and Blob are removed by collect-garbage.ts itself. Chain.chainId is a digest.
  const own = new Set(['ImageLayer', 'Chain', 'File', 'Blob'])
  expect(having('chainId').filter((table) => !own.has(table)).sort()).toEqual([...CHAIN_TABLES].sort())
  expect(having('layerId').filter((table) => !own.has(table)).sort()).toEqual([...LAYER_TABLES].sort())
  await lineage.close()
})
