import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { dump } from '../testkit/lineage-dump.ts'
import { emptyStore } from '../testkit/world.ts'

test('the graph of the seeds is the same in SQLite and in PostgreSQL, and known again in both', async () => {
  const stores = [await freshStore(), await freshStore(await emptyStore('postgresql'))]
  const target = resolve('seeds/layout')
  for (const { analyzeCold } of stores) expect(await analyzeCold(target)).toMatchObject({ status: 'analyzed', refusals: [] })
  for (const { analyzeCold } of stores) expect(await analyzeCold(target)).toMatchObject({ status: 'known', layers: { read: 0 } })
  const [sqlite, postgresql] = [await dump(stores[0]!.db), await dump(stores[1]!.db)]
  expect(sqlite['images']!.length).toBeGreaterThan(10)
  expect(postgresql).toEqual(sqlite)
  for (const { lineage } of stores) await lineage.close()
})

test('two processes that analyze the same layers at once in PostgreSQL write each once', async () => {
  const store = await emptyStore('postgresql')
  const [one, two] = [await freshStore(store), await freshStore(store)]
  const target = resolve('seeds/layout')
  const outcomes = await Promise.all([one.analyzeCold(target), two.analyzeCold(target)])
  for (const { refusals, images } of outcomes) {
    expect(refusals).toEqual([])
    expect(images.length).toBeGreaterThan(10)
  }
  const alone = await freshStore()
  await alone.analyzeCold(target)
  expect(await dump(one.db)).toEqual(await dump(alone.db))
  for (const { lineage } of [one, two]) await lineage.close()
})
