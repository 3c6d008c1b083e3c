import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ChainDelta } from '../../src/layers/apply-layer.ts'
import { applyLayer } from '../../src/layers/apply-layer.ts'
import type { PackageRecord } from '../../src/model/package-record.ts'
import { deb, evidence, fold, listing, osRelease, visible } from './fold.ts'

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex')
const STATUS = '/var/lib/dpkg/status'
const DPKG = { places: [STATUS] }
const debian = { id: 'debian', versionId: '12', prettyName: null }
const ubuntu = { id: 'ubuntu', versionId: '24.04', prettyName: null }

/** What a layer brought and took away: purls, or paths with purls where the path is not the one place. */
function changes({ introduced, removed }: ChainDelta): { in: string[]; out: string[] } {
  const line = ({ path, purl }: { path: string; purl: string }) => (path === STATUS ? purl : `${path} ${purl}`)
  return { in: introduced.map(line), out: removed.map(line) }
}

const status = (content: string, path = STATUS) => ({ path: path.slice(1), content })

describe('marks', () => {
  test('an opaque mark hides lower layers only, wherever it stands among the entries', () => {
    const { state, deltas } = fold([[{ path: 'd/old' }, { path: 'd/e/old' }], [{ path: 'd/new' }, { path: 'd/e/new' }, { path: 'd/.wh..wh..opq' }]])
    expect(listing(state)).toEqual(['/d/e/new REGULAR', '/d/new REGULAR'])
    expect(deltas[1]!.removedFiles.toSorted()).toEqual([1, 2])
  })

  test('a whiteout hides lower layers only, also after the entry that takes the place', () => {
    const { state } = fold([[{ path: 'a', content: 'old' }, { path: 'd/x' }], [{ path: 'a', content: 'new' }, { path: '.wh.a' }, { path: '.wh.d' }, { path: 'd/y' }]])
    expect(listing(state)).toEqual(['/a REGULAR', '/d/y REGULAR'])
    expect(visible(state).get('/a')!.sha256).toBe(sha256('new'))
  })

  test('the folder of an opaque mark stays, and so does the root', () => {
    expect(listing(fold([[{ path: './' }, { path: 'd/' }, { path: 'd/x' }], [{ path: 'd/.wh..wh..opq' }]]).state)).toEqual(['/ DIRECTORY', '/d DIRECTORY'])
    expect(listing(fold([[{ path: './' }, { path: 'd/x' }], [{ path: '.wh..wh..opq' }, { path: 'new' }]]).state)).toEqual(['/ DIRECTORY', '/new REGULAR'])
  })

  test('a whiteout of what is not there, and of an entry of a name that begins the same', () => {
    const { state, deltas } = fold([[{ path: 'ab' }, { path: 'a.b/x' }], [{ path: '.wh.a' }, { path: 'x/y/.wh.z' }]])
    expect(listing(state)).toEqual(['/a.b/x REGULAR', '/ab REGULAR'])
    expect(deltas[1]).toMatchObject({ removedFiles: [], placements: [] })
  })

  test('through a symlinked folder', () => {
    const lower = [{ path: 'usr/lib/x' }, { path: 'usr/lib/y' }, { path: 'lib', link: 'usr/lib' }]
    expect(listing(fold([lower, [{ path: 'lib/.wh.x' }]]).state)).toEqual(['/lib SYMLINK', '/usr/lib/y REGULAR'])
    expect(listing(fold([lower, [{ path: 'lib/.wh..wh..opq' }]]).state)).toEqual(['/lib SYMLINK'])
    expect(listing(fold([lower, [{ path: '.wh.lib' }]]).state)).toEqual(['/usr/lib/x REGULAR', '/usr/lib/y REGULAR'])
  })

  test('below a folder that takes the place of a symlink hide nothing of where that led', () => {
    const lower = [{ path: 'usr/lib/x' }, { path: 'lib', link: 'usr/lib' }]
    const kept = ['/lib DIRECTORY', '/usr/lib/x REGULAR']
    expect(listing(fold([lower, [{ path: 'lib/' }, { path: 'lib/.wh.x' }]]).state)).toEqual(kept)
    expect(listing(fold([lower, [{ path: 'lib/.wh..wh..opq' }, { path: 'lib/' }]]).state)).toEqual(kept)
    expect(listing(fold([lower, [{ path: 'lib/d/.wh..wh..opq' }, { path: 'lib/' }]]).state)).toEqual(kept)
  })

  test('are all read in what lies below, one does not blind another', () => {
    const lower = [{ path: 'd/x' }, { path: 'd/y' }, { path: 'a/l', link: '/d' }]
    expect(listing(fold([lower, [{ path: 'a/.wh..wh..opq' }, { path: 'a/l/.wh.x' }]]).state)).toEqual(['/d/y REGULAR'])
    expect(listing(fold([lower, [{ path: 'a/.wh.l' }, { path: 'a/l/.wh.x' }]]).state)).toEqual(['/d/y REGULAR'])
  })

  test('that climb through a link that climbs out of the root stay inside', () => {
    const { state } = fold([[{ path: 'etc/passwd' }, { path: 'up', link: '../../../..' }], [{ path: 'up/.wh.etc' }]])
    expect(listing(state)).toEqual(['/up SYMLINK'])
  })
})

