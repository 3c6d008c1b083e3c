import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FileFilter } from '../../../src/lineage/sql/reads/file-filter.ts'
import type { FileKey } from '../../../src/lineage/sql/reads/file-search.ts'
import { Reads } from '../../../src/lineage/sql/reads/reads.ts'
import { digestOf } from '../../../src/model/digest.ts'
import { type FileSpec, type LayerSpec, STORES, type World, world } from '../../testkit/world.ts'

const PATHS = ['/etc/passwd', '/usr/lib/a.so', '/lib/a.so', '/lib/dup.pem', '/usr/lib/dup.pem', '/app/key.pem', '/app/x/key.pem', '/app/main.js', '/srv/a.tar.gz', '/dev/log', '/tmp']

let state = 7
/** A number below a bound, the same in each run. */
function below(bound: number): number {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31
  return Math.floor((state / 2 ** 31) * bound)
}

function fileOf(path: string): FileSpec {
  if (path === '/tmp') return { path, type: 'DIRECTORY', mode: 0o1777 }
  if (path === '/dev/log') return { path, type: below(2) === 0 ? 'FIFO' : 'SYMLINK', mode: 0o777 }
  const text = `content ${below(4)}`
  return {
    path, text, mode: [0o644, 0o755, 0o4755, 0o2755, 0o666, 0o600][below(6)]!, uid: [0, 0, 1000][below(3)]!, gid: [0, 0, 50][below(3)]!,
    bytes: [5, 100, 2 ** 20, 5_000_000 + below(3)][below(4)]!,
  }
}

const LAYERS = Array.from({ length: 7 }, (_, i) => ({ name: `layer ${i}`, files: PATHS.filter(() => below(2) === 0).map(fileOf) }))
const STACKS = Array.from({ length: 9 }, () => [...LAYERS.keys()].filter(() => below(2) === 0).slice(0, 4)).filter(({ length }) => length > 0)

/** An entry at a place of an image; at a null path its own layer overwrites it. What is below /lib always lands below /usr/lib. */
interface Entry {
  readonly image: number
  readonly index: number
  readonly layer: number
  readonly file: FileSpec
  readonly path: string | null
  hiddenBy: number | null
}

/** Walks each image upwards: what comes later at a path hides what was there; odd layers also delete /app/key.pem. */
function walk(image: number, stack: readonly number[]): Entry[] {
  const entries: Entry[] = []
  for (const [index, layer] of stack.entries()) {
    const { files } = LAYERS[layer]!
    const own = files.map((file): Entry => {
      const landed = file.path.startsWith('/lib/') ? `/usr${file.path}` : file.path
      const path = landed !== file.path && files.some((other) => other.path === landed) ? null : landed
      return { image, index, layer, file, path, hiddenBy: path === null ? index : null }
    })
    const deleted = layer % 2 === 1 ? ['/app/key.pem'] : []
    for (const lower of entries) if (lower.hiddenBy === null && (own.some(({ path }) => path === lower.path) || deleted.includes(lower.path!))) lower.hiddenBy = index
    entries.push(...own)
  }
  return entries
}

const ENTRIES = STACKS.flatMap((stack, image) => walk(image, stack))

function specOf(image: number, stack: readonly number[]): LayerSpec[] {
  return stack.map((layer, index) => {
    const mine = ENTRIES.filter((each) => each.image === image && each.index === index)
    return {
      ...LAYERS[layer]!,
      hides: ENTRIES.filter((each) => each.image === image && each.hiddenBy === index && each.index < index).map(({ file }) => file.path),
      places: Object.fromEntries(mine.filter(({ file, path }) => path !== file.path).map(({ file, path }) => [file.path, { path }])),
    }
  })
}

