import { describe, expect, test } from 'vitest'
import { migrate } from '../../src/lineage/sql/migrate.ts'
import { openStore } from '../../src/lineage/sql/store.ts'
import { analyzeCold } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { DIFF_IDS, LOWER, OLD_ROWS, type OldRow, UPPER } from '../testkit/old-rows.ts'
import { fillOld, migrateTo, openOld, plain, stepsOf } from '../testkit/old-store.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

/** Filled by migrations from what other tables have; their rows may have other ids. */
const DERIVED = new Set(['Path'])

const QUESTIONS = `{
  image(reference: "registry.example/old:2") {
    digest labels { name value } layers { diffId createdBy } base { image { digest } } distro { id }
    packages { edges { node { purl } } }
    files { edges { node { path } } }
  }
  byPurl: imagesContaining(package: { purl: "pkg:deb/debian/openssl@3.0.1" }) { edges { node { digest } matches { introducedBy { index } } } }
  byPart: imagesContaining(package: { matching: { nameContains: "enss" } }) { edges { node { digest } } }
  byLicense: imagesContaining(package: { matching: { license: "MIT" } }) { edges { node { digest } } }
  byLabel: images(filter: { label: { name: "team", equals: "red" } }) { totalCount }
  byPath: files(filter: { path: "/var/lib/dpkg/status" }) { edges { node { layer { diffId } size } } }
  byName: files(filter: { basename: "app.conf" }) { edges { node { path } } }
}`

/** What the rows mean, whatever schema they come from. */
const ANSWERS = {
  image: {
    digest: UPPER, labels: [{ name: 'team', value: 'red' }], base: { image: { digest: LOWER } }, distro: { id: 'debian' },
    layers: DIFF_IDS.map((diffId, index) => ({ diffId, createdBy: `RUN step ${index}` })),
    packages: { edges: [{ node: { purl: 'pkg:deb/debian/openssl@3.0.2' } }] },
    files: { edges: ['/srv/app.conf', '/var/lib/dpkg/status'].map((path) => ({ node: { path } })) },
  },
  byPurl: { edges: [{ node: { digest: LOWER }, matches: [{ introducedBy: { index: 0 } }] }] },
  byPart: { edges: [{ node: { digest: UPPER } }, { node: { digest: LOWER } }] },
  byLicense: { edges: [{ node: { digest: UPPER } }, { node: { digest: LOWER } }] },
  byLabel: { totalCount: 2 },
  byPath: { edges: DIFF_IDS.map((diffId) => ({ node: { layer: { diffId }, size: '7' } })) },
  byName: { edges: [{ node: { path: '/etc/app.conf' } }] },
}

describe.each(STORES)('a store of every earlier schema is brought forward with what is in it: %s', (provider) => {
  test('the rows to try it with are of every table, in every column that is needed', async () => {
    const url = await emptyStore(provider)
    await migrate(url)
    const store = await openOld(url, provider)
    expect([...store.columns.keys()].filter((table) => !/^(_|sqlite_)/.test(table)).sort()).toEqual(OLD_ROWS.map(([table]) => table).sort())
    await store.close()
  })

  test.each(stepsOf(provider))('%s', async (step) => {
    const url = await emptyStore(provider)
    await migrateTo(url, provider, step)
    const old = await openOld(url, provider)
    const tables = new Set(await fillOld(old))
    await old.close()
    expect((await migrate(url)).sort()).toEqual(stepsOf(provider).filter((name) => name > step))
    const now = await openOld(url, provider)
    for (const [table, rows] of OLD_ROWS) {
      if (!tables.has(table) || DERIVED.has(table)) continue
      const kept = (row: OldRow) => Object.fromEntries(Object.entries(plain(row)).filter(([column]) => now.columns.get(table)!.has(column) && old.columns.get(table)!.has(column) && column !== 'pathId'))
      const columns = Object.keys(kept(rows[0]!))
      const found = (await now.rows(table)).map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])))
      const sorted = (all: object[]) => all.map((row) => JSON.stringify(row)).sort()
      expect({ [table]: sorted(found) }).toEqual({ [table]: sorted(rows.map(kept)) })
    }
    await now.close()

    const store = await openStore(url)
    const ask = asker({ db: store.db, provider })
    const { data, errors } = await ask(QUESTIONS)
    expect(errors).toBeUndefined()
    expect(data).toMatchObject(ANSWERS)
    // It is a store like any other: more comes in, and what is stored of configurations is read.
    const fresh = image({ layers: [layer([osRelease('debian'), dpkgStatus({ openssl: '3.0.1' })])] })
    expect(await analyzeCold(store, writeLayout(temporaryFolder(), { 'registry.example/new:1': fresh }))).toMatchObject({ status: 'analyzed', refusals: [], layers: { read: 1 } })
    expect(await ask('{ imagesContaining(package: { name: "openssl" }) { totalCount } configs(filter: { key: "env.MODE" }) { edges { node { value } } } }')).toMatchObject({
      data: { imagesContaining: { totalCount: 3 }, configs: { edges: [{ node: { value: 'old' } }, { node: { value: 'old' } }] } },
    })
    await store.lineage.close()
  })
})
