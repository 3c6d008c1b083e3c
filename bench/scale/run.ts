import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openStore } from '../../src/lineage/sql/store.ts'
import { asker, httpAsker } from './ask.ts'
import type { Catalogue } from './catalogue.ts'
import { fleet } from './fleet.ts'
import { measureIngest } from './ingest.ts'
import { measure, type Measured, type Patience } from './measure.ts'
import { peers } from './peers.ts'
import { fleetQuestions, peerQuestions } from './questions/all.ts'
import type { Asker, Question } from './questions/question.ts'
import { type Kind, Shelf } from './store.ts'
import { table } from './table.ts'
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
  --only TEXT      only questions with this in their name
  --times N        of how many things each question is asked, default 24
  --seconds N      how long each question is asked at most, default 3
  --samples N      how often each is asked at most, default 240
  --keep DIR       leave the stores there, and take those that are there already; default: a folder that is deleted
  --load           only load
  --ingest N       also add N images of each kind to each store, and take them out again
  --http           also ask the first question by HTTP
  --json           figures as JSON, one line for each world and store`

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '1000,10000,100000' }, peers: { type: 'string', default: '2000' }, files: { type: 'string', default: '100' },
    stores: { type: 'string', default: 'sqlite,postgresql' }, seed: { type: 'string', default: '7' }, keep: { type: 'string' }, load: { type: 'boolean', default: false },
    only: { type: 'string', default: '' }, times: { type: 'string', default: '24' }, seconds: { type: 'string', default: '3' }, samples: { type: 'string', default: '240' },
    http: { type: 'boolean', default: false }, ingest: { type: 'string', default: '0' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

interface Plan {
  readonly name: string
  readonly make: () => World
  readonly questions: (truth: Truth, ask: Asker) => Promise<Question[]> | Question[]
}

const [seed, files, times] = [Number(values.seed), Number(values.files), Number(values.times)]
const patience: Patience = { seconds: Number(values.seconds), samples: Number(values.samples) }
const plans: Plan[] = values.images.split(',').map(Number).filter((size) => size > 0).map((size) => ({
  name: `fleet-${size}-${files}-${seed}`, make: () => fleet(size, size * files, seed), questions: (truth, ask) => fleetQuestions(truth, ask, seed, times),
}))
const peerCount = Number(values.peers)
if (peerCount > 0) {
  plans.unshift({ name: `peers-${peerCount}-${files}-${seed}`, make: () => peers(peerCount, peerCount * files, seed), questions: (truth) => peerQuestions(truth, seed, times) })
}

const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'bench-scale-'))
// PostgreSQL may run as another user, who has to come through.
if (values.keep === undefined) chmodSync(folder, 0o755)
const shelf = new Shelf(folder)
try {
  say(`seed ${seed}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`)
  for (const plan of plans) await one(plan)
} finally {
  await shelf.close()
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true })
}

async function one({ name, make, questions }: Plan): Promise<void> {
  const world = make()
  const truth = new Truth(world)
  const { images, chains, layers, catalogue } = world
  say(`\n${world.name}: ${images.length} images, ${layers.length} layers, ${chains.length} chains, ${catalogue.versions.length} package versions, ${truth.pairs} pairs of image and version`)
  for (const kind of values.stores.split(',') as Kind[]) {
    const { store, loaded } = await shelf.fill(kind, name, world)
    say(`  ${kind}: ${loaded === null ? 'as it was' : `${loaded.rows} rows in ${loaded.seconds.toFixed(1)} s, ${(loaded.bytes / 1e6).toFixed(0)} MB`}`)
    const measured = values.load ? [] : await askAll(store, catalogue, (ask) => questions(truth, ask))
    if (values.json) console.log(JSON.stringify({ seed, world: world.name, images: images.length, store: kind, loaded, measured }))
    else if (measured.length > 0) console.log(table(measured))
  }
}

async function askAll(url: string, catalogue: Catalogue, questions: (ask: Asker) => Promise<Question[]> | Question[]): Promise<Measured[]> {
  const store = await openStore(url)
  try {
    const ask = asker(store)
    const chosen = (await questions(ask)).filter(({ name }) => name.includes(values.only))
    const measured: Measured[] = []
    for (const question of chosen) measured.push(await measure(ask, question, patience))
    if (values.http && chosen[0] !== undefined) {
      const http = await httpAsker(store)
      measured.push(await measure(http.ask, { ...chosen[0], name: `by HTTP: ${chosen[0].name}` }, patience))
      http.close()
    }
    if (Number(values.ingest) > 0) measured.push(...(await measureIngest(store, catalogue, Number(values.ingest))))
    return measured
  } finally {
    await store.lineage.close()
  }
}

/** For people; with --json they read it beside. */
function say(text: string): void {
  if (values.json) console.error(text)
  else console.log(text)
}
