import { describe, expect, it } from 'vitest'
import { ANALYZERS } from '../../src/analyzers/all.ts'
import type { Findings } from '../../src/analyzers/analyzer.ts'
import { ClaimPaths, MAX_CLAIMS } from '../../src/analyzers/claim-paths.ts'
import { createRouter } from '../../src/analyzers/router.ts'
import { claimOf } from '../../src/layers/claim.ts'
import { filesOf } from '../../src/analyzers/rpm/files.ts'
import { fixture as apk } from './apk/fixture.ts'
import { fixture as rpm } from './rpm/fixture.ts'

const router = createRouter(ANALYZERS)

function analyze(path: string, content: string | Buffer): Findings {
  const route = router.route(path)
  if (route === null) throw new Error(`nobody reads ${path}`)
  return route.analyzer.analyze({ path, bytes: Buffer.from(content) })
}
const claims = (path: string, content: string | Buffer) => analyze(path, content).claims ?? []
const codes = (path: string, content: string | Buffer) => analyze(path, content).gaps.map(({ code }) => code)

describe('claims of dpkg', () => {
  it('are those of a list: folders and links too, for the package and the architecture of its name', () => {
    // dpkg-query -L zlib1g:amd64 of Debian 12.
    const content = '/.\n/lib\n/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu/libz.so.1.2.13\n/usr/share/doc/zlib1g\n/lib/x86_64-linux-gnu/libz.so.1\n'
    const paths = '/lib\n/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu/libz.so.1.2.13\n/usr/share/doc/zlib1g\n/lib/x86_64-linux-gnu/libz.so.1'
    expect(claims('/var/lib/dpkg/info/zlib1g:amd64.list', content)).toEqual([claimOf({ evidence: '../status', name: 'zlib1g', arch: 'amd64', paths })])
    expect(claims('/var/lib/dpkg/info/libstdc++6.list', '/.\n/x\n')).toEqual([claimOf({ evidence: '../status', name: 'libstdc++6', paths: '/x' })])
  })

  it('say what is in the files: md5sums but for configuration, of which the status has it; nothing of what a newer version has given up', () => {
    const [one, two] = ['5bbf5a52328e7439ae6e719dfe712200', 'c193497a1a06b2c72230e6146ff47080']
    const stated = (digests: string, config: boolean) => ({ algorithm: 'md5', digests, config })
    expect(claims('/var/lib/dpkg/info/a:amd64.md5sums', `${one}  bin/a\n${two}  bin/b c\n`)).toEqual([
      claimOf({ evidence: '../status', name: 'a', arch: 'amd64', paths: '/bin/a\n/bin/b c', stated: stated(`${one}\n${two}`, false), owns: false }),
    ])
    const conffiles = `Conffiles:\n /etc/a ${one}\n /etc/b c ${two}\n /etc/old ${two} obsolete\n /etc/new newconffile\n`
    const status = `Package: a\nVersion: 1\nArchitecture: amd64\nStatus: install ok installed\n${conffiles}Description: x\n /etc/no ${one}\n\nPackage: b\nVersion: 1\nStatus: deinstall ok config-files\n${conffiles}`
    expect(claims('/srv/root/var/lib/dpkg/status', status)).toEqual([
      claimOf({ name: 'a', version: '1', arch: 'amd64', paths: '/srv/root/etc/a\n/srv/root/etc/b c', stated: stated(`${one}\n${two}`, true), owns: false }),
    ])
  })

  it('lie below the root that the database lies in', () => {
    expect(claims('/srv/root/var/lib/dpkg/info/a.list', '/.\n/bin/x\n')).toEqual([claimOf({ evidence: '../status', name: 'a', paths: '/srv/root/bin/x' })])
    expect(claims('/usr/share/dpkgdb/info/a.list', '/.\n/bin/x\n')).toEqual([claimOf({ evidence: '../status', name: 'a', paths: '/bin/x' })])
  })

  it('are the checksums in an image without dpkg', () => {
    const content = 'd41d8cd98f00b204e9800998ecf8427e  etc/protocols\nd41d8cd98f00b204e9800998ecf8427e  usr/share/doc/a b\n'
    const stated = { algorithm: 'md5', digests: 'd41d8cd98f00b204e9800998ecf8427e\nd41d8cd98f00b204e9800998ecf8427e', config: false }
    expect(claims('/var/lib/dpkg/status.d/netbase.md5sums', content)).toEqual([claimOf({ evidence: 'netbase', paths: '/etc/protocols\n/usr/share/doc/a b', stated })])
  })

  it('write bytes that are not UTF-8 as layers do', () => {
    expect(claims('/var/lib/dpkg/info/a.list', Buffer.from('/caf\xe9\n/caf\xc3\xa9\n', 'latin1'))[0]!.paths).toBe('/caf\\xE9\n/café')
  })

  it('go with the diversions, of packages and of the administrator', () => {
    const content = '/bin/sh\n/bin/sh.distrib\ndash\n/usr/bin/curl\n/usr/bin/curl.real\n:\n'
    expect(analyze('/var/lib/dpkg/diversions', content)).toEqual({
      packages: [],
      gaps: [],
      diversions: [
        { evidence: 'status', from: '/bin/sh', to: '/bin/sh.distrib', by: 'dash' },
        { evidence: 'status', from: '/usr/bin/curl', to: '/usr/bin/curl.real', by: null },
      ],
    })
    expect(codes('/var/lib/dpkg/diversions', '/bin/sh\n/bin/sh.distrib\n')).toEqual(['DPKG.BAD_DIVERSIONS'])
  })

  it('that cannot be read are a gap, but not of a file that only has such a name', () => {
    expect(codes('/var/lib/dpkg/info/a.list', '<html>')).toEqual(['DPKG.BAD_LIST'])
    expect(codes('/var/lib/dpkg/status.d/a.md5sums', '<html>')).toEqual(['DPKG.BAD_LIST'])
    expect(codes('/var/lib/dpkg/info/a.list', '')).toEqual([])
    expect(codes('/opt/app/info/shopping.list', 'milk\n')).toEqual([])
  })
})

