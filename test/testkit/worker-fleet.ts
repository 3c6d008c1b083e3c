import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { distInfo, dpkgStatus, osRelease } from './evidence.ts'
import { image, type Image, type Layer, layer, writeLayout } from './oci.ts'
import { shuffled } from './random-images.ts'

/** The targets of some workers, and what is in all of them together. */
export interface WorkerFleet {
  /** One a worker. */
  readonly targets: readonly string[]
  /** One with all images. */
  readonly whole: string
  readonly images: number
  /** Distinct layers, and the bytes of their blobs. */
  readonly layers: number
  readonly bytes: number
}

/**
 * Layouts for workers, each of so many small images in an order of its own: half of them are in every target, half in one only, and all share their lower layers.
 * The same arguments make the same images.
 */
export function writeWorkerFleet(folder: string, workers: number, perWorker: number): WorkerFleet {
  const bases = Array.from({ length: 8 }, (_, i) => layer([osRelease(i % 2 === 0 ? 'debian' : 'ubuntu'), dpkgStatus({ libc6: `2.${i}`, zlib1g: '1.2' }), ...filling(`usr/share/base${i}`)]))
  const middles = Array.from({ length: 40 }, (_, i) => layer([distInfo(`framework${i}`, `1.${i}`), dpkgStatus({ libc6: `2.${i % 8}`, [`lib${i}`]: '1.0' }), { path: 'usr/share/.wh.base3', content: '' }]))
  const apps = new Map<number, Layer>()
  // Every other image has a top layer that the next one has too.
  const app = (n: number) => apps.get(n) ?? apps.set(n, layer([distInfo(`app${n}`, '1.0', 'srv/app'), { path: `srv/app/data${n}`, content: Buffer.alloc(500, n) }])).get(n)!
  const make = (n: number): [string, Image] => {
    const layers = [bases[n % 8]!, middles[(n * 7) % 40]!, ...(n % 3 === 0 ? [middles[(n * 11 + 1) % 40]!] : []), app(n - (n % 4 === 1 ? 1 : 0))]
    return [`registry.example/fleet:${n}`, image({ layers, created: '2026-05-18T12:00:00Z', config: { config: { Labels: { number: String(n) } } } })]
  }
  const common = Array.from({ length: Math.floor(perWorker / 2) }, (_, n) => make(n))
  const all = new Map(common)
  const targets = Array.from({ length: workers }, (_, w) => {
    const own = Array.from({ length: perWorker - common.length }, (_, n) => make(common.length + w * (perWorker - common.length) + n))
    for (const [name, each] of own) all.set(name, each)
    return write(join(folder, `worker-${w}`), shuffled([...common, ...own], ([name]) => name, w + 1))
  })
  const whole = write(join(folder, 'whole'), [...all])
  const layers = new Map([...all.values()].flatMap((each) => each.layers).map((each) => [each.diffId, each.blob.length]))
  return { targets, whole, images: all.size, layers: layers.size, bytes: [...layers.values()].reduce((sum, bytes) => sum + bytes, 0) }
}

function filling(path: string) {
  return Array.from({ length: 20 }, (_, n) => ({ path: `${path}/${n}`, content: `${n}` }))
}

function write(folder: string, images: readonly [string, Image][]): string {
  mkdirSync(folder, { recursive: true })
  return writeLayout(folder, Object.fromEntries(images))
}