type Test = (file: FileSpec, path: string) => boolean
const size = ({ bytes }: FileSpec) => bytes ?? 0
const mode = ({ mode = 0o644 }: FileSpec) => mode
/** Each with what it says in plain words of a file at a path. */
const FILTERS: [FileFilter, Test][] = [
  [{ path: '/usr/lib/a.so' }, (_, path) => path === '/usr/lib/a.so'],
  [{ path: '/nowhere' }, () => false],
  [{ basename: 'key.pem' }, (_, path) => path.endsWith('/key.pem')],
  [{ basename: 'key.pem', excludeGlob: '/app/x/**' }, (_, path) => path === '/app/key.pem'],
  [{ pathGlob: '**/*.pem' }, (_, path) => path.endsWith('.pem')],
  [{ pathGlob: '**/*.{so,js}' }, (_, path) => path.endsWith('.so') || path.endsWith('.js')],
  [{ pathGlob: '/{usr/,}lib/*' }, (_, path) => /^(\/usr)?\/lib\/[^/]*$/.test(path)],
  [{ pathGlob: '**a**' }, (_, path) => path.includes('a')],
  [{ pathGlob: '**/ke?.pem', minSize: 50n }, (file, path) => path.endsWith('/key.pem') && size(file) >= 50],
  [{ pathGlob: '/**', path: '/app/main.js' }, (_, path) => path === '/app/main.js'],
  [{ sha256: digestOf('content 1') }, ({ text }) => text === 'content 1'],
  [{ sha256: digestOf('content 2'), pathGlob: '/usr/**' }, ({ text }, path) => text === 'content 2' && path.startsWith('/usr/')],
  [{ setuid: true }, (file) => (mode(file) & 0o6000) !== 0 && file.type !== 'DIRECTORY'],
  [{ mode: { allOf: 0o4001 } }, (file) => (mode(file) & 0o4001) === 0o4001 && file.type !== 'SYMLINK'],
  [{ mode: { anyOf: 0o1002 } }, (file) => (mode(file) & 0o1002) !== 0 && file.type !== 'SYMLINK'],
  [{ mode: { anyOf: 0o2, noneOf: 0o1000 } }, (file) => (mode(file) & 0o1002) === 0o2 && file.type !== 'SYMLINK'],
  [{ uid: 1000 }, ({ uid = 0 }) => uid === 1000],
  [{ gid: 50, uid: 0 }, ({ uid = 0, gid = 0 }) => gid === 50 && uid === 0],
  [{ type: 'FIFO' }, ({ type }) => type === 'FIFO'],
  [{ minSize: 1_048_576n }, (file) => size(file) >= 1_048_576],
  [{ minSize: 1_048_577n, maxSize: 5_000_001n }, (file) => size(file) > 1_048_576 && size(file) <= 5_000_001],
  [{ basename: 'a.so', maxSize: 100n, type: 'REGULAR' }, (file, path) => path.endsWith('/a.so') && size(file) <= 100],
]

