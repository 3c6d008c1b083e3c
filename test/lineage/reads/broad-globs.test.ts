import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Reads } from '../../../src/lineage/sql/reads/reads.ts'
import { STORES, type World, world } from '../../testkit/world.ts'

// 200,000 paths of one image may be looked at for a glob.

describe.each(STORES)('globs over many files on %s', (provider) => {
  let made = {} as World
  let images: number[] = []
  beforeAll(async () => {
    made = await world(provider)
    const layers = ['many', 'more'].map((name) => ({ name, files: [{ path: `/${name}/first`, text: name }] }))
    images = [
      await made.image({ name: 'a', layers: [layers[0]!] }),
      await made.image({ name: 'b', layers: [layers[0]!], platform: 'linux/arm64' }),
      await made.image({ name: 'c', layers: [layers[1]!, layers[0]!] }),
      await made.image({ name: 'd', layers: [layers[1]!] }),
    ]
    for (const [place, { id }] of (await made.db.layer.findMany({ orderBy: { id: 'asc' } })).entries()) {
      const first = 1_000_000 * (place + 1)
      await made.db.$executeRawUnsafe(`INSERT INTO "Path" ("id", "path", "basename", "extension")
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 119999)
        SELECT ${first} + i, '/${place}/' || i, CAST(i AS TEXT), '' FROM n`)
      await made.db.$executeRawUnsafe(`INSERT INTO "File" ("id", "layerId", "pathId", "type", "mode", "uid", "gid", "size")
        SELECT h."id", ${id}, h."id", 'REGULAR', 420, 0, 0, 0 FROM "Path" h WHERE h."id" >= ${first} AND h."id" < ${first} + 120000`)
      await made.db.layer.update({ where: { id }, data: { firstFileId: first, fileCount: 120_000 } })
    }
  }, 120_000)
  afterAll(() => made.db.$disconnect())

  const page = { size: 2, after: null }

  test('each image has the bound for itself, however many are asked together', { timeout: 120_000 }, async () => {
    const reads = new Reads(made.db, provider)
    const [a, , , d] = images as [number, number, number, number]
    const slices = await Promise.all([a, d].map((id) => reads.imageFiles(id, { pathGlob: '**/[7]' }, page)))
    expect(slices.map(({ rows, more }) => [rows.map(({ file }) => file.path), more])).toEqual([
      [['/0/7'], false],
      [['/1/7'], false],
    ])
  })

  test('an image with more is refused alone, and a narrower glob is not', { timeout: 120_000 }, async () => {
    const reads = new Reads(made.db, provider)
    const [, b, c] = images as [number, number, number, number]
    const together = await Promise.allSettled([b, c].map((id) => reads.imageFileCount(id, { pathGlob: '**/[7]' })))
    expect(together.map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as { code: string }).code))).toEqual([1, 'INPUT.GLOB_TOO_BROAD'])
    const { rows } = await reads.imageFiles(c, { pathGlob: '/1/1111*' }, page)
    expect(rows.map(({ file }) => file.path)).toEqual(['/1/1111', '/1/11110'])
  })
})
