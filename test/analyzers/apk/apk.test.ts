import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/apk/analyzer.ts'
import { fixture } from './fixture.ts'

const analyze = (text: string) => analyzer.analyze({ path: fixture.path, bytes: Buffer.from(text) })
const codes = (text: string) => analyze(text).gaps.map((gap) => gap.code)

describe('apk', () => {
  it('gives architecture, origin where it differs, and the licence', () => {
    const { packages } = analyzer.analyze(fixture)
    expect(packages.map(({ name, qualifiers, licenses }) => [name, qualifiers, licenses])).toEqual([
      ['musl', { arch: 'x86_64' }, ['MIT']],
      ['busybox', { arch: 'x86_64' }, ['GPL-2.0']],
      ['libcrypto1.1', { arch: 'x86_64', upstream: 'openssl' }, ['OpenSSL']],
      ['ssl_client', { arch: 'x86_64', upstream: 'busybox' }, ['GPL-2.0']],
      ['libc-utils', { arch: 'x86_64', upstream: 'libc-dev' }, ['BSD']],
    ])
    expect(packages[0]).toMatchObject({ type: 'apk', namespace: null, distroFallback: 'alpine', innerPath: '' })
  })

  it('keeps a licence expression whole, virtual packages, and a last record without an empty line', () => {
    const virtual = 'P:.build-deps\nV:20240101.000000\n\n'
    const { packages } = analyze(`${virtual}P:libxml2\nV:2.12.7-r0\nL:MIT AND (GPL-2.0-only OR LGPL-2.1)`)
    expect(packages.map(({ name, licenses }) => [name, licenses])).toEqual([
      ['.build-deps', []],
      ['libxml2', ['MIT AND (GPL-2.0-only OR LGPL-2.1)']],
    ])
  })

  it('tells the letters of a package from the same letters in the other case', () => {
    const { packages } = analyze('p:so:libz.so.1=1.2\nP:zlib\nv:9\nV:1.2.13-r0\na:0:0:755\nA:aarch64\nO:x\n')
    expect(packages.map(({ name, version, qualifiers }) => [name, version, qualifiers])).toEqual([
      ['zlib', '1.2.13-r0', { arch: 'aarch64' }],
    ])
  })

  it('names what it leaves out', () => {
    expect(codes('P:musl\nA:x86_64\n')).toEqual(['APK.NO_VERSION'])
    expect(codes('V:1.0\n\nP:musl\nV:1\n')).toEqual(['APK.NO_NAME'])
    expect(codes('P:a b\nV:1\n')).toEqual(['APK.BAD_NAME'])
    expect(codes(`P:${'x'.repeat(513)}\nV:1\n`)).toEqual(['APK.TOO_LONG'])
    expect(codes('<html>')).toEqual(['APK.NOT_A_DATABASE'])
    expect(codes('')).toEqual([])
  })
})