describe('claims of other databases', () => {
  it('of apk are the files of each package, by version and architecture', () => {
    const record = 'P:ssl_client\nV:1.30.1-r2\nA:x86_64\nF:usr\nF:usr/bin\nR:ssl_client\na:0:0:755\nF:\nR:.top\nF:etc/a b\nR:c d\n\nP:none\nV:1\nF:var\n'
    expect(claims(apk.path, record)).toEqual([claimOf({ name: 'ssl_client', version: '1.30.1-r2', arch: 'x86_64', paths: '/usr/bin/ssl_client\n/.top\n/etc/a b/c d' })])
    expect(claims('/srv/root/usr/lib/apk/db/installed', record)[0]!.paths.split('\n')[0]).toBe('/srv/root/usr/bin/ssl_client')
  })

  it('of rpm are those that rpm tells', () => {
    // rpm -qa --qf '[%{=NAME} %{=VERSION}-%{=RELEASE} %{FILENAMES}\n]' on the same database.
    const many = Array.from({ length: 700 }, (_, i) => `/usr/share/quartz/files/a-file-with-a-name-${i + 1}`).sort().join('\n')
    expect(claims(rpm.path, rpm.bytes).map(({ name, version, paths }) => [name, version, paths.split('\n').sort().join('\n')])).toEqual([
      ['quartz-libs', '2.3.4~rc1-3.fc40', '/usr/lib/libquartz.so'],
      ['quartz-many', '5.5.5-5', many],
    ])
  })

  it('of rpm are none where the lists of a header do not fit', () => {
    const store = Buffer.alloc(40)
    store.write('a\0b\0/usr/\0/etc/\0', 'latin1')
    store.writeUInt32BE(1, 20)
    const list = (offset: number, count: number, type = 8) => ({ type, offset, count })
    const tags = { baseNames: list(0, 2), folderNames: list(4, 2), folderIndexes: list(20, 2, 4), names: undefined, digests: undefined, digestAlgorithm: null, flags: undefined, verifyFlags: undefined }
    expect([...filesOf(tags, store)!].map(({ path }) => path)).toEqual(['/etc/a', '/usr/b'])
    expect(filesOf({ ...tags, folderNames: list(4, 1) }, store)).toBeNull()
    expect(filesOf({ ...tags, folderIndexes: list(20, 1, 4) }, store)).toBeNull()
    expect(filesOf({ ...tags, folderIndexes: list(36, 2, 4) }, store)).toBeNull()
    expect(filesOf({ ...tags, baseNames: list(0, 4_000_000_000) }, store)).toBeNull()
    expect([...filesOf({ ...tags, baseNames: undefined, names: list(4, 1) }, store)!].map(({ path }) => path)).toEqual(['/usr/'])
  })

  it('of apk state contents: by SHA-1, by SHA-256, in old databases by MD5', () => {
    // printf 'one\\n' | openssl sha1 -binary | base64, sha256, and md5sum.
    const record = 'P:a\nV:1\nF:bin\nR:a\nZ:Q1xwWbsZQzzDyrqmI2yD1WZoqEPdI=\nR:b\nZ:Q2LIsI2lzmA5jh8Zrw5dzMdE3ydLgmq+WF6rpoxSVDSAY=\nR:c\nZ:5bbf5a52328e7439ae6e719dfe712200\nR:d\nZ:Q1short\nF:etc\nR:e\nZ:Q1xwWbsZQzzDyrqmI2yD1WZoqEPdI=\n'
    const sha1 = 'c7059bb19433cc3cabaa6236c83d56668a843dd2'
    expect(claims('/lib/apk/db/installed', record).map(({ paths, stated }) => [paths, stated?.algorithm, stated?.digests.slice(0, 40), stated?.config])).toEqual([
      ['/bin/a', 'sha1', sha1, false], ['/bin/b', 'sha256', '2c8b08da5ce60398e1f19af0e5dccc744df274b8', false], ['/bin/c', 'md5', '5bbf5a52328e7439ae6e719dfe712200', false],
      ['/bin/d', undefined, undefined, undefined], ['/etc/e', 'sha1', sha1, true],
    ])
  })

  it('of rpm state contents, but of ghosts and where the content is not verified', () => {
    const store = Buffer.alloc(600)
    const names = ['a', 'b', 'c', 'd', 'e'].join('\0')
    store.write(`${names}\0`, 0, 'latin1')
    const digest = (digit: string) => digit.repeat(64)
    store.write(`${['1', '2', '3', '', '5'].map((each) => (each === '' ? '' : digest(each))).join('\0')}\0`, 100, 'latin1')
    // RPMFILE_CONFIG is 1, RPMFILE_GHOST 64; of RPMVERIFY_* MD5 is 1 (rpmfiles.h, rpmcli.h).
    ;[0, 1, 64, 0, 0].forEach((flags, i) => store.writeUInt32BE(flags, 500 + 4 * i))
    ;[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xfffffffe].forEach((flags, i) => store.writeUInt32BE(flags, 520 + 4 * i))
    const list = (offset: number, count: number, type = 8) => ({ type, offset, count })
    const tags = { baseNames: undefined, folderNames: undefined, folderIndexes: undefined, names: list(0, 5), digests: list(100, 5), digestAlgorithm: 8, flags: list(500, 5, 4), verifyFlags: list(520, 5, 4) }
    const stated = (each: string, config: boolean, algorithm = 'sha256') => ({ algorithm, digest: digest(each), config })
    const told = (more: object) => [...filesOf({ ...tags, ...more }, store)!].map((file) => file.stated)
    expect(told({})).toEqual([stated('1', false), stated('2', true), null, null, null])
    expect(told({ verifyFlags: undefined, flags: undefined, digestAlgorithm: 10 })).toEqual([stated('1', false, 'sha512'), stated('2', false, 'sha512'), stated('3', false, 'sha512'), null, stated('5', false, 'sha512')])
    expect(told({ digestAlgorithm: 3 })).toEqual([null, null, null, null, null])
    expect(told({ digests: list(100, 4_000_000_000) })).toEqual([null, null, null, null, null])
  })

  it('of a wheel are its RECORD, from the folder above; of an egg its installed-files.txt; and the metadata themselves', () => {
    const record = 'flask/__init__.py,sha256=x,10\r\n../../../bin/flask,,\n"odd, ""name"".py",,\nFlask-1.dist-info/RECORD,,\n/etc/flask.conf,,\n'
    expect(claims('/site/Flask-1.dist-info/RECORD', record)).toEqual([
      claimOf({ evidence: 'METADATA', paths: '../flask/__init__.py\n../../../../bin/flask\n../odd, "name".py\n../Flask-1.dist-info/RECORD\n/etc/flask.conf' }),
    ])
    expect(claims('/site/x-1.egg-info/installed-files.txt', '../x.py\nPKG-INFO\n')).toEqual([claimOf({ evidence: 'PKG-INFO', paths: '../x.py\nPKG-INFO' })])
    expect(claims('/site/x-1.dist-info/METADATA', 'Name: x\nVersion: 1\n')).toEqual([claimOf({ paths: 'METADATA' })])
    expect(codes('/site/x-1.dist-info/RECORD', '"not closed,,\n')).toEqual(['PYPI.BAD_RECORD'])
    expect(codes('/site/x-1.dist-info/RECORD', 'a\0b,,\n')).toEqual(['PYPI.BAD_RECORD'])
  })

  it('of npm are the whole folder of an installed package, and of an application its manifest only', () => {
    const manifest = '{"name":"a","version":"1"}'
    expect(claims('/app/node_modules/a/package.json', manifest)).toEqual([claimOf({ folderBut: 'node_modules' })])
    expect(claims('/app/package.json', manifest)).toEqual([claimOf({ paths: 'package.json' })])
  })
})

