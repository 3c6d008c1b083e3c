import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KinKey } from '../../../src/lineage/sql/reads/kin.ts'
import type { PageRequest, Slice } from '../../../src/lineage/sql/reads/page.ts'
import { Reads } from '../../../src/lineage/sql/reads/reads.ts'
import { type LayerSpec, STORES, type World, world } from '../../testkit/world.ts'

// Random tries; every pair of images is compared, and what the store answers is compared with replaying the layers of both one by one.

const PURLS = ['pkg:npm/a@1', 'pkg:npm/a@2', 'pkg:npm/a@3', 'pkg:npm/b@1']
const PROOFS = PURLS.flatMap((purl) => [`${purl} /p`, `${purl} /q`])
const FILES = ['/f', '/g', '/h']

interface NodePlan {
  parent: number
  toggles: string[]
  files: [path: string, text: string][]
  hides: string[]
  images: ('linux/amd64' | 'linux/arm64')[]
}

const plan = fc.array(
  fc.record<NodePlan>({
    parent: fc.nat(30),
    toggles: fc.uniqueArray(fc.constantFrom(...PROOFS), { maxLength: 4 }),
    files: fc.uniqueArray(fc.tuple(fc.constantFrom(...FILES), fc.constantFrom('x', 'y')), { maxLength: 2, selector: ([path]) => path }),
    hides: fc.uniqueArray(fc.constantFrom(...FILES), { maxLength: 2 }),
    images: fc.array(fc.constantFrom('linux/amd64', 'linux/amd64', 'linux/arm64'), { maxLength: 2 }),
  }),
  { minLength: 2, maxLength: 9 },
)

interface Seen {
  id: number
  platform: string
  nodes: number[]
  layers: LayerSpec[]
}

describe.each(STORES)('pairs of random images on %s', (provider) => {
  test('are compared as replaying their layers shows', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (plans) => {
        const made = await world(provider)
        try {
          const images = await build(made, plans)
          for (const image of images) {
            const reads = new Reads(made.db, provider)
            await checkKin(reads, image, images)
            for (const other of images) await checkPair(reads, image, other)
          }
        } finally {
          await made.db.$disconnect()
        }
      }),
      { numRuns: provider === 'sqlite' ? 25 : 10 },
    )
  })
})

async function build(made: World, plans: readonly NodePlan[]): Promise<Seen[]> {
  const images: Seen[] = []
  const stacks: { nodes: number[]; layers: LayerSpec[] }[] = []
  for (const [i, { parent, toggles, files, hides, images: platforms }] of plans.entries()) {
    const below = i === 0 || parent % 4 === 0 ? { nodes: [], layers: [] } : stacks[parent % i]!
    const present = replay(below.layers).at(-1)?.proofs ?? new Set<string>()
    const layer: LayerSpec = {
      name: `layer ${i}`,
      size: i + 1,
      adds: toggles.filter((each) => !present.has(each)),
      removes: toggles.filter((each) => present.has(each)),
      files: files.map(([path, text]) => ({ path, text })),
      hides: [...new Set([...hides, ...files.map(([path]) => path)])],
    }
    stacks.push({ nodes: [...below.nodes, i], layers: [...below.layers, layer] })
    for (const [n, platform] of platforms.entries()) {
      const id = await made.image({ name: `image ${i} ${n}`, layers: stacks[i]!.layers, platform })
      images.push({ id, platform, ...stacks[i]! })
    }
  }
  return images
}

/** What an image shows after each of its layers. */
function replay(layers: readonly LayerSpec[]): { proofs: Set<string>; files: Map<string, string> }[] {
  const states: { proofs: Set<string>; files: Map<string, string> }[] = []
  for (const { adds = [], removes = [], files = [], hides = [] } of layers) {
    const [proofs, shown] = [new Set(states.at(-1)?.proofs), new Map(states.at(-1)?.files)]
    for (const key of removes) proofs.delete(key)
    for (const key of adds) proofs.add(key)
    for (const path of hides) shown.delete(path)
    for (const { path, text = '' } of files) shown.set(path, text)
    states.push({ proofs, files: shown })
  }
  return states
}

