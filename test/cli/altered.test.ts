import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dpkgList, osRelease } from '../testkit/evidence.ts'
import { image, layer, writeLayout } from '../testkit/oci.ts'
import { inProcess } from './in-process.ts'

// printf 'one\n' | md5sum; printf 'two\n' | md5sum
const [ONE, TWO] = ['5bbf5a52328e7439ae6e719dfe712200', 'c193497a1a06b2c72230e6146ff47080']
/** printf 'patched\n' | sha256sum */
const PATCHED = 'sha256:1094f4a608520e6cd87446d714acc1d2a9fab625af2e03e561bfa50639443eae'
const folder = mkdtempSync(join(tmpdir(), 'altered-'))
const store = join(folder, 'store.db')
const installed = [
  osRelease('debian'), dpkgList('a', ['/bin/a', '/bin/b', '/etc/a']),
  { path: 'var/lib/dpkg/status', content: `Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nConffiles:\n /etc/a ${TWO}\n` },
  { path: 'var/lib/dpkg/info/a.md5sums', content: `${ONE}  bin/a\n${TWO}  bin/b\n` },
  { path: 'bin/a', content: 'one\n' }, { path: 'bin/b', content: 'two\n' }, { path: 'etc/a', content: 'two\n' },
]

beforeAll(async () => {
  const layers = [layer(installed), layer([{ path: 'bin/a', content: 'patched\n' }, { path: 'etc/a', content: 'patched\n' }]), layer([{ path: 'bin/.wh.b' }])]
  const target = writeLayout(join(folder, 'layout'), { 'shop/a:1': image({ layers, history: ['ADD root', 'RUN patch', 'RUN rm /bin/b'] }), 'shop/a:0': image({ layers: layers.slice(0, 1) }) })
  expect(await inProcess(['analyze', '--store', store, target])).toMatchObject({ status: 0 })
})

afterAll(() => rmSync(folder, { recursive: true }))

/** Exit status 1 says that there is none. */
const ask = async (...args: string[]) => {
  const { status, out } = await inProcess(['altered', '--store', store, ...args])
  expect(status).toBe(out.startsWith('[]') ? 1 : 0)
  return out
}

test('of an image, with the layer that did it', async () => {
  expect((await ask('shop/a:1')).split('\n').map((line) => line.trim().split(/ {2,}/)).filter(([first]) => first !== '').slice(1).sort()).toEqual([
    ['missing', '/bin/b', 'a 1', '2', '0', 'RUN rm /bin/b'],
    ['modified (config)', '/etc/a', 'a 1', '1', '0', 'RUN patch'],
    ['modified', '/bin/a', 'a 1', '1', '0', 'RUN patch'],
  ])
  const json = JSON.parse(await ask('shop/a:1', '--kind', 'modified', '--no-config', '--json')) as unknown
  expect(json).toMatchObject([{ kind: 'MODIFIED', config: false, path: '/bin/a', sha256: PATCHED, purl: 'pkg:deb/debian/a@1?arch=amd64', changedBy: { index: 1 }, occurrence: { introducedBy: { index: 0 } } }])
  expect(await ask('shop/a:0', '--json')).toBe('[]\n')
})

test('over all images', async () => {
  expect(JSON.parse(await ask('--kind', 'missing', '--json'))).toMatchObject([{ kind: 'MISSING', path: '/bin/b', sha256: null, images: [{ tags: ['shop/a:1'] }], moreImages: false }])
  expect(JSON.parse(await ask('--config', '--package', 'a', '--path', '/etc/a', '--json'))).toMatchObject([{ path: '/etc/a', config: true }])
  expect(await ask('--package', 'b', '--json')).toBe('[]\n')
})

test('as a report', async () => {
  const { out } = await inProcess(['report', 'run', 'altered-files', '-p', 'config=false', '--format', 'csv', '--store', store])
  const rows = out.trim().split(/\r?\n/).slice(1).map((line) => line.replace(/sha256:\w+/, '*')).sort()
  expect(rows).toEqual([
    expect.stringMatching(/shop\/a:1,\*,\/bin\/a,MODIFIED,false,pkg:deb\/debian\/a@1\?arch=amd64,0,1,RUN patch/),
    expect.stringMatching(/shop\/a:1,\*,\/bin\/b,MISSING,false,pkg:deb\/debian\/a@1\?arch=amd64,0,2,RUN rm \/bin\/b/),
  ])
})

test('the same after an export and an import', async () => {
  const [file, other] = [join(folder, 'export.ndjson.gz'), join(folder, 'other.db')]
  expect(await inProcess(['export', '--to', file, '--store', store])).toMatchObject({ status: 0 })
  expect(await inProcess(['import', file, '--store', other])).toMatchObject({ status: 0 })
  expect((await inProcess(['altered', 'shop/a:1', '--json', '--store', other])).out).toBe(await ask('shop/a:1', '--json'))
  // A layer on top of what was imported: what lower layers state of files came along.
  const base = [layer(installed), layer([{ path: 'bin/a', content: 'patched\n' }, { path: 'etc/a', content: 'patched\n' }])]
  const target = writeLayout(join(folder, 'more'), { 'shop/a:2': image({ layers: [...base, layer([{ path: 'bin/a', content: 'one\n' }])] }) })
  expect(await inProcess(['analyze', '--store', other, target])).toMatchObject({ status: 0 })
  expect(JSON.parse((await inProcess(['altered', 'shop/a:2', '--json', '--store', other])).out)).toMatchObject([{ path: '/etc/a', kind: 'MODIFIED', config: true }])
})
