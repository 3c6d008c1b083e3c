import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Run, SEEDS, serve, stratigraph, truth } from './command.ts'
import { inProcess } from './in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'cli-questions-'))
const store = join(folder, 'seeds.db')
const { images } = truth()
const of = (reference: string) => images.find((image) => image.reference === reference)!
const orders = of('seeds.example/shop/orders:1.1')
let server: Awaited<ReturnType<typeof serve>>

/** Every way to ask once, as JSON. */
const ASKED = {
  images: ['images'],
  repository: ['images', '--repository', 'seeds.example/shop/orders', '--tag', '1.0'],
  arm: ['images', '--platform', 'linux/arm64'],
  image: ['image', 'seeds.example/shop/orders:1.1'],
  packages: ['packages', 'seeds.example/shop/orders:1.1'],
  npm: ['packages', 'seeds.example/shop/storefront:1.0', '--type', 'npm', '--name', 'ms'],
  contains: ['contains', 'pkg:maven/org.apache.logging.log4j/log4j-core'],
  range: ['contains', 'pkg:maven/org.apache.logging.log4j/log4j-core', '--range', '<2.17.1'],
  base: ['base', 'seeds.example/shop/orders:1.1'],
  derived: ['derived', 'seeds.example/base/debian:12.1'],
  direct: ['derived', 'seeds.example/base/debian:12.1', '--direct'],
  shared: ['shared', '--by', 'bytes'],
  setuid: ['files', '--setuid'],
  files: ['files', 'seeds.example/shop/billing:1.1', '--glob', '/app/**'],
  unowned: ['files', 'seeds.example/shop/orders:1.1', '--unowned', '--exclude', '/var/**'],
  owned: ['files', 'seeds.example/shop/orders:1.1', '--owned', '--path', '/usr/bin/openssl'],
  compare: ['compare', 'seeds.example/shop/orders:1.0', 'seeds.example/shop/orders:1.1'],
  document: ['query', 'seeds/questions/base.graphql', '-v', 'reference=seeds.example/base/debian:12.2'],
} as const
const answers = new Map<string, { local: Run; remote: Run }>()

beforeAll(async () => {
  const { status, err } = await inProcess(['analyze', '--store', store, SEEDS])
  expect({ status, err }).toMatchObject({ status: 0 })
  server = await serve(store)
  for (const [name, args] of Object.entries(ASKED)) {
    const json = name === 'document' ? args : [...args, '--json']
    const [local, remote] = await Promise.all([
      inProcess([...json, '--store', store]),
      inProcess(json, { env: { STRATIGRAPH_ENDPOINT: `${server.url}/graphql` } }),
    ])
    answers.set(name, { local, remote })
  }
}, 120_000)

afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The JSON that a command printed. */
function json(name: keyof typeof ASKED): any {
  return JSON.parse(answers.get(name)!.local.out)
}

/** dpkg-query was not asked for source packages in the form of a qualifier. */
function plain(purl: string): string {
  const [path, qualifiers = ''] = purl.split('?')
  const kept = qualifiers.split('&').filter((pair) => pair !== '' && !pair.startsWith('upstream='))
  return kept.length === 0 ? path! : `${path}?${kept.join('&')}`
}

test.each(Object.keys(ASKED))('%s: a store and a server answer the same, and stderr stays empty', (name) => {
  const { local, remote } = answers.get(name)!
  expect(local).toMatchObject({ status: 0, err: '' })
  expect(remote).toEqual(local)
})

