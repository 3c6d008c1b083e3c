import { describe, expect, test } from 'vitest'
import { collectGarbage } from '../../src/lifecycle/garbage.ts'
import { deleteImages, deleteTag } from '../../src/lineage/sql/writes/delete-images.ts'
import { tellOutbox } from '../../src/lineage/sql/writes/outbox.ts'
import { freshStore } from '../testkit/analysis.ts'
import { temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { imagesOf } from '../testkit/random-images.ts'
import { emptyStore, STORES, world } from '../testkit/world.ts'

describe.each(STORES)('the outbox of %s', (provider) => {
  test('is numbered without holes, in the order of the commits, whoever fails', async () => {
    const { db } = await world(provider)
    const seen: number[] = []
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        db.$transaction(async (tx) => {
          await tellOutbox(tx, { image: [n] })
          if (n % 3 === 0) throw new Error('rolled back')
        }, { maxWait: 30_000, timeout: 30_000 }).then(async () => {
          // What is visible now has to be whole: nothing below a number may still come.
          const ids = (await db.outboxEntry.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id)
          expect(ids).toEqual(ids.map((_id, i) => i + 1))
          seen.push(ids.length)
        }, () => undefined),
      ),
    )
    expect(seen).toHaveLength(20)
    expect(await db.outboxEntry.count()).toBe(20)
    await db.$disconnect()
  })

  test('has small entries, and loses the oldest', async () => {
    const { db } = await world(provider)
    await db.$transaction((tx) => tellOutbox(tx, { layer: Array.from({ length: 1_500 }, (_, i) => i), chain: Array.from({ length: 3_000 }, (_, i) => i) }))
    const nodes = (await db.outboxEntry.findMany({ orderBy: { id: 'asc' } })).map((entry) => JSON.parse(entry.nodes) as Record<string, number[]>)
    expect(nodes.map(({ layer = [], chain = [] }) => [layer.length, chain.length])).toEqual([[1_500, 500], [0, 2_000], [0, 500]])
    await db.idBlock.update({ where: { name: 'outbox' }, data: { next: 101_000 } })
    await db.$transaction((tx) => tellOutbox(tx, { image: [1] }))
    await db.$transaction((tx) => tellOutbox(tx, {}))
    expect((await db.outboxEntry.findMany()).map(({ id }) => id)).toEqual([101_000])
    await db.$disconnect()
  })

  test('is told what each kind of change touches', async () => {
    const named = imagesOf([[[0, 2], [9]]])
    const [whole, below] = Object.values(named)
    const store = await freshStore(await emptyStore(provider))
    const touched = async () => {
      const entries = await store.db.outboxEntry.findMany({ orderBy: { id: 'asc' } })
      await store.db.outboxEntry.deleteMany()
      const all = { layer: 0, chain: 0, image: 0, version: 0, tag: 0 }
      for (const { nodes } of entries) for (const [kind, ids] of Object.entries(JSON.parse(nodes) as Record<string, number[]>)) all[kind as keyof typeof all] += ids.length
      return all
    }
    await store.analyzeCold(writeLayout(temporaryFolder(), named))
    // The second image is the first two layers of the first: the very same.
    expect(whole!.digest).toBe(below!.digest)
    expect(await touched()).toEqual({ layer: 2, chain: 2, image: 1, version: 0, tag: 2 })
    await store.analyzeCold(writeLayout(temporaryFolder(), named))
    expect(await touched()).toEqual({ layer: 0, chain: 0, image: 0, version: 0, tag: 0 })
    await deleteTag(store, ['registry.example/r'], '0')
    expect(await touched()).toMatchObject({ image: 0, tag: 1 })
    await deleteImages(store, [whole!.digest])
    expect(await touched()).toMatchObject({ image: 1, tag: 1, chain: 0 })
    const versions = await store.db.packageVersion.count()
    await collectGarbage(store, new AbortController().signal)
    expect(await touched()).toEqual({ layer: 2, chain: 2, image: 0, version: versions, tag: 0 })
    await store.lineage.close()
  })
})
