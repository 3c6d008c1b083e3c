import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Reads } from '../../../src/lineage/sql/reads/reads.ts'
import { type LayerSpec, STORES, type World, world } from '../../testkit/world.ts'

// Random tries of chains; what the store answers is compared with walking the layers of each image one by one.

const VERSIONS = ['pkg:npm/a@1', 'pkg:npm/a@2', 'pkg:npm/b@1', 'pkg:deb/debian/c@1']
const PATHS = ['/p', '/q']
const FILES = ['/f', '/g', '/h']

interface NodePlan {
  parent: number
  toggles: string[]
  files: string[]
  hides: string[]
  images: ('linux/amd64' | 'linux/arm64')[]
}

const plan = fc.array(
  fc.record<NodePlan>({
    parent: fc.nat(30),
    toggles: fc.uniqueArray(fc.constantFrom(...VERSIONS.flatMap((purl) => PATHS.map((path) => `${purl} ${path}`))), { maxLength: 4 }),
    files: fc.uniqueArray(fc.constantFrom(...FILES), { maxLength: 2 }),
    hides: fc.uniqueArray(fc.constantFrom(...FILES), { maxLength: 1 }),
    images: fc.array(fc.constantFrom('linux/amd64', 'linux/amd64', 'linux/arm64'), { maxLength: 2 }),
  }),
  { minLength: 2, maxLength: 9 },
)

/** An image as walking its layers shows it. */
interface Seen {
  id: number
  platform: string
  nodes: number[]
  /** `purl path` -> the index since which it is there. */
  present: Map<string, number>
  /** path -> the index of the layer that shows it. */
  files: Map<string, number>
  /** Bytes of what each layer hides. */
  hidden: number[]
}

describe.each(STORES)('random chains on %s', (provider) => {
  test('are answered as walking them shows', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (plans) => {
        const made = await world(provider)
        try {
          const images = await build(made, plans)
          await compare(new Reads(made.db, provider), images)
        } finally {
          await made.db.$disconnect()
        }
      }),
      { numRuns: 60 },
    )
  })
})

async function build(made: World, plans: readonly NodePlan[]): Promise<Seen[]> {
  const images: Seen[] = []
  const paths: number[][] = []
  const specs: LayerSpec[][] = []
  for (const [i, { parent, toggles, files, hides, images: platforms }] of plans.entries()) {
    // Every third node begins a stack of its own.
    const below = i === 0 || parent % 3 === 0 ? -1 : parent % i
    const { present } = walk(specs[below] ?? [])
    const layer = {
      name: `layer ${i}`,
      adds: toggles.filter((each) => !present.has(each)),
      removes: toggles.filter((each) => present.has(each)),
      files: files.map((path) => ({ path, text: `${path} ${i}` })),
      hides: [...new Set([...hides, ...files])],
    }
    paths.push([...(paths[below] ?? []), i])
    specs.push([...(specs[below] ?? []), layer])
    for (const [n, platform] of platforms.entries()) {
      const id = await made.image({ name: `image ${i} ${n}`, layers: specs[i]!, platform })
      images.push({ id, platform, nodes: paths[i]!, ...walk(specs[i]!) })
    }
  }
  return images
}

function walk(layers: readonly LayerSpec[]) {
  const present = new Map<string, number>()
  const files = new Map<string, number>()
  const sizes = new Map<string, number>()
  const hidden: number[] = []
  for (const [index, { adds = [], removes = [], files: own = [], hides = [] }] of layers.entries()) {
    for (const key of removes) present.delete(key)
    for (const key of adds) present.set(key, index)
    hidden.push(hides.reduce((sum, path) => sum + (files.has(path) ? sizes.get(path)! : 0), 0))
    for (const path of hides) files.delete(path)
    for (const { path, text = '' } of own) {
      files.set(path, index)
      sizes.set(path, text.length)
    }
  }
  return { present, files, hidden }
}

const page = { size: 100, after: null }
const ids = ({ rows }: { rows: readonly { id: number }[] }) => rows.map(({ id }) => id)
const newest = (images: readonly Seen[]) => images.map(({ id }) => id).sort((a, b) => b - a)

async function compare(reads: Reads, images: readonly Seen[]): Promise<void> {
  const isBase = (base: Seen, image: Seen) =>
    base.platform === image.platform && base.nodes.length < image.nodes.length && base.nodes.every((node, i) => image.nodes[i] === node)
  const nearestFirst = (a: Seen, b: Seen) => b.nodes.length - a.nodes.length || a.id - b.id
  await Promise.all(
    images.map(async (image) => {
      const bases = images.filter((base) => isBase(base, image)).sort(nearestFirst)
      expect((await reads.imageBase(image.id))?.id).toBe(bases[0]?.id)
      expect(ids(await reads.imageAncestors(image.id, page))).toEqual(bases.map(({ id }) => id))
      const derived = images.filter((each) => isBase(image, each))
      const direct = derived.filter((each) => !images.some((between) => isBase(image, between) && isBase(between, each)))
      expect(ids(await reads.derivedImages(image.id, false, page))).toEqual(newest(derived))
      expect(ids(await reads.derivedImages(image.id, true, page))).toEqual(newest(direct))
      expect(await reads.derivedImageCount(image.id, true)).toBe(direct.length)

      const files = await reads.imageFiles(image.id, {}, page)
      expect(files.rows.map(({ file, index }) => [file.path, index])).toEqual([...image.files].sort())
      expect(await reads.imageFileCount(image.id, { path: '/f' })).toBe(image.files.has('/f') ? 1 : 0)

      const layers = await reads.imageLayers(image.id)
      expect(await Promise.all(layers.map(({ chain }) => reads.hiddenBytes(chain)))).toEqual(image.hidden.map(BigInt))

      const having = (seen: Seen, purl: string) => [...seen.present].filter(([key]) => key.startsWith(`${purl} `))
      const packages = await reads.imagePackages(image.id, {}, page)
      expect(packages.rows.map(({ version }) => version.purl).sort()).toEqual(VERSIONS.filter((purl) => having(image, purl).length > 0).sort())
      for (const { version } of packages.rows) {
        const occurrences = await reads.occurrences(image.id, version.id)
        const want = having(image, version.purl).map(([key, index]) => ({ path: key.split(' ')[1], index }))
        const order = (a: { index: number; path?: string | undefined }, b: typeof a) => a.index - b.index || (a.path! < b.path! ? -1 : 1)
        expect(occurrences.map(({ path, index }) => ({ path, index }))).toEqual(want.sort(order))
        const from = bases.find((base) => having(base, version.purl).length > 0)
        expect((await reads.inheritedFrom(image.id, version.id))?.id).toBe(from?.id)
      }
    }),
  )
  for (const purl of VERSIONS) {
    const having = images.filter(({ present }) => [...present.keys()].some((key) => key.startsWith(`${purl} `)))
    expect(ids(await reads.images({}, { purl }, page))).toEqual(newest(having))
    const version = await reads.packageVersionByPurl(purl)
    if (version !== null) expect(await reads.versionImageCount(version.id)).toBe(having.length)
    expect(await reads.imageCount({ lacks: { purl } }, null)).toEqual({ value: images.length - having.length, exact: true })
  }
}
