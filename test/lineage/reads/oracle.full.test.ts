import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Prisma } from '../../../src/generated/sqlite/client.ts'
import { containing } from '../../../src/lineage/sql/reads/contains.ts'
import { byCount } from '../../../src/lineage/sql/reads/image-set.ts'
import type { PageRequest, Slice } from '../../../src/lineage/sql/reads/page.ts'
import { Reads } from '../../../src/lineage/sql/reads/reads.ts'
import { Statements } from '../../../src/lineage/sql/reads/statements.ts'
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
  /** path, proof: begins or ceases to belong to it */
  owning: [string, string][]
  images: ('linux/amd64' | 'linux/arm64')[]
}

const PROOFS = VERSIONS.flatMap((purl) => PATHS.map((path) => `${purl} ${path}`))

const plan = fc.array(
  fc.record<NodePlan>({
    parent: fc.nat(30),
    toggles: fc.uniqueArray(fc.constantFrom(...PROOFS), { maxLength: 4 }),
    files: fc.uniqueArray(fc.constantFrom(...FILES), { maxLength: 2 }),
    hides: fc.uniqueArray(fc.constantFrom(...FILES), { maxLength: 1 }),
    owning: fc.uniqueArray(fc.tuple(fc.constantFrom(...FILES), fc.constantFrom(...PROOFS)), { maxLength: 3, selector: ([path]) => path }),
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
  /** path -> `purl path` of those it belongs to. */
  owners: Map<string, Set<string>>
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
          await comparePlans(made, provider, images)
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
  for (const [i, { parent, toggles, files, hides, owning, images: platforms }] of plans.entries()) {
    // Every third node begins a stack of its own.
    const below = i === 0 || parent % 3 === 0 ? -1 : parent % i
    const { present } = walk(specs[below] ?? [])
    const layer: LayerSpec = {
      name: `layer ${i}`,
      adds: toggles.filter((each) => !present.has(each)),
      removes: toggles.filter((each) => present.has(each)),
      files: files.map((path) => ({ path, text: `${path} ${i}` })),
      hides: [...new Set([...hides, ...files])],
    }
    const after = walk([...(specs[below] ?? []), layer])
    const possible = owning.filter(([path, proof]) => after.files.has(path) && after.present.has(proof))
    layer.owns = Object.fromEntries(possible.filter(([path, proof]) => !after.owners.get(path)?.has(proof)))
    layer.disowns = Object.fromEntries(possible.filter(([path, proof]) => after.owners.get(path)?.has(proof)))
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
  const owners = new Map<string, Set<string>>()
  const sizes = new Map<string, number>()
  const hidden: number[] = []
  for (const [index, { adds = [], removes = [], files: own = [], hides = [], owns = {}, disowns = {} }] of layers.entries()) {
    for (const key of removes) present.delete(key)
    for (const each of owners.values()) for (const key of removes) each.delete(key)
    for (const path of hides) owners.delete(path)
    for (const key of adds) present.set(key, index)
    hidden.push(hides.reduce((sum, path) => sum + (files.has(path) ? sizes.get(path)! : 0), 0))
    for (const path of hides) files.delete(path)
    for (const { path, text = '' } of own) {
      files.set(path, index)
      sizes.set(path, text.length)
    }
    for (const [path, key] of Object.entries(disowns)) owners.get(path)!.delete(key)
    for (const [path, key] of Object.entries(owns)) owners.set(path, (owners.get(path) ?? new Set()).add(key))
  }
  return { present, files, owners, hidden }
}

const page = { size: 100, after: null }
const ids = ({ rows }: { rows: readonly { id: number }[] }) => rows.map(({ id }) => id)
const newest = (images: readonly Seen[]) => images.map(({ id }) => id).sort((a, b) => b - a)

/** The rows of all pages of two; every page but the last is full and says that there is more. */
async function paged<Row, Key>(read: (page: PageRequest<Key>) => Promise<Slice<Row>>, keyOf: (row: Row) => Key): Promise<Row[]> {
  const rows: Row[] = []
  for (let after: Key | null = null, more = true; more; ) {
    const slice: Slice<Row> = await read({ size: 2, after })
    if (slice.more) expect(slice.rows).toHaveLength(2)
    if (after !== null) expect(slice.rows).not.toHaveLength(0)
    rows.push(...slice.rows)
    more = slice.more
    if (more) after = keyOf(slice.rows.at(-1)!)
  }
  return rows
}

/** Package versions that are in few images and those that are in many are looked for in two ways. */
async function comparePlans({ db }: World, provider: (typeof STORES)[number], images: readonly Seen[]): Promise<void> {
  const sql = new Statements(db, provider, null)
  const versions = await db.packageVersion.findMany({ select: { id: true, purl: true } })
  for (const { id, purl } of versions) {
    const having = images.filter(({ present }) => [...present.keys()].some((key) => key.startsWith(`${purl} `)))
    for (const rare of [0, 5_000]) {
      const { sql: condition } = await byCount(sql, containing(sql, [id]), rare)
      const found = await sql.rows<{ id: number }>(Prisma.sql`SELECT i."id" FROM "Image" i WHERE ${condition} ORDER BY i."id" DESC`)
      expect(found.map((row) => Number(row.id))).toEqual(newest(having))
    }
  }
}

async function compare(reads: Reads, images: readonly Seen[]): Promise<void> {
  const isBase = (base: Seen, image: Seen) =>
    base.platform === image.platform && base.nodes.length < image.nodes.length && base.nodes.every((node, i) => image.nodes[i] === node)
  const nearestFirst = (a: Seen, b: Seen) => b.nodes.length - a.nodes.length || a.id - b.id
  await Promise.all(
    images.map(async (image) => {
      const bases = images.filter((base) => isBase(base, image)).sort(nearestFirst)
      expect((await reads.imageBase(image.id))?.id).toBe(bases[0]?.id)
      const ancestors = await paged((next: PageRequest<{ layerCount: number; id: number }>) => reads.imageAncestors(image.id, next), ({ layerCount, id }) => ({ layerCount, id }))
      expect(ancestors.map(({ id }) => id)).toEqual(bases.map(({ id }) => id))
      const derived = images.filter((each) => isBase(image, each))
      const direct = derived.filter((each) => !images.some((between) => isBase(image, between) && isBase(between, each)))
      const allDerived = await paged((next: PageRequest<number>) => reads.derivedImages(image.id, false, next), ({ id }) => id)
      expect(allDerived.map(({ id }) => id)).toEqual(newest(derived))
      expect(ids(await reads.derivedImages(image.id, true, page))).toEqual(newest(direct))
      expect(await reads.derivedImageCount(image.id, true)).toBe(direct.length)

      const files = await paged((next: PageRequest<string>) => reads.imageFiles(image.id, {}, next), ({ file }) => file.path)
      expect(files.map(({ file, index }) => [file.path, index])).toEqual([...image.files].sort())
      expect(await reads.imageFileCount(image.id, { path: '/f' })).toBe(image.files.has('/f') ? 1 : 0)

      const ownersOf = (path: string) => [...(image.owners.get(path) ?? [])].sort()
      for (const { file, index } of files) {
        const owners = await reads.owners.fileOwners(image.id, index, file.id)
        expect(owners.map(({ version, occurrence }) => `${version.purl} ${occurrence.path}`)).toEqual(ownersOf(file.path))
      }
      for (const owned of [true, false]) {
        const expected = [...image.files.keys()].filter((path) => ownersOf(path).length > 0 === owned).sort()
        expect((await reads.imageFiles(image.id, { owned }, page)).rows.map(({ file }) => file.path)).toEqual(expected)
        expect((await reads.imageFiles(image.id, { owned, excludeGlob: '/{f,g}' }, page)).rows.map(({ file }) => file.path)).toEqual(expected.filter((path) => path === '/h'))
      }
      const layers = await reads.imageLayers(image.id)
      expect(await Promise.all(layers.map(({ chain }) => reads.hiddenBytes(chain)))).toEqual(image.hidden.map(BigInt))

      const having = (seen: Seen, purl: string) => [...seen.present].filter(([key]) => key.startsWith(`${purl} `))
      const packages = await paged((next: PageRequest<string>) => reads.imagePackages(image.id, {}, next), ({ version }) => version.purl)
      expect(packages.map(({ version }) => version.purl).sort()).toEqual(VERSIONS.filter((purl) => having(image, purl).length > 0).sort())
      for (const { version } of packages) {
        const occurrences = await reads.occurrences(image.id, version.id)
        const want = having(image, version.purl).map(([key, index]) => ({ path: key.split(' ')[1], index }))
        const order = (a: { index: number; path?: string | undefined }, b: typeof a) => a.index - b.index || (a.path! < b.path! ? -1 : 1)
        expect(occurrences.map(({ path, index }) => ({ path, index }))).toEqual(want.sort(order))
        const owned = [...image.files.keys()].filter((path) => ownersOf(path).some((key) => key.startsWith(`${version.purl} `))).sort()
        expect((await reads.owners.packageFiles(image.id, version.id, page)).rows.map(({ file }) => file.path)).toEqual(owned)
        expect(await reads.owners.packageFileCount(image.id, version.id)).toBe(owned.length)
        const from = bases.find((base) => having(base, version.purl).length > 0)
        expect((await reads.inheritedFrom(image.id, version.id))?.id).toBe(from?.id)
      }
    }),
  )
  for (const purl of VERSIONS) {
    const having = images.filter(({ present }) => [...present.keys()].some((key) => key.startsWith(`${purl} `)))
    const found = await paged((next: PageRequest<number>) => reads.images({}, { purl }, next), ({ id }) => id)
    expect(found.map(({ id }) => id)).toEqual(newest(having))
    const version = await reads.packageVersionByPurl(purl)
    if (version !== null) expect(await reads.versionImageCount(version.id)).toBe(having.length)
    expect(await reads.imageCount({ lacks: { purl } }, null)).toEqual({ value: images.length - having.length, exact: true })
  }
}