describe('what replaces what', () => {
  test.each([
    ['a file by a file', [{ path: 'a', content: '1' }], [{ path: 'a', content: '2' }], ['/a REGULAR'], [1]],
    ['a folder by a file', [{ path: 'a/' }, { path: 'a/x' }], [{ path: 'a' }], ['/a REGULAR'], [1, 2]],
    ['a folder without an entry by a file', [{ path: 'a/b/x' }], [{ path: 'a' }], ['/a REGULAR'], [1]],
    ['a folder by a symlink', [{ path: 'a/x' }], [{ path: 'a', link: 'b' }], ['/a SYMLINK'], [1]],
    ['a file by a folder', [{ path: 'a' }], [{ path: 'a/' }, { path: 'a/x' }], ['/a DIRECTORY', '/a/x REGULAR'], [1]],
    ['a file by a folder that only a path names', [{ path: 'a' }], [{ path: 'a/x' }], ['/a/x REGULAR'], [1]],
    ['a folder by a folder', [{ path: 'a/' }, { path: 'a/x' }], [{ path: 'a/', mode: 0o700 }], ['/a DIRECTORY', '/a/x REGULAR'], [1]],
    ['a symlink by a folder', [{ path: 'b/x' }, { path: 'a', link: 'b' }], [{ path: 'a/' }, { path: 'a/y' }], ['/a DIRECTORY', '/a/y REGULAR', '/b/x REGULAR'], [2]],
    ['a symlink by a file', [{ path: 'b' }, { path: 'a', link: 'b' }], [{ path: 'a' }], ['/a REGULAR', '/b REGULAR'], [2]],
    ['nothing by a folder that comes without its entry', [{ path: 'a/' }], [{ path: 'a/x' }], ['/a DIRECTORY', '/a/x REGULAR'], []],
    ['a folder by a file that is a folder again', [{ path: 'a/x' }], [{ path: 'a' }, { path: 'a/' }], ['/a DIRECTORY'], [1]],
  ] as const)('%s', (_, lower, upper, shown, removed) => {
    const { state, deltas } = fold([lower, upper])
    expect(listing(state)).toEqual(shown)
    expect(deltas[1]!.removedFiles.toSorted()).toEqual(removed)
  })
})