describe('bounds of claims', () => {
  it('stop a little beyond what a layer may have, in paths and in characters', () => {
    const paths = new ClaimPaths()
    expect(paths.full).toBe(false)
    const text = paths.join(Array.from({ length: MAX_CLAIMS.paths + 10 }, () => 'x'))
    expect(text.split('\n')).toHaveLength(MAX_CLAIMS.paths + 1)
    expect(paths.full).toBe(true)
    const long = new ClaimPaths().join(Array.from({ length: 10_000 }, () => 'x'), 'y'.repeat(4_096))
    expect(long.length).toBeLessThan(MAX_CLAIMS.characters + 10_000)
  })

  it('hold for lists that no tool writes, soon', () => {
    const many = Buffer.from('a,\n'.repeat(5_000_000))
    const files: [string, Buffer][] = [
      ['/var/lib/dpkg/info/a.list', Buffer.from('/\n'.repeat(10_000_000))],
      ['/var/lib/dpkg/diversions', Buffer.from('/\n'.repeat(10_000_000))],
      ['/var/lib/dpkg/status.d/a.md5sums', Buffer.alloc(10_000_000, 'a')],
      ['/site/x-1.dist-info/RECORD', many.subarray(0, 8 * 1024 * 1024)],
      ['/site/x-1.egg-info/installed-files.txt', many.subarray(0, 8 * 1024 * 1024)],
      [apk.path, Buffer.from(`P:a\nV:1\nF:${'x'.repeat(4_000)}\n${'R:y\n'.repeat(2_000_000)}`)],
    ]
    for (const [path, bytes] of files) {
      const start = performance.now()
      const { claims = [], diversions = [] } = analyze(path, bytes)
      expect(performance.now() - start, path).toBeLessThan(5_000)
      expect(claims.reduce((sum, { paths }) => sum + paths.length, 0), path).toBeLessThan(MAX_CLAIMS.characters + 10_000)
      expect(diversions.length).toBeLessThanOrEqual(1_000)
    }
  })
})