describe('answers are what the tools of the ecosystems told', () => {
  test('images, by repository and by platform', () => {
    expect(json('images').map((image: { digest: string }) => image.digest).sort()).toEqual(images.map((image) => image.manifestDigest).sort())
    expect(json('repository')).toMatchObject([{ digest: of('seeds.example/shop/orders:1.0').manifestDigest, platform: 'linux/amd64' }])
    expect(json('arm').map((image: { digest: string }) => image.digest)).toEqual(
      images.filter(({ platform }) => platform.architecture === 'arm64').map((image) => image.manifestDigest),
    )
  })

  test('an image with its layers', () => {
    const found = json('image')
    expect(found).toMatchObject({ digest: orders.manifestDigest, packages: orders.packages.length, base: { tags: [orders.base] }, gaps: [] })
    expect(found.layers.map(({ diffId, createdBy }: { diffId: string; createdBy: string }) => ({ diffId, createdBy }))).toEqual(
      orders.layers.map(({ diffId, createdBy }) => ({ diffId, createdBy })),
    )
  })

  test('packages, with proof and layer', () => {
    const expected = orders.packages.map(({ purl, evidencePath, introducedAt }) => `${purl} ${evidencePath} ${introducedAt}`)
    const found = json('packages').flatMap(({ purl, occurrences }: { purl: string; occurrences: { path: string; layer: number }[] }) =>
      occurrences.map(({ path, layer }) => `${plain(purl)} ${path} ${layer}`),
    )
    expect(found.sort()).toEqual(expected.sort())
    const ms = of('seeds.example/shop/storefront:1.0').packages.filter(({ name }) => name === 'ms')
    expect(json('npm').map(({ version }: { version: string }) => version).sort()).toEqual([...new Set(ms.map(({ version }) => version))].sort())
  })

  test('who contains log4j-core, and who an old one', () => {
    const expected = images.flatMap(({ manifestDigest, packages }) =>
      packages.filter(({ purl }) => purl.includes('/log4j-core@')).map(({ version, evidencePath, introducedAt }) => ({ manifestDigest, version, evidencePath, introducedAt })),
    )
    const rows = (name: 'contains' | 'range') =>
      json(name).map((row: { image: { digest: string }; version: string; path: string; layer: { index: number } }) => ({
        manifestDigest: row.image.digest, version: row.version, evidencePath: row.path, introducedAt: row.layer.index,
      }))
    expect(rows('contains')).toHaveLength(expected.length)
    expect(rows('contains')).toEqual(expect.arrayContaining(expected))
    expect(rows('range')).toEqual(expected.filter(({ version }) => version === '2.14.1'))
  })

  test('bases and what was made from them', () => {
    expect(json('base').map(({ tags }: { tags: string[] }) => tags)).toEqual([['seeds.example/shop/orders:1.0'], ['seeds.example/base/debian:12.1']])
    const above = (reference: string): string[] => images.filter(({ base }) => base === reference).flatMap((image) => [image.reference, ...above(image.reference)])
    const names = (name: 'derived' | 'direct') => json(name).flatMap(({ tags }: { tags: string[] }) => tags).sort()
    expect(names('derived')).toEqual(above('seeds.example/base/debian:12.1').sort())
    expect(names('direct')).toEqual(images.filter(({ base }) => base === 'seeds.example/base/debian:12.1').map(({ reference }) => reference).sort())
  })

  test('shared layers', () => {
    const uses = new Map<string, number>()
    for (const { layers } of images) for (const diffId of new Set(layers.map((layer) => layer.diffId))) uses.set(diffId, (uses.get(diffId) ?? 0) + 1)
    const found = json('shared') as { diffId: string; imageCount: number; bytesSaved: number; size: number; images: unknown[] }[]
    expect(new Map(found.map(({ diffId, imageCount }) => [diffId, imageCount]))).toEqual(uses)
    for (const { imageCount, bytesSaved, size, images } of found) expect({ bytesSaved, listed: images.length }).toEqual({ bytesSaved: size * (imageCount - 1), listed: imageCount })
  })

  test('files', () => {
    expect(new Set(json('setuid').map(({ path }: { path: string }) => path))).toEqual(new Set(['/usr/bin/mount', '/usr/bin/umount']))
    expect(json('files')).toMatchObject([{ path: '/app/billing.jar', type: 'REGULAR', layer: { index: 3 } }])
    // dpkg-query -S /etc/group: no path found; /usr/bin/openssl: openssl.
    expect(json('unowned').map(({ path }: { path: string }) => path)).toEqual(['/app/app.py', '/app/requirements.txt', '/etc/group', '/etc/passwd'])
    expect(json('owned')).toMatchObject([{ path: '/usr/bin/openssl', owners: [{ purl: expect.stringMatching(/^pkg:deb\/debian\/openssl@/), evidencePath: '/var/lib/dpkg/status' }] }])
  })

  test('a comparison', () => {
    const before = new Set(of('seeds.example/shop/orders:1.0').packages.map(({ purl }) => purl))
    const after = orders.packages.map(({ purl }) => purl)
    const changes = json('compare').packageChanges as { kind: string; from: string | null; to: string | null }[]
    expect(changes.map(({ to }) => plain(to!)).sort()).toEqual(after.filter((purl) => !before.has(purl)).sort())
    expect(changes.map(({ from }) => from).filter(Boolean)).toEqual([...before].filter((purl) => !after.includes(purl)))
    expect(json('compare').sharedLayers).toHaveLength(5)
  })

  test('any document', () => {
    const derived = json('document').data.image.derived
    expect(derived.totalCount).toBe(images.filter(({ base }) => base === 'seeds.example/base/debian:12.2').length)
  })
})

