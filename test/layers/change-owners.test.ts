import { describe, expect, test } from 'vitest'
import { type Claim, claimOf, type Diversion } from '../../src/layers/claim.ts'
import type { LayerEvidence } from '../../src/layers/evidence.ts'
import type { PackageRecord } from '../../src/model/package-record.ts'
import type { TarItem } from '../testkit/tar.ts'
import { deb, evidence, fold, type TestLayer, visible } from './fold.ts'

const STATUS = '/var/lib/dpkg/status'
const PLACES = { places: [STATUS] }

/** A layer with a database, lists of files by package, and files. */
function layer(packages: readonly PackageRecord[] | null, lists: Readonly<Record<string, readonly string[]>>, items: readonly (string | TarItem)[], diversions: readonly Diversion[] = []): TestLayer {
  const found: LayerEvidence[] = [
    ...(packages === null ? [] : [evidence(STATUS, packages, PLACES)]),
    ...Object.entries(lists).map(([name, paths]) => evidence(`/var/lib/dpkg/info/${name}.list`, [], { claims: [list(name, paths)] })),
    ...(diversions.length === 0 ? [] : [evidence('/var/lib/dpkg/diversions', [], { diversions })]),
  ]
  return { items: [...found.map(({ path }) => ({ path: path.slice(1) })), ...items.map((item) => (typeof item === 'string' ? { path: item } : item))], evidence: found }
}

function list(name: string, paths: readonly string[]): Claim {
  const [plain = name, arch = null] = name.split(':')
  return claimOf({ evidence: '../status', name: plain, arch, paths: paths.join('\n') })
}

