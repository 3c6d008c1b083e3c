import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { collectGarbage } from '../../src/lifecycle/garbage.ts'
import { deleteImages } from '../../src/lineage/sql/writes/delete-images.ts'
import type { Lineage } from '../../src/lineage/lineage.ts'
import { analyzeCold, freshStore } from '../testkit/analysis.ts'
import { dump, dumpWhole } from '../testkit/lineage-dump.ts'
import { temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { imagesOf } from '../testkit/random-images.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

const never = new AbortController().signal
const ANALYZE = join(import.meta.dirname, '../testkit/analyze-process.ts')
const COLLECT = join(import.meta.dirname, '../testkit/collect-process.ts')

function run(script: string, ...args: string[]): Promise<number | null> {
  return new Promise((done) => spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }).once('close', done))
}

describe.each(STORES)('%s', (provider) => {
  test.each(['collected', 'collected and known again'])('an analysis sees a layer whole that is %s between its first look and its last', async (how) => {
    const named = imagesOf([[[0, 2], [9], [3], [11]]])
    const [whole, below] = [named['registry.example/r:0']!, named['registry.example/r:1']!] // the second is the first two layers of the first
    const store = await freshStore(await emptyStore(provider))
    const only = (image: typeof whole, tag: string) => writeLayout(temporaryFolder(), { [`registry.example/r:${tag}`]: image })
    await store.analyzeCold(only(below, '1'))
    let times = 0
    const lineage: Lineage = {
      ...store.lineage,
      saveImage: async (record) => {
        times += 1
        if (times === 1) {
          await deleteImages(store, [below.digest])
          expect((await collectGarbage(store, never)).removed).toMatchObject({ chains: 2, layers: 2 })
          if (how !== 'collected') await store.analyzeCold(only(below, '1'))
        }
        return store.lineage.saveImage(record)
      },
    }
    const outcome = await analyzeCold({ ...store, lineage }, only(whole, '0'))
    expect(outcome).toMatchObject({ status: 'analyzed', refusals: [] })
    expect(times).toBe(2)
    const alone = await freshStore(await emptyStore(provider))
    if (how !== 'collected') await alone.analyzeCold(only(below, '1'))
    await alone.analyzeCold(only(whole, '0'))
    const tagless = async ({ db }: typeof store) => ({ ...(await dump(db)), tags: null })
    expect(await tagless(store)).toEqual(await tagless(alone))
    await Promise.all([store.lineage.close(), alone.lineage.close()])
  })

  test('two processes that analyze while a third deletes and collects leave whole images only', async () => {
    const named = imagesOf([[[0, 2], [4], [9]], [[0, 2], [10], [3]], [[0, 2], [4], [7], [13]], [[14], [9], [15]]])
    const target = writeLayout(temporaryFolder(), named)
    const url = await emptyStore(provider)
    const store = await freshStore(url)
    await store.analyzeCold(target)
    const path = url.replace(/^file:/, '')
    const analyses = async () => {
      for (let i = 0; i < 3; i++) expect(await run(ANALYZE, path, target)).toBe(0)
    }
    await Promise.all([analyses(), analyses(), run(COLLECT, path, '12').then((status) => expect(status).toBe(0))])
    await store.analyzeCold(target)
    await collectGarbage(store, never)
    const alone = await freshStore(await emptyStore(provider))
    await alone.analyzeCold(target)
    expect(await dump(store.db)).toEqual(await dump(alone.db))
    await Promise.all([store.lineage.close(), alone.lineage.close()])
  }, 120_000)

  test('a collection that is stopped leaves whole rows, and the next one goes on', async () => {
    const named = imagesOf([[[0, 2], [4], [9]], [[14], [9], [15]]])
    const store = await freshStore(await emptyStore(provider))
    await store.analyzeCold(writeLayout(temporaryFolder(), named))
    await deleteImages(store, Object.values(named).map(({ digest }) => digest))
    expect(await collectGarbage(store, AbortSignal.abort())).toEqual({ removed: { chains: 0, layers: 0, packageVersions: 0, packages: 0 }, interrupted: true })
    expect(await collectGarbage(store, never)).toMatchObject({ interrupted: false })
    expect(await store.db.path.count()).toBe(0)
    const { moves: _moves, tags, ...left } = await dumpWhole(store.db)
    expect(tags!.every((row) => String(row).includes('"digest":null'))).toBe(true)
    for (const [table, rows] of Object.entries(left)) expect({ table, rows }).toEqual({ table, rows: [] })
    await store.lineage.close()
  })
})
