import { zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Analyzer } from '../../src/analyzers/analyzer.ts'
import { analyzer as bitnami } from '../../src/analyzers/bitnami/analyzer.ts'
import { analyzer as chisel } from '../../src/analyzers/chisel/analyzer.ts'
import { analyzer as portage } from '../../src/analyzers/portage/analyzer.ts'
import { createRouter } from '../../src/analyzers/router.ts'
import { analyzer as yarn } from '../../src/analyzers/yarn/analyzer.ts'
import { document, fixture as bitnamiFixture } from './bitnami/fixture.ts'
import { fixture as chiselFixture } from './chisel/fixture.ts'
import { readFixture } from './read-fixture.ts'

const routes = (analyzer: Analyzer, path: string) => createRouter([analyzer]).route(path) !== null
const codes = (analyzer: Analyzer, bytes: Buffer | string, path = '/x') => analyzer.analyze({ path, bytes: Buffer.from(bytes) }).gaps.map(({ code }) => code)

describe('chisel', () => {
  const wall = (...lines: object[]) => zstdCompressSync([{ jsonwall: '1.0' }, ...lines].map((line) => JSON.stringify(line)).join('\n'))

  it('gives packages of Debian\'s kind, in the namespace of the distribution', () => {
    expect(chisel.analyze(chiselFixture).packages[1]).toMatchObject({ type: 'deb', namespace: null, distroFallback: 'ubuntu', qualifiers: { arch: 'amd64' } })
  })

  it('tells of what cannot be read', () => {
    expect(codes(chisel, 'no zstd')).toEqual(['CHISEL.BAD_MANIFEST'])
    expect(codes(chisel, zstdCompressSync('{}'))).toEqual(['CHISEL.BAD_MANIFEST'])
    expect(codes(chisel, zstdCompressSync(Buffer.alloc(300 * 1024 * 1024)))).toEqual(['CHISEL.BAD_MANIFEST'])
    expect(codes(chisel, wall({ kind: 'package', name: 'a' }, { kind: 'package', name: '../b', version: '1' }))).toEqual(['CHISEL.BAD_PACKAGE', 'CHISEL.BAD_PACKAGE'])
  })
})

describe('yarn', () => {
  it('splits the scope off', () => {
    const found = (file: string) => yarn.analyze({ path: '/x', bytes: readFixture(new URL('yarn/', import.meta.url).href, file) }).packages
    expect(found('@types-ms-npm-2.1.0-529ef799cc-5ce692ffe1.zip')).toMatchObject([{ type: 'npm', namespace: '@types', name: 'ms', version: '2.1.0', licenses: ['MIT'] }])
    expect(found('ms-npm-2.1.3-81ff3cfac1-d924b57e73.zip')).toMatchObject([{ namespace: null, name: 'ms', version: '2.1.3' }])
  })

  it('looks into the cache of Yarn only', () => {
    expect(routes(yarn, '/app/.yarn/cache/ms-npm-2.1.3-81ff3cfac1-d924b57e73.zip')).toBe(true)
    expect(routes(yarn, '/root/.yarn/berry/cache/ms-npm-2.1.3-81ff3cfac1-8.zip')).toBe(true)
    expect(routes(yarn, '/app/assets.zip')).toBe(false)
    expect(codes(yarn, 'no zip')).toEqual(['YARN.BAD_ZIP'])
  })
})

describe('bitnami', () => {
  it('takes the component, not what it was built from', () => {
    expect(bitnami.analyze(bitnamiFixture).packages).toEqual([
      { type: 'bitnami', namespace: null, name: 'redis', version: '7.4.0-0', qualifiers: { arch: 'amd64', distro: 'debian-12' }, licenses: ['RSALv2'], innerPath: '' },
    ])
  })

  it('tells of what cannot be read', () => {
    expect(codes(bitnami, '{}')).toEqual(['BITNAMI.BAD_JSON'])
    expect(codes(bitnami, '['.repeat(100))).toEqual(['BITNAMI.TOO_DEEP'])
    const bad = { ...document.packages[0], externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:bitnami/redis' }] }
    expect(codes(bitnami, JSON.stringify({ ...document, packages: [bad, 1] }))).toEqual(['BITNAMI.BAD_PACKAGE', 'BITNAMI.BAD_PACKAGE'])
  })
})

describe('portage', () => {
  const read = (pf: string) => portage.analyze({ path: `/var/db/pkg/x11-libs/${pf}/PF`, bytes: Buffer.from(`${pf}\n`) }).packages.map(({ namespace, name, version }) => `${namespace}/${name} ${version}`)

  it.each([['gtk+-2.24.33-r3', 'x11-libs/gtk+ 2.24.33-r3'], ['openssl-1.1.1w', 'x11-libs/openssl 1.1.1w'], ['sqlite-3.45.0_beta2_p1', 'x11-libs/sqlite 3.45.0_beta2_p1']])(
    'splits %s', (pf, expected) => expect(read(pf)).toEqual([expected]),
  )

  it('tells of a name without a version', () => expect(codes(portage, 'nothing', '/var/db/pkg/a/nothing/PF')).toEqual(['PORTAGE.INCOMPLETE']))
})