describe.each(STORES)('files across images on %s', (provider) => {
  let made = {} as World
  const images: number[] = []
  const ids = new Map<string, number>()

  beforeAll(async () => {
    made = await world(provider)
    for (const [image, stack] of STACKS.entries()) images.push(await made.image({ name: `image ${image}`, layers: specOf(image, stack) }))
    const rows = await made.db.$queryRaw<{ id: number; diffId: string; path: string }[]>`SELECT f."id", l."diffId", h."path" FROM "File" f
      JOIN "Layer" l ON l."id" = f."layerId" JOIN "Path" h ON h."id" = f."pathId"`
    const layers = new Map(LAYERS.map(({ name }, i) => [String(digestOf(name)), i]))
    for (const { id, diffId, path } of rows) ids.set(`${layers.get(diffId)} ${path}`, Number(id))
  }, 60_000)
  afterAll(() => made.db.$disconnect())
  const idOf = ({ layer, file }: Pick<Entry, 'layer' | 'file'>) => ids.get(`${layer} ${file.path}`)!

  async function found(filter: FileFilter): Promise<(FileKey & { size: bigint })[]> {
    const rows: (FileKey & { size: bigint })[] = []
    for (let after: FileKey | null = null, more = true; more; after = rows.at(-1) ?? null) {
      const slice = await new Reads(made.db, provider).files(filter, { size: 2, after })
      rows.push(...slice.rows)
      ;({ more } = slice)
    }
    return rows
  }

  test.each([undefined, 'VISIBLE', 'SHADOWED'] as const)('visibility %s with each other filter', async (visibility) => {
    const filters: [FileFilter, Test][] = visibility === 'SHADOWED' ? [...FILTERS, [{}, () => true]] : FILTERS
    for (const [filter, fits] of filters) {
      const shown = (entry: Entry) => visibility === undefined || (visibility === 'SHADOWED') === (entry.hiddenBy !== null)
      const expected = new Set<number>()
      for (const entry of ENTRIES) {
        // In an image it is where it lands; what its own layer overwrites, and any entry by itself, is where its layer says.
        if (shown(entry) && fits(entry.file, entry.path ?? entry.file.path)) expected.add(idOf(entry))
        if (visibility === undefined && fits(entry.file, entry.file.path)) expected.add(idOf(entry))
      }
      const rows = await found({ ...filter, visibility })
      const got = rows.map(({ id }) => id)
      expect([filter, got.toSorted((a, b) => a - b)]).toEqual([filter, [...expected].sort((a, b) => a - b)])
      expect([filter, await new Reads(made.db, provider).fileCount({ ...filter, visibility })]).toEqual([filter, { value: expected.size, exact: true }])
      const sorted = filter.minSize != null && filter.minSize >= 2n ** 20n ? rows.toSorted((a, b) => b.lead - a.lead || b.id - a.id) : rows.toSorted((a, b) => a.lead - b.lead || a.id - b.id)
      expect(rows).toEqual(sorted)
    }
  }, 120_000)

  test('an image shows what each filter says of where its files are', async () => {
    for (const [image, imageId] of images.entries()) {
      for (const [filter, fits] of FILTERS) {
        const expected = ENTRIES.filter((entry) => entry.image === image && entry.hiddenBy === null && fits(entry.file, entry.path!)).map((entry) => entry.path!)
        const { rows } = await new Reads(made.db, provider).imageFiles(imageId, filter, { size: 100, after: null })
        expect([filter, rows.map(({ file }) => file.path)]).toEqual([filter, expected.sort()])
      }
    }
  }, 120_000)

  test('what images ship and do not show, and how much of it each layer', async () => {
    for (const [image, imageId] of images.entries()) {
      const hidden = ENTRIES.filter((entry) => entry.image === image && entry.hiddenBy !== null && (entry.file.type ?? 'REGULAR') === 'REGULAR')
      const rows = []
      for (let after: { size: bigint; id: number } | null = null, more = true; more; ) {
        const slice = await new Reads(made.db, provider).shadowedFiles(imageId, { size: 2, after })
        rows.push(...slice.rows)
        const last = slice.rows.at(-1)?.file
        after = last === undefined ? null : { size: last.size, id: last.id }
        ;({ more } = slice)
      }
      const expected = hidden.map((entry) => ({ id: idOf(entry), size: BigInt(size(entry.file)), path: entry.path ?? entry.file.path, index: entry.index, hiddenBy: entry.hiddenBy }))
      expected.sort((a, b) => (a.size === b.size ? b.id - a.id : a.size < b.size ? 1 : -1))
      expect(rows.map(({ file, index, hiddenBy }) => ({ id: file.id, size: file.size, path: file.path, index, hiddenBy }))).toEqual(expected)
      const reads = new Reads(made.db, provider)
      const sum = (list: Entry[]) => list.reduce((bytes, entry) => bytes + BigInt(size(entry.file)), 0n)
      expect(await reads.imageWastedBytes(imageId)).toBe(sum(hidden))
      expect(await reads.shadowedFileCount(imageId)).toBe(hidden.length)
      for (const index of STACKS[image]!.keys()) expect(await reads.wastedBytes(imageId, index)).toBe(sum(hidden.filter((entry) => entry.index === index)))
    }
    expect(ENTRIES.filter(({ hiddenBy }) => hiddenBy !== null).length).toBeGreaterThan(10)
  })

  const refused: FileFilter[] = [{}, { uid: 0 }, { type: 'REGULAR' }, { maxSize: 1n }, { minSize: 5n }, { mode: { allOf: 0o100 } }, { mode: { noneOf: 2 } }, { visibility: 'VISIBLE' }, { excludeGlob: '/a' },
    { basename: 'a/b' }, { mode: { allOf: 0 } }, { mode: { anyOf: 0o10000 } }, { uid: -1 }, { path: 'relative' }]
  test.each(refused.map((filter) => [inspect(filter), filter] as const))('%s is refused', async (_name, filter) => {
    await expect(new Reads(made.db, provider).files(filter, { size: 1, after: null })).rejects.toMatchObject({ code: 'INPUT.FILE_FILTER' })
  })
})
