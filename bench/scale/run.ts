import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fleet } from './fleet.ts'
import { peers } from './peers.ts'
import { type Kind, Shelf } from './store.ts'
import { Truth } from './truth.ts'
import type { World } from './world.ts'

const HELP = `node bench/scale/run.ts [options]

Builds worlds of images from a seed, loads them into stores, asks them over GraphQL and prints how long that took. The answers are compared with what
the world says.

  --images LIST    sizes of the fleet, default 1000,10000,100000
  --peers N        also the world that other tools were measured in, of N images (2000); 0: not
  --files N        file entries for each image, about, default 100
  --stores LIST    sqlite,postgresql
  --seed N         default 7
  --keep DIR       leave the stores there, and take those that are there already; default: a folder that is deleted
  --load           only load`

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '1000,10000,100000' }, peers: { type: 'string', default: '2000' }, files: { type: 'string', default: '100' },
    stores: { type: 'string', default: 'sqlite,postgresql' }, seed: { type: 'string', default: '7' }, keep: { type: 'string' }, load: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const seed = Number(values.seed)
const files = Number(values.files)
const sizes = values.images.split(',').map(Number).filter((size) => size > 0)
const worlds: { name: string; make: () => World }[] = sizes.map((size) => ({ name: `fleet-${size}-${files}-${seed}`, make: () => fleet(size, size * files, seed) }))
if (Number(values.peers) > 0) worlds.unshift({ name: `peers-${values.peers}-${files}-${seed}`, make: () => peers(Number(values.peers), Number(values.peers) * files, seed) })

const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'bench-scale-'))
const shelf = new Shelf(folder)
try {
  console.log(`seed ${seed}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`)
  for (const { name, make } of worlds) {
    const world = make()
    const truth = new Truth(world)
    const { images, chains, layers, catalogue } = world
    console.log(`\n${world.name}: ${images.length} images, ${layers.length} layers, ${chains.length} chains, ${catalogue.versions.length} package versions, ${truth.pairs} pairs of image and version`)
    for (const kind of values.stores.split(',') as Kind[]) {
      const { store, loaded } = await shelf.fill(kind, name, world)
      console.log(`  ${kind}: ${store}, ${loaded === null ? 'as it was' : `${loaded.rows} rows in ${loaded.seconds.toFixed(1)} s, ${(loaded.bytes / 1e6).toFixed(0)} MB`}`)
    }
  }
} finally {
  await shelf.close()
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true })
}