describe('exit status', () => {
  const cases: [string, string[], number, RegExp][] = [
    ['nothing found', ['contains', 'no-such-package'], 1, /No image contains it/],
    ['a distribution that is not named', ['contains', 'pkg:deb/openssl'], 1, /pkg:deb\/debian\/openssl/],
    ['a path that is not absolute', ['files', '--path', 'etc/os-release'], 3, /INPUT\.FILE_FILTER/],
    ['an operator that is no comparison', ['contains', 'ms', '--type', 'npm', '--range', '^2'], 3, /RANGE\.SYNTAX/],
    ['an image that is not known', ['image', 'seeds.example/none:1'], 1, /No image seeds\.example\/none:1/],
    ['a comparison with an image that is not known', ['compare', 'seeds.example/none:1', 'seeds.example/shop/orders:1.1'], 1, /not known/],
    ['a purl that is none', ['contains', 'pkg:nothing'], 3, /Not a package URL/],
    ['a range without a type', ['contains', 'log4j-core', '--range', '<2'], 3, /--type/],
    ['a range that is none', ['contains', 'pkg:npm/ms', '--range', '<<2'], 3, /RANGE\./],
    ['a reference that is none', ['image', 'UPPER CASE'], 3, /reference/],
    ['files of everything', ['files'], 3, /--glob/],
    ['files owned and not', ['files', 'a', '--owned', '--unowned'], 3, /--unowned/],
    ['an option that is not known', ['images', '--nope'], 3, /unknown option/],
    ['a command that is not known', ['nope'], 3, /unknown command/],
    ['a limit that is none', ['images', '--limit', '0'], 3, /whole number/],
    ['a document that is not there', ['query', 'no-such.graphql'], 3, /cannot be read/],
    ['an endpoint that is none', ['images', '--endpoint', 'ftp://x'], 3, /http/],
    ['a server that is not there', ['images', '--endpoint', 'http://127.0.0.1:9/graphql'], 2, /cannot be reached/],
  ]
  test.each(cases)('%s', async (_name, args, status, message) => {
    const asked = args.includes('--endpoint') ? args : [...args, '--endpoint', `${server.url}/graphql`]
    const run = await inProcess(asked)
    expect(run).toMatchObject({ status, out: '' })
    expect(run.err).toMatch(message)
  })

  test('a store that is not there is not made', async () => {
    const missing = join(folder, 'missing.db')
    const run = await inProcess(['images', '--store', missing])
    expect(run).toMatchObject({ status: 2, out: '' })
    expect(run.err).toContain('LINEAGE.NO_STORE')
    expect((await inProcess(['images', '--store', missing])).status).toBe(2)
  })

  test('a variable is a text where the document declares one, else JSON', async () => {
    const document = 'query ($tag: String!, $first: Int) { images(filter: { tag: $tag }, first: $first) { edges { node { tags { name } } } } }'
    const run = await stratigraph(['query', '-', '-v', 'tag=1.0', '-v', 'first=1', '--store', store], { input: document })
    expect(run).toMatchObject({ status: 0, err: '' })
    expect(JSON.parse(run.out).data.images.edges).toEqual([{ node: { tags: [{ name: '1.0' }] } }])
  })

  test('a document with errors prints them', async () => {
    const run = await stratigraph(['query', '-', '--endpoint', `${server.url}/graphql`], { input: '{ nope }' })
    expect(run.status).toBe(1)
    expect(JSON.parse(run.out).errors[0].message).toContain('nope')
  })

  test('all faults of the environment are told together', async () => {
    const run = await stratigraph(['images'], { env: { STRATIGRAPH_ENDPOINT: 'nowhere', PORT: 'many' } })
    expect(run.status).toBe(3)
    expect(run.err).toMatch(/STRATIGRAPH_ENDPOINT[^]*PORT/)
  })
})

test('--limit stops early', async () => {
  const run = await inProcess(['packages', 'seeds.example/shop/orders:1.1', '--limit', '2', '--json', '--store', store])
  expect(JSON.parse(run.out)).toHaveLength(2)
})