const commonOf = (a: Seen, b: Seen) => {
  const at = a.nodes.findIndex((node, i) => b.nodes[i] !== node)
  return at < 0 ? a.nodes.length : at
}

async function checkPair(reads: Reads, from: Seen, to: Seen): Promise<void> {
  const prefix = commonOf(from, to)
  const files = await paged((page: PageRequest<string>) => reads.comparison.fileChanges(from.id, to.id, null, page), ({ path }) => path)
  const expected = expectedFiles(from, to, prefix)
  expect(files.map(({ path, fromIndex, toIndex, madeBy, from, to }) => ({ path, fromIndex, toIndex, madeBy: `${madeBy.side} ${madeBy.index}`, both: [from !== null, to !== null] }))).toEqual(expected)

  const groups = await reads.comparison.fileChangesByLayer(from.id, to.id, 1)
  const places = [...new Set(expected.map(({ madeBy }) => madeBy))]
  expect(groups.map(({ madeBy, count, first }) => `${madeBy.side} ${madeBy.index}: ${count} ${first.map(({ path }) => path)}`).sort()).toEqual(
    places.map((place) => `${place}: ${expected.filter(({ madeBy }) => madeBy === place).length} ${expected.find(({ madeBy }) => madeBy === place)!.path}`).sort(),
  )
  for (const { madeBy } of groups) {
    const { rows } = await reads.comparison.fileChanges(from.id, to.id, madeBy, { size: 100, after: null })
    expect(rows.map(({ path }) => path)).toEqual(expected.filter((each) => each.madeBy === `${madeBy.side} ${madeBy.index}`).map(({ path }) => path))
  }

  const packages = await reads.comparison.packageChanges(from.id, to.id)
  expect(packages.map(({ kind, from, to, madeBy }) => `${kind} ${from?.purl} ${to?.purl} ${madeBy.side} ${madeBy.index}`).sort()).toEqual(expectedPackages(from, to, prefix).sort())
}

function expectedFiles(from: Seen, to: Seen, prefix: number) {
  const [before, after] = [from, to].map(({ layers }) => replay(layers).at(-1)?.files ?? new Map<string, string>())
  return FILES.flatMap((path) => {
    const [was, is] = [before!.get(path), after!.get(path)]
    if (was === is) return []
    const broughtAt = ({ layers }: Seen) => layers.findLastIndex(({ files = [] }) => files.some((file) => file.path === path))
    const fromIndex = was === undefined ? lastTaken(from, prefix, path) : broughtAt(from)
    const toIndex = is === undefined ? lastTaken(to, prefix, path) : broughtAt(to)
    const byTo = toIndex !== null && toIndex >= prefix
    const madeBy = byTo ? `TO ${toIndex}` : `FROM ${fromIndex}`
    return [{ path, fromIndex, toIndex, madeBy, both: [was !== undefined, is !== undefined] }]
  })
}

/** The last own layer that hides a path that the layers below it show. */
function lastTaken(image: Seen, prefix: number, path: string): number | null {
  const states = replay(image.layers)
  const at = image.layers.findLastIndex(({ hides = [] }, i) => i >= prefix && hides.includes(path) && (states[i - 1]?.files.has(path) ?? false))
  return at < 0 ? null : at
}

