import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Reads } from '../../../src/lineage/sql/reads/reads.ts'
import { type LayerSpec, STORES, type World, world } from '../../testkit/world.ts'

const A = 'pkg:deb/debian/a@1 /status'
const B = 'pkg:deb/debian/b@1 /status'
const PAGE = { size: 100, after: null }

const bottom: LayerSpec = { name: 'bottom', adds: [A, B], files: ['/f', '/g', '/h'].map((path) => ({ path, text: path })), owns: { '/f': A, '/g': B } }
const given: LayerSpec = { name: 'given up', disowns: { '/f': A } }
const again: LayerSpec = { name: 'again', owns: { '/f': A } }
const removed: LayerSpec = { name: 'removed', removes: [A] }
const rewritten: LayerSpec = { name: 'rewritten', files: [{ path: '/g', text: 'new' }], hides: ['/g'] }

describe.each(STORES)('owners of files on %s', (provider) => {
  let made: World
  const images = new Map<string, number>()
  beforeAll(async () => {
    made = await world(provider)
    const stacks: Record<string, LayerSpec[]> = {
      bottom: [bottom], given: [bottom, given], again: [bottom, given, again], 'given twice': [bottom, given, again, { ...given, name: 'given twice' }],
      removed: [bottom, removed], rewritten: [bottom, rewritten],
      twice: [bottom, { name: 'other', hides: ['/f', '/g', '/h'] }, bottom],
    }
    for (const [name, layers] of Object.entries(stacks)) images.set(name, await made.image({ name, layers }))
    // The second time nobody owns /f: what the lower chain says holds for the entry that it brought, which is gone.
    const top = await made.db.imageLayer.findFirstOrThrow({ where: { imageId: images.get('twice')!, index: 2 } })
    const lowest = await made.db.file.findFirstOrThrow({ where: { pathId: await made.path('/f') } })
    await made.db.fileOwner.deleteMany({ where: { chainId: top.chainId, firstFileId: lowest.id } })
  })
  afterAll(() => made.db.$disconnect())

  const shown = async (name: string) => {
    const reads = new Reads(made.db, provider)
    const imageId = images.get(name)!
    const { rows } = await reads.imageFiles(imageId, {}, PAGE)
    const owners = await Promise.all(rows.map(async ({ file, index }) => [file.path, (await reads.owners.fileOwners(imageId, index, file.id)).map(({ version }) => version.purl.slice(-3)).join()] as const))
    const filtered = await Promise.all([true, false].map(async (owned) => (await reads.imageFiles(imageId, { owned }, PAGE)).rows.map(({ file }) => file.path)))
    expect(filtered).toEqual([owners.filter(([, each]) => each !== '').map(([path]) => path), owners.filter(([, each]) => each === '').map(([path]) => path)])
    const packages = (await reads.imagePackages(imageId, {}, PAGE)).rows
    const files = await Promise.all(packages.map(async ({ version }) => [version.purl.slice(-3), (await reads.owners.packageFiles(imageId, version.id, PAGE)).rows.map(({ file }) => file.path).join()] as const))
    for (const [purl, paths] of files) expect(paths, purl).toBe(owners.filter(([, each]) => each === purl).map(([path]) => path).join())
    return Object.fromEntries(owners.filter(([, each]) => each !== ''))
  }

  test.each([
    ['bottom', { '/f': 'a@1', '/g': 'b@1' }],
    ['given', { '/g': 'b@1' }],
    ['again', { '/f': 'a@1', '/g': 'b@1' }],
    ['given twice', { '/g': 'b@1' }],
    ['removed', { '/g': 'b@1' }],
    ['rewritten', { '/f': 'a@1' }],
    ['twice', { '/g': 'b@1' }],
  ])('in the image %s', async (name, expected) => {
    expect(await shown(name)).toEqual(expected)
  })

  test('across layers, a file is owned when it is in some image; folders are in neither', async () => {
    const reads = new Reads(made.db, provider)
    const paths = async (owned: boolean) => (await reads.files({ owned }, PAGE)).rows.map(({ path }) => path)
    expect([await paths(true), await paths(false)]).toEqual([['/f', '/g'], ['/h', '/g']])
    await expect(reads.files({ owned: true, excludeGlob: '/x/**' }, PAGE)).rejects.toMatchObject({ code: 'INPUT.FILE_FILTER' })
    expect((await reads.files({ pathGlob: '/*', excludeGlob: '/{f,h}' }, PAGE)).rows.map(({ path }) => path)).toEqual(['/g', '/g'])
  })
})
