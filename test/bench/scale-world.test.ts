import { mkdtempSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { differencesOf } from '../../bench/scale/differences.ts'
import { fleet } from '../../bench/scale/fleet.ts'
import { loadPostgresql } from '../../bench/scale/load-postgresql.ts'
import { loadSqlite } from '../../bench/scale/load-sqlite.ts'
import { peers } from '../../bench/scale/peers.ts'
import { tablesOf } from '../../bench/scale/tables.ts'
import { Truth } from '../../bench/scale/truth.ts'
import { openStore, type SqlStore } from '../../src/lineage/sql/store.ts'
import { asker } from '../testkit/ask.ts'
import { freshDatabase, STORES } from '../testkit/world.ts'

test('the same seed makes the same world, another one another', () => {
  const first = fleet(300, 3_000, 1)
  expect(fleet(300, 3_000, 1)).toEqual(first)
  expect(fleet(300, 3_000, 2).images[0]!.digest).not.toBe(first.images[0]!.digest)
})

test('in the world of the peers each image has 300 packages, of which 200 are of its base', () => {
  const truth = new Truth(peers(20, 0, 1))
  const apps = truth.world.images.flatMap(({ tag }, image) => (truth.basesOf(image).length === 0 || tag !== '1' ? [] : [image]))
  expect(apps).toHaveLength(20)
  for (const image of apps) {
    expect(truth.versionsOf(image)).toHaveLength(300)
    expect(truth.versionsOf(truth.basesOf(image)[0]!)).toHaveLength(200)
  }
})

describe.each(STORES)('a fleet in %s', (kind) => {
  const world = fleet(300, 6_000, 1)
  const truth = new Truth(world)
  let store: SqlStore
  let ask: ReturnType<typeof asker>

  beforeAll(async () => {
    const tables = tablesOf(world, differencesOf(world))
    const file = join(mkdtempSync(join(tmpdir(), 'bench-world-')), 'store.db')
    if (kind === 'sqlite') {
      await loadSqlite(file, tables)
      const db = new DatabaseSync(file)
      expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([])
      db.close()
      store = await openStore(file)
    } else {
      const url = await freshDatabase()
      await loadPostgresql(url, tables) // puts the references back, which checks them
      store = await openStore(url)
    }
    ask = asker({ db: store.db, provider: store.provider })
    return () => store.lineage.close()
  })

  test('each version is in as many images as a count over the images says', async () => {
    for (const [version, { purl }] of world.catalogue.versions.entries()) {
      if (version % 97 !== 0 && truth.imageCounts[version] !== world.images.length) continue
      const { data } = await ask('query ($purl: PackageUrl!) { imagesContaining(package: {purl: $purl}) { totalCount } }', { purl })
      expect([purl, data]).toEqual([purl, { imagesContaining: { totalCount: truth.imageCounts[version] } }])
    }
  })

  test('images have the packages and the bases that they should', async () => {
    for (const place of [0, 60, 150, 299]) {
      const { digest, platform } = world.images[place]!
      const { data } = await ask(
        'query ($digest: String!) { image(reference: $digest) { platform { os architecture } packages { totalCount } ancestors { edges { node { image { digest } } } } derived { totalCount } } }',
        { digest })
      const [os, architecture] = platform.split('/')
      expect(data).toEqual({
        image: {
          platform: { os, architecture },
          packages: { totalCount: truth.versionsOf(place).length },
          ancestors: { edges: truth.basesOf(place).map((base) => ({ node: { image: { digest: world.images[base]!.digest } } })) },
          derived: { totalCount: truth.derivedFrom(place) },
        },
      })
    }
  })

  test('the layer that most images have is the first', async () => {
    const counts = truth.layerCounts()
    const { data } = await ask('{ layers(first: 1, orderBy: SHARED_BY_DESC) { edges { node { imageCount } } } }')
    expect(data).toEqual({ layers: { edges: [{ node: { imageCount: Math.max(...counts) } }] } })
  })
})
