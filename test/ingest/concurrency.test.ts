import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { dump } from '../testkit/lineage-dump.ts'
import { temporaryFolder } from '../testkit/oci.ts'

test('three processes that analyze the same images into one SQLite file at once write each once', async () => {
  const store = join(temporaryFolder(), 'store.db')
  const target = resolve('seeds/layout')
  const script = join(import.meta.dirname, '../testkit/analyze-process.ts')
  const run = () =>
    new Promise<number | null>((done) => spawn(process.execPath, [script, store, target], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }).once('close', done))
  expect(await Promise.all([run(), run(), run()])).toEqual([0, 0, 0])
  const [together, alone] = [await freshStore(store), await freshStore()]
  await alone.analyzeCold(target)
  expect(await dump(together.db)).toEqual(await dump(alone.db))
  await Promise.all([together.lineage.close(), alone.lineage.close()])
})
