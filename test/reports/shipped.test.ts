import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LocalStore } from '../../src/cli/host.ts'
import { openLocal } from '../../src/server/local.ts'
import { shippedReports } from '../../src/server/shipped-reports.ts'
import { parseCsv, rowsOf, seedStore, truths } from './seeds.ts'

let store: LocalStore

beforeAll(async () => {
  store = await openLocal(await seedStore(), { create: false, analyze: false })
}, 60_000)
afterAll(() => store.close())

async function get(path: string, parameters: Record<string, string> = {}) {
  const response = await store.fetch(`http://localhost/reports/${path}?${new URLSearchParams(parameters)}`, {})
  return { status: response.status, text: await response.text() }
}

/** Type, namespace, name and version: the truths carry other qualifiers. */
const bare = (purl: string) => purl.split('?')[0]!
const blobOf = (digest: string) => `seeds/layout/blobs/${digest.replace(':', '/')}`
const json = (digest: string) => JSON.parse(readFileSync(blobOf(digest), 'utf8')) as { config: { digest: string }; layers: { digest: string }[]; created: string }
const sorted = (lines: readonly string[]) => [...lines].sort()

test('every file in reports/ is a report under its own name, and there are at least twelve', () => {
  const files = readdirSync('reports').map((file) => file.replace(/\.yaml$/, ''))
  expect([...shippedReports().keys()].sort()).toEqual(files.sort())
  expect(files.length).toBeGreaterThanOrEqual(12)
})

