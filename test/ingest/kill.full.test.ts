import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { distInfo, dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { dump, ofImages } from '../testkit/lineage-dump.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

const IMAGES = 14

/** Analyzes in a process of its own, killed so many milliseconds after it began to write an image for the `writes`th time. False: it had come to its end. */
async function killed(store: string, target: string, writes: number, milliseconds: number): Promise<boolean> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../testkit/analyze-process.ts'), store, target], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const closed = new Promise((resolve) => child.once('close', resolve))
  let left = writes
  let ended = false
  await new Promise<void>((resolve) => {
    child.on('message', (word) => {
      if (word === 'end') ended = true
      if (word === 'write') left -= 1
      if (ended || left === 0) resolve()
    })
  })
  if (!ended) await sleep(milliseconds)
  child.kill('SIGKILL')
  await closed
  return !ended
}

test('kill -9 at twenty moments leaves only whole images, and a rerun completes', async () => {
  const base = layer([osRelease('debian'), dpkgStatus({ libc6: '2.36-9', zlib1g: '1.2.13' })])
  const images = Array.from({ length: IMAGES }, (_, i) =>
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

  const random = generator(20_261_125)
  let store = ''
  let stored = 0
  let interrupted = 0
  const counts = new Set<number>()
  for (let round = 0; round < 20; round++) {
    if (round % 4 === 0) {
      store = join(temporaryFolder(), 'store.db') // the other rounds go on where the last was killed
      stored = 0
    }
    if (await killed(store, target, 1 + Math.floor(random() * (IMAGES - stored)), random() * 20)) interrupted += 1
    const { db, lineage } = await freshStore(store)
    const now = await dump(db)
    const digests = new Set(now['images']!.map((row) => JSON.parse(String(row)).digest as string))
    expect(ofImages(now, digests)).toEqual(ofImages(truth, digests)) // an image that is there is there whole
    expect(now['layers']!.length).toBe(new Set(now['imageLayers']!.map((row) => JSON.parse(String(row)).diffId)).size) // and nothing else is
    expect(now['tags']!.length).toBeGreaterThanOrEqual(digests.size - 1) // the last one may lack its name
    stored = digests.size
    counts.add(stored)
    await lineage.close()
  }
  expect(interrupted).toBeGreaterThan(10)
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
