import { expect, test } from 'vitest'
import type { SqlStore } from '../../src/lineage/sql/store.ts'
import { freshStore } from '../testkit/analysis.ts'
import { distInfo, dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { image, type Layer, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

/** `+purl path` and `-purl path` of each layer of an image. */
async function changes({ db }: SqlStore, layers: readonly Layer[], analyze: (target: string) => Promise<unknown>): Promise<string[][]> {
  const made = image({ layers })
  await analyze(writeLayout(temporaryFolder(), { 'registry.example/app:1': made }))
  const rows = await db.$queryRaw<{ index: number; sign: string; purl: string; path: string }[]>`
    SELECT x."index", '+' AS "sign", v."purl", o."path" FROM "ImageLayer" x JOIN "Image" i ON i."id" = x."imageId"
    JOIN "Occurrence" o ON o."chainId" = x."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId" WHERE i."digest" = ${made.digest}
    UNION ALL SELECT x."index", '-', v."purl", o."path" FROM "ImageLayer" x JOIN "Image" i ON i."id" = x."imageId"
    JOIN "OccurrenceRemoval" r ON r."chainId" = x."chainId" JOIN "Occurrence" o ON o."id" = r."occurrenceId"
    JOIN "PackageVersion" v ON v."id" = o."packageVersionId" WHERE i."digest" = ${made.digest} ORDER BY 1, 2, 3`
  return layers.map((_, i) => rows.filter(({ index }) => Number(index) === i).map(({ sign, purl, path }) => `${sign}${purl} ${path}`))
}

const STATUS = '/var/lib/dpkg/status'
const deb = (name: string, version: string) => `pkg:deb/debian/${name}@${version}?arch=amd64`

test('a package is attributed to the layer that changed it, though each layer rewrites the database', async () => {
  const store = await freshStore()
  const layers = [
    layer([osRelease('debian'), dpkgStatus({ a: '1.0', b: '1.0' })]),
    layer([dpkgStatus({ a: '1.0', b: '1.0', c: '1.0' })]),
    layer([dpkgStatus({ a: '2.0', b: '1.0', c: '1.0' })]),
    layer([dpkgStatus({ a: '2.0', c: '1.0' })]),
    layer([dpkgStatus({ a: '2.0', b: '1.0', c: '1.0' })]), // b again: present since here, not since the first layer
  ]
  expect(await changes(store, layers, store.analyzeCold)).toEqual([
    [`+${deb('a', '1.0')} ${STATUS}`, `+${deb('b', '1.0')} ${STATUS}`],
    [`+${deb('c', '1.0')} ${STATUS}`],
    [`+${deb('a', '2.0')} ${STATUS}`, `-${deb('a', '1.0')} ${STATUS}`],
    [`-${deb('b', '1.0')} ${STATUS}`],
    [`+${deb('b', '1.0')} ${STATUS}`],
  ])
})

test('a database behind a symlinked folder is one database, also where its own path tells nothing', async () => {
  const store = await freshStore()
  const moved = 'usr/share/dpkgdb/status'
  const layers = [
    layer([osRelease('debian'), dpkgStatus({ a: '1.0' }, moved)]), // nothing makes it a database yet
    layer([{ path: 'var/lib/dpkg', link: '/usr/share/dpkgdb' }]),
    layer([dpkgStatus({ a: '1.0', b: '1.0' })]), // written through the link
    layer([{ path: 'var/lib/.wh.dpkg', content: '' }]),
  ]
  expect(await changes(store, layers, store.analyzeCold)).toEqual([
    [],
    [`+${deb('a', '1.0')} /${moved}`],
    [`+${deb('b', '1.0')} /${moved}`],
    [`-${deb('a', '1.0')} /${moved}`, `-${deb('b', '1.0')} /${moved}`],
  ])
})

test('an os-release in a higher layer, or another one, changes no package', async () => {
  const store = await freshStore()
  const layers = [
    layer([dpkgStatus({ a: '1.0' })]),
    layer([osRelease('debian')]),
    layer([osRelease('mydebian'), dpkgStatus({ a: '1.0', b: '1.0' })]),
  ]
  expect(await changes(store, layers, store.analyzeCold)).toEqual([
    [`+${deb('a', '1.0')} ${STATUS}`],
    [],
    [`+pkg:deb/mydebian/b@1.0?arch=amd64 ${STATUS}`],
  ])
})

test('evidence that only a hard link names is read where its bytes stand, in the same layer or below', async () => {
  const store = await freshStore()
  const { path, content } = distInfo('linked', '5.0') as { path: string; content: string }
  const lower = layer([{ path: 'store/4f', content }, { path: 'store/a0', content: content.replace('linked', 'other') }])
  const upper = layer([
    { path, link: 'store/4f', type: 'hardlink' },
    { path: 'own', content: content.replace('linked', 'third') },
    { path: 'opt/third-5.0.dist-info/METADATA', link: 'own', type: 'hardlink' },
  ])
  expect(await changes(store, [lower, upper], store.analyzeCold)).toEqual([
    [],
    [`+pkg:pypi/linked@5.0 /${path}`, '+pkg:pypi/third@5.0 /opt/third-5.0.dist-info/METADATA'],
  ])
})

test('evidence goes with its folder: whiteout, opaque folder, folder replaced by a file or by a link', async () => {
  const store = await freshStore()
  const at = (folder: string) => distInfo('p', '1.0', folder)
  const gone = (folder: string) => `-pkg:pypi/p@1.0 /${folder}/p-1.0.dist-info/METADATA`
  const layers = [
    layer([at('a'), at('b/site'), at('c/site'), at('d/site'), at('e')]),
    layer([{ path: '.wh.a', content: '' }]),
    layer([{ path: 'b/.wh..wh..opq', content: '' }, { path: 'b/new', content: '' }]),
    layer([{ path: 'c/site', content: 'a file now' }]),
    layer([{ path: 'd', link: 'e' }]),
  ]
  const found = await changes(store, layers, store.analyzeCold)
  expect(found.slice(1)).toEqual([[gone('a')], [gone('b/site')], [gone('c/site')], [gone('d/site')]])
})
