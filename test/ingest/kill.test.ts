import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { distInfo, dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { dump } from '../testkit/lineage-dump.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

/** Analyzes in a process of its own, killed so many milliseconds after it began; gives the milliseconds that it took, null if it was killed before its end. */
async function run(store: string, target: string, killAfter = 60_000): Promise<number | null> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../testkit/analyze-process.ts'), store, target], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const closed = new Promise((resolve) => child.once('close', resolve))
  const said = (word: string) => new Promise<void>((resolve) => child.on('message', (each) => void (each === word && resolve())))
  const ended = said('end').then(() => true)
  await said('begin')
  const began = performance.now()
  const whole = await Promise.race([ended, sleep(killAfter, false, { ref: false })])
  const took = performance.now() - began
  child.kill('SIGKILL')
  await closed
  return whole ? took : null
}

test('kill -9 at twenty moments leaves only whole images, and a rerun completes', async () => {
  const base = layer([osRelease('debian'), dpkgStatus({ libc6: '2.36-9', zlib1g: '1.2.13' })])
  const images = Array.from({ length: 14 }, (_, i) =>
    image({
      layers: [
        base,
        layer([distInfo(`package${i % 9}`, `1.${i}`), { path: 'data', content: Buffer.alloc(600_000, i) }]),
        layer([dpkgStatus({ libc6: '2.36-9', [`lib${i}`]: '1.0' }), ...Array.from({ length: 300 }, (_, n) => ({ path: `usr/share/${i}/${n}`, content: `${n}` }))]),
      ],
    }),
  )
  const target = writeLayout(temporaryFolder(), Object.fromEntries(images.map((each, i) => [`registry.example/app:${i}`, each])))
  const whole = await freshStore()
  await whole.analyzeCold(target)
  const truth = await dump(whole.db)

  const time = (await run(join(temporaryFolder(), 'store.db'), target))!
  const random = generator(20_261_125)
  let store = ''
  let interrupted = 0
  const counts = new Set<number>()
  for (let round = 0; round < 20; round++) {
    if (round % 4 === 0) store = join(temporaryFolder(), 'store.db') // then a rerun goes on where the last was killed
    if ((await run(store, target, time * random())) === null) interrupted += 1
    const { db, lineage } = await freshStore(store)
    const now = await dump(db)
    const known = (row: unknown) => now['images']!.some((text) => String(text).includes(JSON.parse(String(row)).digest))
    expect(now['tags']!.length).toBeGreaterThanOrEqual(now['images']!.length - 1) // the last one may lack its name
    expect(now['imageLayers']).toEqual(truth['imageLayers']!.filter(known)) // an image that is there has all its layers
    for (const table of ['occurrences', 'removals', 'fileRemovals', 'placements', 'files']) {
      for (const row of now[table]!) expect(truth[table]).toContain(row)
    }
    counts.add(now['images']!.length)
    await lineage.close()
  }
  expect(interrupted).toBeGreaterThan(3)
  expect(counts.size).toBeGreaterThan(3) // it was met at different points of the work
  const { db, analyzeCold } = await freshStore(store)
  await analyzeCold(target)
  expect(await dump(db)).toEqual(truth)
}, 300_000)

/** A small repeatable source of numbers from 0 to 1 (mulberry32). */
function generator(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