function expectedPackages(from: Seen, to: Seen, prefix: number): string[] {
  const purlsOf = ({ layers }: Seen) => new Set([...(replay(layers).at(-1)?.proofs ?? [])].map((key) => key.split(' ')[0]!))
  const [before, after] = [purlsOf(from), purlsOf(to)]
  return ['pkg:npm/a@', 'pkg:npm/b@'].flatMap((name) => {
    const own = PURLS.filter((purl) => purl.startsWith(name))
    const gone = own.filter((purl) => before.has(purl) && !after.has(purl))
    const come = own.filter((purl) => after.has(purl) && !before.has(purl))
    return Array.from({ length: Math.max(gone.length, come.length) }, (_, i) => {
      const [was, is] = [gone[i], come[i]]
      const kind = was === undefined ? 'ADDED' : is === undefined ? 'REMOVED' : was < is ? 'UPGRADED' : 'DOWNGRADED'
      return `${kind} ${was} ${is} ${packageMadeBy(from, to, prefix, was, is)}`
    })
  })
}

/** What came in a layer of `to`; else what a layer of `to` took; else what a layer of `from` brought, or took. */
function packageMadeBy(from: Seen, to: Seen, prefix: number, was: string | undefined, is: string | undefined): string {
  const since = ({ layers }: Seen, purl: string) => {
    const last = [...replay(layers).at(-1)!.proofs].filter((key) => key.startsWith(`${purl} `))
    return Math.min(...last.map((key) => layers.findLastIndex(({ adds = [] }) => adds.includes(key))))
  }
  const ended = ({ layers }: Seen, purl: string) => layers.findLastIndex(({ removes = [] }, i) => i >= prefix && removes.some((key) => key.startsWith(`${purl} `)))
  const candidates: [string, number][] = []
  if (is !== undefined) candidates.push(['TO', since(to, is)])
  if (is === undefined) candidates.push(['TO', ended(to, was!)])
  if (was !== undefined) candidates.push(['FROM', since(from, was)])
  if (is !== undefined) candidates.push(['FROM', ended(from, is)])
  if (was !== undefined) candidates.push(['TO', ended(to, was)])
  const [side, index] = candidates.find(([, index]) => index >= prefix)!
  return `${side} ${index}`
}

async function checkKin(reads: Reads, image: Seen, images: readonly Seen[]): Promise<void> {
  const row = (await reads.imageById(image.id))!
  for (const siblings of [false, true]) {
    for (const minLayers of [1, 2]) {
      const expected = images
        .filter((other) => other.id !== image.id && other.platform === image.platform)
        .map((other) => ({ id: other.id, sharedLayers: commonOf(image, other), own: other.nodes.length }))
        .filter(({ sharedLayers, own }) => sharedLayers >= minLayers && (!siblings || (sharedLayers < own && sharedLayers < image.nodes.length)))
        .sort((a, b) => b.sharedLayers - a.sharedLayers || b.id - a.id)
      const filter = { siblings, minLayers }
      const found = await paged((page: PageRequest<KinKey>) => reads.kin.kin(row, filter, page), ({ image, sharedLayers }) => ({ id: image.id, sharedLayers }))
      expect(found.map(({ image, sharedLayers }) => `${image.id} ${sharedLayers}`)).toEqual(expected.map(({ id, sharedLayers }) => `${id} ${sharedLayers}`))
      expect(await reads.kin.kinCount(row, filter)).toEqual({ value: expected.length, exact: true })
    }
  }
  for (const { chain, index } of await reads.imageLayers(image.id)) {
    const passing = images.filter((other) => commonOf(image, other) > index).map(({ id }) => id).sort((a, b) => b - a)
    expect((await reads.kin.chainImages(chain, { size: 100, after: null })).rows.map(({ id }) => id)).toEqual(passing)
    expect(await reads.kin.chainImageCount(chain)).toBe(passing.length)
  }
}

/** The rows of all pages of two. */
async function paged<Row, Key>(read: (page: PageRequest<Key>) => Promise<Slice<Row>>, keyOf: (row: Row) => Key): Promise<Row[]> {
  const rows: Row[] = []
  for (let after: Key | null = null, more = true; more; ) {
    const slice: Slice<Row> = await read({ size: 2, after })
    if (slice.more) expect(slice.rows).toHaveLength(2)
    rows.push(...slice.rows)
    more = slice.more
    if (more) after = keyOf(slice.rows.at(-1)!)
  }
  return rows
}