describe.each([...shippedReports().values()])('$name', (report) => {
  const parameters = Object.fromEntries(report.parameters.filter(({ example }) => example !== null).map(({ name, example }) => [name, example!]))
  const required = Object.fromEntries(report.parameters.filter(({ required }) => required).map(({ name, example }) => [name, example!]))

  test('explains its required parameters by an example, and runs with all of its examples', async () => {
    expect(Object.values(required).every((example) => typeof example === 'string')).toBe(true)
    for (const values of [parameters, required]) expect(await get(`${report.name}.csv`, values)).toMatchObject({ status: 200 })
  })

  test('tells rows apart by its key', async () => {
    const rows = rowsOf((await get(`${report.name}.csv`, required)).text)
    const keys = rows.map((row) => JSON.stringify(report.key.map((title) => row[title])))
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('gives the same bytes twice, in every format', async () => {
    for (const format of ['csv', 'ndjson', 'json', 'html', 'md', 'xlsx']) {
      const [a, b] = [await get(`${report.name}.${format}`, required), await get(`${report.name}.${format}`, required)]
      expect(a.text).toBe(b.text)
    }
  })
})

test('images-with-package: every image, version, proof and layer that the packages tools told', async () => {
  for (const purl of ['pkg:deb/debian/openssl', 'pkg:npm/ms', 'pkg:pypi/flask', 'pkg:maven/org.apache.logging.log4j/log4j-core']) {
    const rows = rowsOf((await get('images-with-package.csv', { purl })).text)
    const expected = truths.flatMap(({ manifestDigest, packages }) =>
      packages.filter((each) => bare(each.purl).startsWith(`${purl}@`)).map((each) => `${manifestDigest} ${bare(each.purl)} ${each.evidencePath} ${each.introducedAt}`))
    expect(sorted(rows.map((row) => `${row['Digest']} ${bare(row['Package']!)} ${row['Proved by']} ${row['Layer']}`))).toEqual(sorted(expected))
    expect(expected.length).toBeGreaterThan(0)
  }
})

test('fleet-packages: every package of every image, each image and package once', async () => {
  const rows = rowsOf((await get('fleet-packages.csv')).text)
  const expected = truths.flatMap(({ manifestDigest, packages }) => packages.map(({ purl }) => `${manifestDigest} ${bare(purl)}`))
  expect(sorted(rows.map((row) => `${row['Digest']} ${bare(row['Package']!)}`))).toEqual(sorted([...new Set(expected)]))
})

test('images-without-package: the others', async () => {
  const purl = 'pkg:npm/ms'
  const rows = rowsOf((await get('images-without-package.csv', { purl })).text)
  const others = truths.filter(({ packages }) => !packages.some((each) => each.purl.startsWith(`${purl}@`))).map(({ manifestDigest }) => manifestDigest)
  expect(sorted(rows.map((row) => row['Digest']!))).toEqual(sorted(others))
})

test('images-without-package that no image lacks: a header and no row', async () => {
  const { text } = await get('images-without-package.csv', { purl: 'pkg:deb/debian/ca-certificates' })
  expect(text).toBe('Image,Digest,OS,Architecture,Distribution,_errors\r\n')
})

/** The nearest base of another repository, by the truths. */
function foundation({ reference, base }: (typeof truths)[number]): (typeof truths)[number] | undefined {
  const below = truths.find((each) => each.reference === base)
  const repository = (name: string) => name.slice(0, name.lastIndexOf(':'))
  return below === undefined || repository(below.reference) !== repository(reference) ? below : foundation(below)
}

test('base-status: what every image stands on, whether there is a newer one, and who stands on it', async () => {
  const rows = rowsOf((await get('base-status.csv')).text)
  expect(rows.length).toBe(truths.length)
  const standsOn = (base: string): number => truths.filter((each) => each.base === base).reduce((sum, { reference }) => sum + 1 + standsOn(reference), 0)
  for (const truth of truths) {
    const base = foundation(truth)
    // Two builds of one base were made: 12.1, and 12.2 after it.
    const state = base === undefined ? 'UNKNOWN' : base.reference.endsWith(':12.1') ? 'OUTDATED' : 'CURRENT'
    const expected = { 'Base is': state, 'Base digest': base?.manifestDigest ?? '', 'Newest base': base === undefined ? '' : 'seeds.example/base/debian:12; seeds.example/base/debian:12.2', 'Images on top': String(standsOn(truth.reference)) }
    expect(rows.find((row) => row['Digest'] === truth.manifestDigest)).toMatchObject(expected)
  }
  expect(rows.map((row) => row['Base is'])).toEqual(sorted(rows.map((row) => row['Base is']!)).sort((a, b) => ['OUTDATED', 'CURRENT', 'UNKNOWN'].indexOf(a) - ['OUTDATED', 'CURRENT', 'UNKNOWN'].indexOf(b)))
})

test('stale-images: oldest first; those before a moment', async () => {
  const made = (of: string) => json(json(truths.find(({ reference }) => reference === of)!.manifestDigest).config.digest).created
  const rows = rowsOf((await get('stale-images.csv')).text)
  expect(rows).toHaveLength(truths.length)
  const moments = rows.map((row) => Date.parse(row['Created']!))
  expect(moments).toEqual([...moments].sort((a, b) => a - b))
  expect(moments[0]).toBe(Date.parse(made('seeds.example/shop/billing:1.0')))
  const before = '2026-01-01T00:00:00Z'
  const old = rowsOf((await get('stale-images.csv', { before })).text)
  expect(old.map((row) => row['Digest'])).toEqual(rows.filter((row) => Date.parse(row['Created']!) < Date.parse(before)).map((row) => row['Digest']))
  expect(old.length).toBe(4)
})

test('packages-by-image-count: in how many images each is, those of most first', async () => {
  const rows = rowsOf((await get('packages-by-image-count.csv')).text)
  const images = new Map<string, Set<string>>()
  for (const { manifestDigest, packages } of truths) for (const { purl } of packages) images.set(bare(purl), (images.get(bare(purl)) ?? new Set()).add(manifestDigest))
  // One bare purl may be of two architectures.
  const counted = new Map<string, number>()
  for (const row of rows) counted.set(bare(row['Package']!), (counted.get(bare(row['Package']!)) ?? 0) + Number(row['Images']))
  const present = [...images].map(([purl, of]) => [purl, of.size] as const)
  for (const [purl, count] of present) expect([purl, counted.get(purl)]).toEqual([purl, count])
  const counts = rows.map((row) => Number(row['Images']))
  expect(counts).toEqual([...counts].sort((a, b) => b - a))
})

test('differences-to-base: what every image has added to its base, and what it has removed', async () => {
  const rows = rowsOf((await get('differences-to-base.csv')).text)
  const of = (reference: string) => new Set(truths.find((each) => each.reference === reference)!.packages.map(({ purl }) => bare(purl)))
  for (const { reference, manifestDigest, base } of truths) {
    const own = rows.filter((row) => row['Digest'] === manifestDigest)
    if (base === null) expect(own).toEqual([])
    else {
      const [from, to] = [of(base), of(reference)]
      expect(sorted(own.map((row) => bare(row['To']!)).filter(Boolean))).toEqual(sorted([...to].filter((purl) => !from.has(purl))))
      expect(sorted(own.map((row) => bare(row['From']!)).filter(Boolean))).toEqual(sorted([...from].filter((purl) => !to.has(purl))))
    }
  }
})

test('layer-waste: what a layer hides is as large as tar says', async () => {
  const rows = rowsOf((await get('layer-waste.csv')).text)
  const billing = truths.find(({ reference }) => reference === 'seeds.example/shop/billing:1.1')!
  const listed = execFileSync('tar', ['-tvzf', blobOf(json(billing.manifestDigest).layers[2]!.digest)], { encoding: 'utf8' })
  const [, bytes] = /\s(\d+)\s+\S+\s+\S+\s+app\/billing\.jar$/m.exec(listed)!
  expect(rows[0]).toMatchObject({ Image: billing.reference, Layer: '3', 'Bytes hidden': bytes })
  expect(rows).toHaveLength(truths.reduce((sum, { layers }) => sum + layers.length, 0))
  for (const row of rows.filter((each) => each['Layer'] === '0')) expect(row['Bytes hidden']).toBe('0')
})

test('unowned-files: those that dpkg-query, importlib.metadata and Node know of no owner for', async () => {
  const owners = gunzipSync(readFileSync('test/seeds/owners.tsv.gz')).toString().split('\n').map((line) => line.split('\t'))
  const rows = rowsOf((await get('unowned-files.csv')).text)
  for (const image of new Set(owners.flatMap(([name]) => (name === '' ? [] : [name!])))) {
    const { manifestDigest } = truths.find(({ reference }) => reference === `seeds.example/${image}`)!
    const told = rows.filter((row) => row['Digest'] === manifestDigest).map((row) => row['Path']!)
    expect(sorted(told)).toEqual(sorted(owners.filter(([name, , owner]) => name === image && owner === '').map(([, path]) => path!)))
  }
  const chosen = rowsOf((await get('unowned-files.csv', { repository: 'seeds.example/shop/orders', tag: '1.1', glob: '/{app,etc}/**', exclude: '/etc/**' })).text)
  expect(chosen.map((row) => row['Path'])).toEqual(['/app/app.py', '/app/requirements.txt'])
})

test('layer-sharing: how many images have each layer', async () => {
  const rows = rowsOf((await get('layer-sharing.csv')).text)
  const counts = new Map<string, Set<string>>()
  for (const { manifestDigest, layers } of truths) for (const { diffId } of layers) counts.set(diffId, (counts.get(diffId) ?? new Set()).add(manifestDigest))
  expect(Object.fromEntries(rows.map((row) => [row['Layer'], row['Images']]))).toEqual(Object.fromEntries([...counts].map(([diffId, images]) => [diffId, String(images.size)])))
})

test('package-differences: what an image added to its base', async () => {
  const of = (reference: string) => new Set(truths.find((each) => each.reference === reference)!.packages.map(({ purl }) => bare(purl)))
  const [from, to] = [of('seeds.example/base/debian:12.1'), of('seeds.example/shop/orders:1.0')]
  const rows = rowsOf((await get('package-differences.csv', { from: 'seeds.example/base/debian:12.1', to: 'seeds.example/shop/orders:1.0' })).text)
  expect(sorted(rows.map((row) => bare(row['To']!)))).toEqual(sorted([...to].filter((purl) => !from.has(purl))))
})

test('the header is that of the report, whatever is found', async () => {
  for (const { name, columns, parameters } of shippedReports().values()) {
    const required = Object.fromEntries(parameters.filter(({ required }) => required).map(({ name: each, example }) => [each, example!]))
    const [header] = parseCsv((await get(`${name}.csv`, required)).text)
    expect(header).toEqual([...columns.map(({ title }) => title), '_errors'])
  }
})
