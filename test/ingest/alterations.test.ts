import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { dpkgList, osRelease } from '../testkit/evidence.ts'
import { image, type Layer, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

// The checksums are those of md5sum and of `openssl sha1 -binary | base64`.
const MD5 = { one: '5bbf5a52328e7439ae6e719dfe712200', two: 'c193497a1a06b2c72230e6146ff47080', conf: 'b9a771b420047cfaa3543e66c78f44f6', data: '6137cde4893c59f76f005a8123d8e8e6', lib: '7e65df4db6cda11f7a9d4b50df9bcae4' }
const SHA1 = { one: 'xwWbsZQzzDyrqmI2yD1WZoqEPdI=', two: 'e770WzvHCFUBDgJGBxdkMSXDvso=', conf: 'NA47SSoWDXF2kCrPvksGcXpAcK0=' }

const ANSWER = `{ pageInfo { hasNextPage } totalCount edges { file { path } changedBy { index } occurrence { introducedBy { index } } node { kind config packageVersion { version package { name } } } } }`

interface Edge {
  file: { path: string }
  changedBy: { index: number }
  occurrence: { introducedBy: { index: number } }
  node: { kind: string; config: boolean; packageVersion: { version: string; package: { name: string } } }
}

type Told = Record<string, string>

/** Of each image of one more layer: path -> `kind package layer-of-the-package>layer-that-changed-it`. */
async function tops(layers: readonly Layer[], order: readonly number[]): Promise<Told[]> {
  const store = await freshStore()
  for (const top of order) {
    const outcome = await store.analyzeCold(writeLayout(temporaryFolder(), { [`registry.example/app:${top}`]: image({ layers: layers.slice(0, top) }) }))
    expect(outcome).toMatchObject({ status: 'analyzed', gaps: 0 })
  }
  const ask = asker(store)
  const told: Told[] = []
  for (let top = 1; top <= layers.length; top++) {
    const { data } = await ask(`{ image(reference: "registry.example/app:${top}") { alterations(first: 100) ${ANSWER} } }`)
    const { totalCount, edges } = (data as { image: { alterations: { totalCount: number; edges: Edge[] } } }).image.alterations
    expect(totalCount).toBe(edges.length)
    told.push(Object.fromEntries(edges.map(({ file, changedBy, occurrence, node: { kind, config, packageVersion } }) => [
      file.path, `${kind}${config ? ' config' : ''} ${packageVersion.package.name}@${packageVersion.version} ${occurrence.introducedBy.index}>${changedBy.index}`,
    ])))
  }
  await store.lineage.close()
  return told
}

/** The images one after the other, each by a process of its own, and the whole first: the answers have to be the same. */
async function bothWays(layers: readonly Layer[]): Promise<Told[]> {
  const forth = await tops(layers, layers.map((_, i) => i + 1))
  expect(await tops(layers, layers.map((_, i) => layers.length - i))).toEqual(forth)
  return forth
}

function status(version: string, conffiles = ` /etc/a.conf ${MD5.conf}\n /etc/old.conf ${MD5.conf} obsolete\n /etc/new.conf newconffile\n`) {
  return { path: 'var/lib/dpkg/status', content: `Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\nConffiles:\n${conffiles}Description: a package\n more of it\n` }
}

const sums = (files: Record<string, string>) => ({ path: 'var/lib/dpkg/info/a.md5sums', content: Object.entries(files).map(([path, md5]) => `${md5}  ${path}\n`).join('') })
const LISTED = { 'usr/bin/a': MD5.one, 'usr/lib/liba': MD5.two, 'lib/x': MD5.lib, 'opt/a/data': MD5.data, 'usr/share/doc/a/readme': MD5.one }
const INSTALLED = [
  osRelease('debian'), status('1'), dpkgList('a', [...Object.keys(LISTED).map((path) => `/${path}`), '/etc/a.conf']), sums(LISTED),
  { path: 'lib', link: 'usr/lib' }, { path: 'usr/lib/x', content: 'lib\n' }, { path: 'usr/bin/a', content: 'one\n' }, { path: 'usr/lib/liba', content: 'two\n' },
  { path: 'opt/a/data', content: 'data\n' }, { path: 'etc/a.conf', content: 'conf\n' }, { path: 'etc/old.conf', content: 'mine\n' },
]

test('files of a deb that layers change, take away and bring back', async () => {
  const changed = layer([{ path: 'usr/bin/a', content: 'patched\n' }, { path: 'etc/a.conf', content: 'mine\n' }, { path: 'opt/a/data', content: 'mine\n' }, { path: 'lib/x', link: '/usr/bin/a' }])
  const deleted = layer([{ path: 'usr/lib/.wh.liba' }, { path: 'usr/bin/.wh.a' }, { path: 'usr/lib/x', content: 'lib\n' }])
  const restored = layer([{ path: 'usr/bin/a', content: 'one\n' }, { path: 'usr/lib/liba', content: 'two\n' }, { path: 'opt/a/data', content: 'data\n', mode: 0o600 }])
  const config = { '/etc/a.conf': 'MODIFIED config a@1 0>1' }
  expect(await bothWays([layer(INSTALLED), changed, deleted, restored])).toEqual([
    {},
    { ...config, '/usr/bin/a': 'MODIFIED a@1 0>1', '/opt/a/data': 'MODIFIED a@1 0>1', '/usr/lib/x': 'MODIFIED a@1 0>1' },
    { ...config, '/opt/a/data': 'MODIFIED a@1 0>1', '/usr/bin/a': 'MISSING a@1 0>2', '/usr/lib/liba': 'MISSING a@1 0>2' },
    config,
  ])
})

test('what is changed in the layer of the package itself; an upgrade ends it, and what the upgrade leaves as it was changed is told of the new version', async () => {
  const patched = layer([...INSTALLED.filter(({ path }) => path !== 'usr/bin/a'), { path: 'usr/bin/a', content: 'patched\n' }, { path: 'etc/hosts', content: 'x' }])
  const kept = layer([{ path: 'etc/a.conf', content: 'mine\n' }])
  const upgraded = layer([status('2'), sums({ ...LISTED, 'usr/bin/a': MD5.two }), { path: 'usr/bin/a', content: 'two\n' }, { path: 'usr/lib/liba', content: 'two\n' }, { path: 'usr/lib/x', content: 'lib\n' }])
  expect(await bothWays([patched, kept, upgraded])).toEqual([
    { '/usr/bin/a': 'MODIFIED a@1 0>0' },
    { '/usr/bin/a': 'MODIFIED a@1 0>0', '/etc/a.conf': 'MODIFIED config a@1 0>1' },
    { '/etc/a.conf': 'MODIFIED config a@2 2>1' },
  ])
})

test('without its checksums a package states nothing, and without its record there is no package', async () => {
  const changed = layer([{ path: 'usr/bin/a', content: 'patched\n' }])
  const slim = layer([{ path: 'var/lib/dpkg/info/.wh.a.md5sums' }])
  const again = layer([sums({ 'usr/bin/a': MD5.one })])
  const purged = layer([{ path: 'var/lib/dpkg/.wh.status' }])
  const found = { '/usr/bin/a': 'MODIFIED a@1 0>1' }
  expect(await bothWays([layer(INSTALLED), changed, slim, again, purged])).toEqual([{}, found, {}, found, {}])
})

test('an empty file is one, and none is where something is', async () => {
  const empty = 'd41d8cd98f00b204e9800998ecf8427e' // md5sum < /dev/null
  const base = layer([osRelease('debian'), status('1', ''), sums({ 'usr/bin/a': empty, 'usr/bin/b': empty, 'usr/bin/c': MD5.one }), { path: 'usr/bin/a', content: '' }, { path: 'usr/bin/b', content: 'one\n' }, { path: 'usr/bin/c', content: '' }])
  const changed = layer([{ path: 'usr/bin/a', content: 'x' }, { path: 'usr/bin/b', content: '' }, { path: 'usr/bin/c', content: 'one\n' }])
  expect(await bothWays([base, changed])).toEqual([{ '/usr/bin/b': 'MODIFIED a@1 0>0', '/usr/bin/c': 'MODIFIED a@1 0>0' }, { '/usr/bin/a': 'MODIFIED a@1 0>1' }])
})

test('hard links show what their targets show', async () => {
  const base = layer([...INSTALLED.filter(({ path }) => path !== 'usr/bin/a'), { path: 'usr/bin/b', content: 'one\n' }, { path: 'usr/bin/a', type: 'hardlink', link: 'usr/bin/b' }])
  const linked = layer([{ path: 'usr/lib/liba', type: 'hardlink', link: 'usr/bin/b' }])
  const right = layer([{ path: 'usr/lib/x', type: 'hardlink', link: 'usr/bin/b' }, { path: 'usr/bin/a', type: 'hardlink', link: 'usr/lib/liba' }])
  expect(await bothWays([base, linked, right])).toEqual([
    {}, { '/usr/lib/liba': 'MODIFIED a@1 0>1' }, { '/usr/lib/liba': 'MODIFIED a@1 0>1', '/usr/lib/x': 'MODIFIED a@1 0>2' },
  ])
})

test('of apk, whose checksums are of links as well; below /etc they are configuration', async () => {
  // printf two | openssl sha1 -binary | base64: of where the link leads.
  const record = (version: string) => ({ path: 'lib/apk/db/installed', content: `P:a\nV:${version}\nA:x86_64\nF:usr/bin\nR:a\nZ:Q1${SHA1.one}\nR:link\nZ:Q1rXguzax3D8brmmLkT5CHP7l/sms=\nF:etc\nR:a.conf\nZ:Q1${SHA1.conf}\nF:opt\nR:data\nZ:Q1${SHA1.two}\n\n` })
  const base = layer([osRelease('alpine'), record('1'), { path: 'usr/bin/a', content: 'one\n' }, { path: 'usr/bin/link', link: 'two' }, { path: 'etc/a.conf', content: 'conf\n' }, { path: 'opt/data', content: 'two\n' }])
  const changed = layer([{ path: 'usr/bin/link', link: 'a' }, { path: 'etc/a.conf', content: 'mine\n' }, { path: 'opt/data', content: 'mine\n' }, { path: 'usr/bin/a', content: 'one\n', mode: 0o755 }])
  expect(await bothWays([base, changed])).toEqual([
    {}, { '/usr/bin/link': 'MODIFIED a@1 0>1', '/etc/a.conf': 'MODIFIED config a@1 0>1', '/opt/data': 'MODIFIED a@1 0>1' },
  ])
})

test('over all images, by kind, path, configuration and package', async () => {
  const store = await freshStore()
  const changed = layer([{ path: 'usr/bin/a', content: 'patched\n' }, { path: 'etc/a.conf', content: 'mine\n' }, { path: 'usr/lib/.wh.liba' }])
  const later = layer([{ path: 'usr/bin/a', content: 'one\n' }])
  await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/app:1': image({ layers: [layer(INSTALLED), changed] }), 'registry.example/app:2': image({ layers: [layer(INSTALLED), changed, later] }) }))
  const ask = asker(store)
  const found = async (filter: string) => {
    const { data } = await ask(`{ alterations(filter: {${filter}}) { totalCount edges { node { file { path } images { totalCount edges { node { tags { reference } } } } } } } }`)
    interface Found { totalCount: number; edges: { node: { file: { path: string }; images: { totalCount: number; edges: { node: { tags: { reference: string }[] } }[] } } }[] }
    const { edges, totalCount } = (data as { alterations: Found }).alterations
    expect(totalCount).toBe(edges.length)
    return Object.fromEntries(edges.map(({ node: { file, images } }) => {
      expect(images.totalCount).toBe(images.edges.length)
      return [file.path, images.edges.flatMap(({ node }) => node.tags.map(({ reference }) => reference.slice(-1))).sort().join('')]
    }))
  }
  const [bin, conf, lib] = [{ '/usr/bin/a': '1' }, { '/etc/a.conf': '12' }, { '/usr/lib/liba': '12' }]
  expect(await found('')).toEqual({ ...bin, ...conf, ...lib })
  expect(await found('kind: MISSING')).toEqual(lib)
  expect(await found('config: true')).toEqual(conf)
  expect(await found('config: false')).toEqual({ ...bin, ...lib })
  expect(await found('path: "/usr/bin/a"')).toEqual(bin)
  expect(await found('package: {name: "a"}')).toEqual({ ...bin, ...conf, ...lib })
  expect(await found('package: {name: "b"}')).toEqual({})
  await store.lineage.close()
})