describe('symlinked folders', () => {
  const usrmerge = [{ path: 'usr/lib/' }, { path: 'lib', link: 'usr/lib' }]

  test('a file written through one lands where it leads, and its placement says so', () => {
    const { state, deltas } = fold([usrmerge, [{ path: 'lib/x', content: '1' }]])
    expect(listing(state)).toEqual(['/lib SYMLINK', '/usr/lib DIRECTORY', '/usr/lib/x REGULAR'])
    expect(deltas[1]!.placements).toEqual([{ fileId: 3, path: '/usr/lib/x', size: null, sha256: null }])
    expect(state.resolve('/lib/x')!.path).toBe('/usr/lib/x')
  })

  test('a file written by both names is one file', () => {
    const { state, deltas } = fold([usrmerge, [{ path: 'usr/lib/x', content: '1' }], [{ path: 'lib/x', content: '2' }]])
    expect(visible(state).get('/usr/lib/x')!.sha256).toBe(sha256('2'))
    expect(deltas[2]!.removedFiles).toEqual([3])
  })

  test('within one layer the later name wins', () => {
    const { state, deltas } = fold([[...usrmerge, { path: 'usr/lib/x', content: '1' }, { path: 'lib/x', content: '2' }]])
    expect(visible(state).get('/usr/lib/x')!.sha256).toBe(sha256('2'))
    expect(deltas[0]!.placements).toEqual([{ fileId: 3, path: null, size: null, sha256: null }, { fileId: 4, path: '/usr/lib/x', size: null, sha256: null }])
  })

  test.each([
    ['relative', 'usr/lib'], ['absolute', '/usr/lib'], ['with dots', './x/../usr/./lib/'], ['climbing out of the root', '../../usr/lib'], ['absolute climbing', '/../usr/lib'],
  ])('%s', (_, link) => {
    expect(fold([[{ path: 'lib', link }], [{ path: 'lib/x' }]]).state.resolve('/usr/lib/x')).not.toBeNull()
  })

  test('`..` after a link is taken from where the link leads, as the kernel does', () => {
    const { state } = fold([[{ path: 'a/b/c/' }, { path: 'a/b/x' }, { path: 'l', link: 'a/b/c' }, { path: 'm', link: 'l/../x' }]])
    expect(state.resolve('/m')!.path).toBe('/a/b/x')
  })

  test('a link that climbs out of the root goes on from the root, through the links there', () => {
    const { state } = fold([[{ path: 'usr/lib/x' }, { path: 'lib', link: 'usr/lib' }, { path: 'a/b', link: '../../../lib' }], [{ path: 'a/b/y' }]])
    expect(state.resolve('/a/b/x')!.path).toBe('/usr/lib/x')
    expect(state.resolve('/usr/lib/y')).not.toBeNull()
    expect(state.resolve('/lib/../lib/./x/')!.path).toBe('/usr/lib/x')
    expect(state.resolve('/../lib//y')!.path).toBe('/usr/lib/y')
  })

  test('a link that leads nowhere makes folders where it leads', () => {
    expect(listing(fold([[{ path: 'l', link: '/no/where' }], [{ path: 'l/x' }]]).state)).toEqual(['/l SYMLINK', '/no/where/x REGULAR'])
  })

  test('links in a circle: what is written through them is nowhere', () => {
    const { state, deltas } = fold([[{ path: 'a', link: 'b' }, { path: 'b', link: 'a' }], [{ path: 'a/x', content: '1' }, { path: 'c' }, { path: 'a/.wh.y' }, { path: 'b/.wh..wh..opq' }]])
    expect(listing(state)).toEqual(['/a SYMLINK', '/b SYMLINK', '/c REGULAR'])
    expect(deltas[1]!.placements).toEqual([{ fileId: 3, path: null, size: null, sha256: null }])
    expect(state.resolve('/a')).toBeNull()
  })

  test('40 links are followed, 41 are not (path_resolution(7))', () => {
    const chain = (length: number) => [{ path: 'end' }, ...Array.from({ length }, (_, i) => ({ path: `l${i}`, link: i === 0 ? 'end' : `l${i - 1}` }))]
    expect(fold([chain(40)]).state.resolve('/l39')!.path).toBe('/end')
    expect(fold([chain(41)]).state.resolve('/l40')).toBeNull()
  })

  test('links that double at each step end', () => {
    const doubling = Array.from({ length: 30 }, (_, i) => ({ path: `l${i}`, link: i === 0 ? '.' : `l${i - 1}/l${i - 1}` }))
    const start = performance.now()
    expect(fold([doubling, [{ path: 'l29/x' }]]).deltas[1]!.placements).toEqual([{ fileId: 31, path: null, size: null, sha256: null }])
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})

describe('hard links', () => {
  test('to a lower layer show what lies there, through links, and keep it when it goes', () => {
    const { state, deltas } = fold([
      [{ path: 'usr/bin/x', content: 'lower' }, { path: 'bin', link: 'usr/bin' }],
      [{ path: 'y', type: 'hardlink', link: 'bin/x' }],
      [{ path: 'usr/bin/.wh.x' }],
    ])
    expect(deltas[1]!.placements).toEqual([{ fileId: 3, path: '/y', size: 5, sha256: sha256('lower') }])
    expect(visible(state).get('/y')).toMatchObject({ size: 5, sha256: sha256('lower') })
    expect(visible(state).has('/usr/bin/x')).toBe(false)
  })

  test('to what the same layer takes away show what was there', () => {
    const { state } = fold([[{ path: 'x', content: 'lower' }], [{ path: '.wh.x' }, { path: 'y', type: 'hardlink', link: 'x' }]])
    expect(visible(state).get('/y')).toMatchObject({ sha256: sha256('lower') })
  })

  test('to a hard link of a layer below', () => {
    const { state } = fold([[{ path: 'x', content: 'lower' }], [{ path: 'y', type: 'hardlink', link: 'x' }], [{ path: 'z', type: 'hardlink', link: 'y' }]])
    expect(visible(state).get('/z')).toMatchObject({ size: 5, sha256: sha256('lower') })
  })

  test('to nothing show nothing', () => {
    const { state, deltas } = fold([[{ path: 'y', type: 'hardlink', link: 'nowhere' }]])
    expect(visible(state).get('/y')).toMatchObject({ size: 0, sha256: null })
    expect(deltas[0]!.placements).toEqual([])
  })
})

test('the same layer twice with a whiteout between is twice in the chain', () => {
  const layer = { items: [status('one'), { path: 'x', content: '1' }], evidence: [evidence(STATUS, [deb('bash', '5')], DPKG)] }
  const { state, deltas } = fold([layer, [{ path: '.wh.var' }, { path: '.wh.x' }], layer, layer])
  expect(listing(state)).toEqual(['/var/lib/dpkg/status REGULAR', '/x REGULAR'])
  expect(deltas.map(changes)).toEqual([
    { in: ['pkg:deb/debian/bash@5'], out: [] },
    { in: [], out: ['pkg:deb/debian/bash@5'] },
    { in: ['pkg:deb/debian/bash@5'], out: [] },
    { in: [], out: [] },
  ])
  expect(deltas[3]!.removedFiles.toSorted()).toEqual([3, 4])
})

test('the same files with the same ids twice: the upper ones are shown', () => {
  // A store gives a layer its file ids once, so a layer that lies twice in a chain has the same ids twice.
  const first = fold([[{ path: 'x', content: '1' }]])
  const again = applyLayer(first.state, first.layers[0]!)
  expect(listing(again.state)).toEqual(['/x REGULAR'])
  expect(again.delta.placements).toEqual([])
})

describe('packages are attributed to the layer that changes them', () => {
  test('a database that each layer rewrites is compared package by package', () => {
    const { deltas } = fold([
      { items: [status('1')], evidence: [evidence(STATUS, [deb('bash', '5.1'), deb('openssl', '3.0.1'), deb('tar', '1.34')], DPKG)] },
      { items: [status('2')], evidence: [evidence(STATUS, [deb('tar', '1.34'), deb('curl', '8.0'), deb('bash', '5.1'), deb('openssl', '3.0.2')], DPKG)] },
      { items: [status('3')], evidence: [evidence(STATUS, [deb('bash', '5.1'), deb('curl', '8.0'), deb('openssl', '3.0.2')], DPKG)] },
    ])
    expect(deltas.map(changes)).toEqual([
      { in: ['pkg:deb/debian/bash@5.1', 'pkg:deb/debian/openssl@3.0.1', 'pkg:deb/debian/tar@1.34'], out: [] },
      { in: ['pkg:deb/debian/curl@8.0', 'pkg:deb/debian/openssl@3.0.2'], out: ['pkg:deb/debian/openssl@3.0.1'] },
      { in: [], out: ['pkg:deb/debian/tar@1.34'] },
    ])
  })

  test('a database that is emptied or can no longer be read takes all away', () => {
    const first = { items: [status('1')], evidence: [evidence(STATUS, [deb('bash', '5')], DPKG)] }
    expect(changes(fold([first, { items: [status('')], evidence: [] }]).deltas[1]!)).toEqual({ in: [], out: ['pkg:deb/debian/bash@5'] })
  })

  test.each([
    ['the file', 'var/lib/dpkg/.wh.status'], ['a folder above', '.wh.var'], ['an opaque folder', 'var/lib/dpkg/.wh..wh..opq'], ['a file in place of a folder', 'var'], ['a folder in its place', 'var/lib/dpkg/status/'],
  ])('it goes with %s', (_, path) => {
    const first = { items: [status('1')], evidence: [evidence(STATUS, [deb('bash', '5')], DPKG)] }
    expect(changes(fold([first, [{ path }]]).deltas[1]!)).toEqual({ in: [], out: ['pkg:deb/debian/bash@5'] })
  })

  test('an identical rewrite changes nothing', () => {
    const layer = { items: [status('1')], evidence: [evidence(STATUS, [deb('bash', '5')], DPKG)] }
    expect(changes(fold([layer, layer]).deltas[1]!)).toEqual({ in: [], out: [] })
  })

  test('a package that one database names twice is one', () => {
    const { deltas } = fold([{ items: [status('1')], evidence: [evidence(STATUS, [deb('a', '1'), deb('a', '1')], DPKG)] }])
    expect(changes(deltas[0]!).in).toEqual(['pkg:deb/debian/a@1'])
  })

  test('members of an archive have paths of their own', () => {
    const jar = (innerPath: string, version: string): PackageRecord => ({
      type: 'maven', namespace: 'org.apache', name: 'log4j', version, qualifiers: {}, licenses: [], innerPath,
    })
    const { deltas } = fold([
      { items: [{ path: 'app.jar', content: '1' }], evidence: [evidence('/app.jar', [jar('', '1'), jar('!/lib/a.jar', '1')])] },
      { items: [{ path: 'app.jar', content: '2' }], evidence: [evidence('/app.jar', [jar('', '1'), jar('!/lib/a.jar', '2')])] },
    ])
    expect(deltas.map(changes)).toEqual([
      { in: ['/app.jar pkg:maven/org.apache/log4j@1', '/app.jar!/lib/a.jar pkg:maven/org.apache/log4j@1'], out: [] },
      { in: ['/app.jar!/lib/a.jar pkg:maven/org.apache/log4j@2'], out: ['/app.jar!/lib/a.jar pkg:maven/org.apache/log4j@1'] },
    ])
  })

  test('what a file said counts no more when the same layer puts a symlink in its place', () => {
    const { deltas } = fold([{ items: [status('1'), { path: STATUS.slice(1), link: 'elsewhere' }], evidence: [evidence(STATUS, [deb('bash', '5')], DPKG)] }])
    expect(changes(deltas[0]!)).toEqual({ in: [], out: [] })
  })

  test('a hard link gives evidence a second place', () => {
    const { deltas } = fold([
      { items: [{ path: 'a/x.jar', content: '1' }], evidence: [evidence('/a/x.jar', [deb('x', '1')])] },
      { items: [{ path: 'b/x.jar', type: 'hardlink', link: 'a/x.jar' }], evidence: [evidence('/b/x.jar', [deb('x', '1')])] },
      [{ path: 'a/.wh.x.jar' }],
    ])
    expect(deltas.map(changes)).toEqual([
      { in: ['/a/x.jar pkg:deb/debian/x@1'], out: [] },
      { in: ['/b/x.jar pkg:deb/debian/x@1'], out: [] },
      { in: [], out: ['/a/x.jar pkg:deb/debian/x@1'] },
    ])
  })
})

describe('evidence behind symlinks', () => {
  const ELSEWHERE = '/usr/share/dpkgdb/status'
  const perhaps = { items: [status('1', ELSEWHERE)], evidence: [evidence(ELSEWHERE, [deb('bash', '5')], { ...DPKG, certain: false })] }
  const line = `${ELSEWHERE} pkg:deb/debian/bash@5`

  test('counts from the layer whose link shows it at its place, to the one that takes the link away', () => {
    const { deltas } = fold([perhaps, [{ path: 'var/lib/dpkg', link: '/usr/share/dpkgdb' }], [{ path: 'x' }], [{ path: 'var/lib/.wh.dpkg' }]])
    expect(deltas.map(changes)).toEqual([{ in: [], out: [] }, { in: [line], out: [] }, { in: [], out: [] }, { in: [], out: [line] }])
  })

  test('a link to the file itself will do', () => {
    expect(changes(fold([perhaps, [{ path: 'var/lib/dpkg/status', link: `../../..${ELSEWHERE}` }]]).deltas[1]!)).toEqual({ in: [line], out: [] })
  })

  test('a link that is turned elsewhere', () => {
    const other = { items: [status('2', '/opt/db/status')], evidence: [evidence('/opt/db/status', [deb('curl', '8')], { ...DPKG, certain: false })] }
    const { deltas } = fold([perhaps, other, [{ path: 'var/lib/dpkg', link: '/usr/share/dpkgdb' }], [{ path: 'var/lib/dpkg', link: '/opt/db' }]])
    expect(deltas.slice(2).map(changes)).toEqual([{ in: [line], out: [] }, { in: ['/opt/db/status pkg:deb/debian/curl@8'], out: [line] }])
  })

  test('one database by two names is one, at its real path', () => {
    const APK = { places: ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'] }
    const { deltas } = fold([
      [{ path: 'lib', link: 'usr/lib' }],
      { items: [{ path: 'lib/apk/db/installed', content: '1' }], evidence: [evidence('/lib/apk/db/installed', [deb('a', '1')], APK)] },
      { items: [{ path: 'usr/lib/apk/db/installed', content: '2' }], evidence: [evidence('/usr/lib/apk/db/installed', [deb('a', '1'), deb('b', '1')], APK)] },
    ])
    expect(deltas.map(changes)).toEqual([
      { in: [], out: [] },
      { in: ['/usr/lib/apk/db/installed pkg:deb/debian/a@1'], out: [] },
      { in: ['/usr/lib/apk/db/installed pkg:deb/debian/b@1'], out: [] },
    ])
  })

  test('a database that was reached by its own name, when the folder on the way is moved aside', () => {
    const { deltas } = fold([
      [{ path: 'data/' }, { path: 'var', link: 'data' }],
      { items: [status('1')], evidence: [evidence(STATUS, [deb('bash', '5')], DPKG)] },
      [{ path: 'var/' }],
    ])
    expect(deltas.slice(1).map(changes)).toEqual([
      { in: ['/data/lib/dpkg/status pkg:deb/debian/bash@5'], out: [] },
      { in: [], out: ['/data/lib/dpkg/status pkg:deb/debian/bash@5'] },
    ])
  })
})

describe('the distribution', () => {
  const database = { items: [status('1')], evidence: [evidence(STATUS, [deb('bash', '5')], DPKG)] }
  const release = (distro: typeof debian, path = '/etc/os-release') => ({ items: [{ path: path.slice(1), content: distro.id }], evidence: [osRelease(path, distro)] })

  test('names the packages when it lies below or beside them', () => {
    expect(changes(fold([release(ubuntu), database]).deltas[1]!).in).toEqual(['pkg:deb/ubuntu/bash@5'])
    const both = { items: [...database.items, ...release(ubuntu).items], evidence: [...database.evidence, ...release(ubuntu).evidence] }
    expect(changes(fold([both]).deltas[0]!).in).toEqual(['pkg:deb/ubuntu/bash@5'])
  })

  test('that comes later than the database changes no package that stays, and names those that come', () => {
    const { deltas, state } = fold([database, release(ubuntu), { items: [status('2')], evidence: [evidence(STATUS, [deb('bash', '5'), deb('curl', '8')], DPKG)] }])
    expect(deltas.map(changes)).toEqual([{ in: ['pkg:deb/debian/bash@5'], out: [] }, { in: [], out: [] }, { in: ['pkg:deb/ubuntu/curl@8'], out: [] }])
    expect(deltas.map(({ distro }) => distro)).toEqual([null, ubuntu, null])
    expect(state.distro).toEqual(ubuntu)
  })

  test('/etc goes before /usr/lib, also through its usual link', () => {
    expect(fold([release(debian, '/usr/lib/os-release'), release(ubuntu)]).state.distro).toEqual(ubuntu)
    expect(fold([release(ubuntu), release(debian, '/usr/lib/os-release')]).state.distro).toEqual(ubuntu)
    expect(fold([release(debian, '/usr/lib/os-release'), [{ path: 'etc/os-release', link: '../usr/lib/os-release' }]]).state.distro).toEqual(debian)
  })

  test('a new version of it is told, the same is not', () => {
    const newer = { ...debian, versionId: '13' }
    expect(fold([release(debian), release(debian), release(newer)]).deltas.map(({ distro }) => distro)).toEqual([debian, null, newer])
  })

  test('that is deleted is still the one that the packages came from', () => {
    const { state, deltas } = fold([release(ubuntu), [{ path: '.wh.etc' }], database])
    expect(state.distro).toEqual(ubuntu)
    expect(deltas.map(({ distro }) => distro)).toEqual([ubuntu, null, null])
    expect(changes(deltas[2]!).in).toEqual(['pkg:deb/ubuntu/bash@5'])
  })
})
