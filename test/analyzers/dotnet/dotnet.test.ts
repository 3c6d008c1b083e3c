import { describe, expect, it } from 'vitest'
import { bundledDeps } from '../../../src/analyzers/dotnet/bundle.ts'
import { analyzer } from '../../../src/analyzers/dotnet/analyzer.ts'
import { Excerpt } from '../../../src/layers/excerpt.ts'
import { look, lookInto } from '../look.ts'
import { bundle } from './bundle.ts'
import { fixture } from './fixture.ts'

const PATH = '/app/shop'
const LIST = Buffer.from('{"runtimeTarget":"t","targets":{"t":{"A/1.0.0":{"runtime":{"a.dll":{}}}}},"libraries":{"A/1.0.0":{"type":"package"}}}')
const codes = (bytes: Buffer) => look(analyzer, PATH, bytes).gaps.map(({ code }) => code)

describe('dotnet', () => {
  it('reads the header of a real program (npm: retype 4.6.0, .NET 10): its list has 75,915 bytes at 145,950,272', () => {
    const size = 146_055_462
    const head = Buffer.concat([Buffer.alloc(8), Buffer.from('8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae', 'hex')])
    head.writeBigInt64LE(146_026_187n)
    const header = Buffer.from('0600000000000000d10100000c50444c77544d6d75764b69624006b308000000008b2801000000000040149601000000000c02000000000000000000000000000000', 'hex')
    expect(bundledDeps(new Excerpt(size, [{ offset: 11_751_872, bytes: head }, { offset: 146_026_187, bytes: Buffer.concat([header, Buffer.alloc(29_275 - header.length)]) }]))).toEqual({ offset: 145_950_272, size: 75_915 })
  })

  it('reads versions 2 and 6 of the manifest, and no bundle out of a host without one, or of the version that unpacks itself', () => {
    for (const major of [2, 6]) expect(look(analyzer, PATH, bundle(LIST, { major })).packages.map(({ name, version }) => `${name}@${version}`)).toEqual(['A@1.0.0'])
    expect(look(analyzer, PATH, bundle(LIST, { major: 1 }))).toEqual({ packages: [], gaps: [] })
    const host = bundle(LIST)
    host.fill(0, 64, 72)
    expect(look(analyzer, PATH, host)).toEqual({ packages: [], gaps: [] })
  })

  it('tells of what cannot be read', () => {
    expect(codes(bundle(LIST, { major: 7 }))).toEqual(['DOTNET.BAD_BUNDLE'])
    expect(codes(bundle(LIST, { size: 1_000_000 }))).toEqual(['DOTNET.BAD_BUNDLE'])
    expect(codes(bundle(LIST, { size: -1 }))).toEqual(['DOTNET.BAD_BUNDLE'])
    const outside = bundle(LIST)
    outside.writeBigInt64LE(1n << 62n, 64)
    expect(codes(outside)).toEqual(['DOTNET.BAD_BUNDLE'])
    expect(codes(bundle(Buffer.from('{}')))).toEqual(['DOTNET.BAD_JSON'])
    expect(codes(bundle(Buffer.from('['.repeat(100))))).toEqual(['DOTNET.TOO_DEEP'])
  })

  it('says that the list of a large program is not at hand', () => {
    const { bytes } = fixture
    const kept = [{ offset: 0, bytes: bytes.subarray(0, 400) }, { offset: bytes.length - 65, bytes: bytes.subarray(-65) }]
    expect(lookInto(analyzer, PATH, new Excerpt(bytes.length, kept)).gaps.map(({ code }) => code)).toEqual(['DOTNET.NOT_KEPT'])
  })
})