/** Path -> names and versions of its owners, after each layer. */
function ownersAfter(layers: readonly (TestLayer | readonly TarItem[])[]): Record<string, string>[] {
  const { deltas, states } = fold(layers)
  const present = new Map<object, Set<number>>()
  return deltas.map(({ owned, disowned, removed }, i) => {
    for (const occurrence of removed) present.delete(occurrence)
    for (const { first, last, occurrence } of disowned) for (let id = first; id <= last; id++) present.get(occurrence)?.delete(id)
    for (const { first, last, occurrence } of owned) {
      const ids = present.get(occurrence) ?? new Set()
      for (let id = first; id <= last; id++) ids.add(id)
      present.set(occurrence, ids)
    }
    const files = [...visible(states[i]!)].filter(([, { type }]) => type !== 'DIRECTORY')
    return Object.fromEntries(
      files.flatMap(([path, { fileId }]) => {
        const owners = [...present].filter(([, ids]) => ids.has(fileId)).map(([occurrence]) => (occurrence as { purl: string }).purl.replace(/^.*\//, ''))
        return owners.length === 0 ? [] : [[path, owners.sort().join(' ')]]
      }),
    )
  })
}

describe('owners', () => {
  test('a list that names a file by a link to its folder owns it where it is', () => {
    const merged: TarItem = { path: 'lib', link: 'usr/lib' }
    expect(ownersAfter([layer([deb('a', '1')], { a: ['/lib', '/lib/x', '/usr/lib/y'] }, [merged, 'usr/lib/x', 'usr/lib/y', 'usr/lib/z'])])).toEqual([
      { '/lib': 'a@1', '/usr/lib/x': 'a@1', '/usr/lib/y': 'a@1' },
    ])
  })

  test('a link that comes later leads the lists elsewhere, also through another link', () => {
    const bottom = layer([deb('a', '1')], { a: ['/a/x'] }, ['d/x', 'c/x', { path: 'a', link: 'b' }, { path: 'b', link: 'c' }])
    expect(ownersAfter([bottom, [{ path: 'b', link: 'd' }], [{ path: '.wh.b' }], [{ path: 'b/x' }]])).toEqual([{ '/c/x': 'a@1' }, { '/d/x': 'a@1' }, {}, { '/b/x': 'a@1' }])
  })

  test('a file that a higher layer writes anew, or for the first time, is still owned', () => {
    const bottom = layer([deb('a', '1')], { a: ['/bin/x', '/doc/y'] }, ['bin/x'])
    expect(ownersAfter([bottom, [{ path: 'bin/x', content: 'patched' }], [{ path: 'bin/.wh.x' }], [{ path: 'doc/y' }, { path: 'bin/x', content: 'again' }]])).toEqual([
      { '/bin/x': 'a@1' }, { '/bin/x': 'a@1' }, {}, { '/bin/x': 'a@1', '/doc/y': 'a@1' },
    ])
  })

  test('a list that comes later than the files and the package owns them then', () => {
    expect(ownersAfter([layer([deb('a', '1')], {}, ['bin/x']), layer(null, { a: ['/bin/x'] }, [])])).toEqual([{}, { '/bin/x': 'a@1' }])
    expect(ownersAfter([layer(null, { a: ['/bin/x'] }, ['bin/x']), layer([deb('a', '1')], {}, [])])).toEqual([{}, { '/bin/x': 'a@1' }])
  })

  test('owners end with the package, and go over to its next version', () => {
    const bottom = layer([deb('a', '1'), deb('b', '1')], { a: ['/bin/x', '/etc/a'], b: ['/bin/y'] }, ['bin/x', 'bin/y', 'etc/a'])
    const upgraded = layer([deb('a', '2')], { a: ['/bin/x', '/etc/a'] }, ['bin/x'])
    expect(ownersAfter([bottom, upgraded])).toEqual([{ '/bin/x': 'a@1', '/bin/y': 'b@1', '/etc/a': 'a@1' }, { '/bin/x': 'a@2', '/etc/a': 'a@2' }])
  })

  test('a list that is written anew without a file gives it up, the rest begins not anew', () => {
    const layers = [layer([deb('a', '1')], { a: ['/bin/x', '/bin/y'] }, ['bin/x', 'bin/y']), layer(null, { a: ['/bin/y'] }, [])]
    expect(ownersAfter(layers)).toEqual([{ '/bin/x': 'a@1', '/bin/y': 'a@1' }, { '/bin/y': 'a@1' }])
    const { owned, disowned } = fold(layers).deltas[1]!
    expect([owned.length, disowned.length]).toEqual([0, 1])
  })

  test('a list whose package the database does not have owns nothing; one of another architecture is another package', () => {
    const arm = { ...deb('a', '1'), qualifiers: { arch: 'arm64' } }
    const amd = { ...deb('a', '2'), qualifiers: { arch: 'amd64' } }
    expect(ownersAfter([layer([arm, amd], { 'a:arm64': ['/x'], 'a:amd64': ['/y'], gone: ['/z'] }, ['x', 'y', 'z'])])).toEqual([{ '/x': 'a@1?arch=arm64', '/y': 'a@2?arch=amd64' }])
  })

  test('a diversion moves the files of all packages but the one that asked for it, as long as it is there', () => {
    const diversions = [{ evidence: 'status', from: '/bin/sh', to: '/bin/sh.real', by: 'b' }]
    const bottom = layer([deb('a', '1'), deb('b', '1')], { a: ['/bin/sh'], b: ['/bin/sh'] }, ['bin/sh', 'bin/sh.real'])
    expect(ownersAfter([bottom, layer(null, {}, [], diversions), [{ path: 'var/lib/dpkg/.wh.diversions' }]])).toEqual([
      { '/bin/sh': 'a@1 b@1' }, { '/bin/sh': 'b@1', '/bin/sh.real': 'a@1' }, { '/bin/sh': 'a@1 b@1' },
    ])
  })

  test('a folder belongs to its package with all that comes into it, but not what other packages have in it', () => {
    const folder = (path: string, name: string) => evidence(path, [deb(name, '1')], { claims: [claimOf({ folderBut: 'node_modules' })] })
    const found = [folder('/m/a/package.json', 'a'), folder('/m/a/node_modules/b/package.json', 'b')]
    const bottom = { items: [...found.map(({ path }) => ({ path: path.slice(1) })), { path: 'm/a/lib/x' }, { path: 'm/a/node_modules/.bin/b' }], evidence: found }
    const [first, second, third] = ownersAfter([bottom, [{ path: 'm/a/lib/y' }, { path: 'm/a/node_modules/b/z' }], [{ path: 'm/a/.wh.package.json' }]])
    expect(first).toEqual({ '/m/a/package.json': 'a@1', '/m/a/lib/x': 'a@1', '/m/a/node_modules/b/package.json': 'b@1' })
    expect(second).toEqual({ ...first, '/m/a/lib/y': 'a@1', '/m/a/node_modules/b/z': 'b@1' })
    expect(third).toEqual({ '/m/a/node_modules/b/package.json': 'b@1', '/m/a/node_modules/b/z': 'b@1' })
  })

  test('files that follow each other in a tar are one run, whatever folders lie between', () => {
    const items = ['usr/a/', 'usr/a/1', 'usr/a/b/', 'usr/a/b/2', 'usr/a/b/3', 'usr/c']
    const { owned } = fold([layer([deb('a', '1')], { a: ['/usr/a/1', '/usr/a/b/2', '/usr/a/b/3'] }, items)]).deltas[0]!
    expect(owned.map(({ first, last }) => last - first)).toEqual([3])
  })
})
