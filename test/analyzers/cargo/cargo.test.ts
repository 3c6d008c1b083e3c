import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/cargo/analyzer.ts'
import { Excerpt } from '../../../src/layers/excerpt.ts'
import { elfWith } from '../elf-with.ts'
import { look, lookInto } from '../look.ts'
import { readJson } from '../read-fixture.ts'
import { fixture } from './fixture.ts'

const PATH = '/usr/bin/tool'

const codes = (content: Buffer) => look(analyzer, PATH, elfWith('.dep-v0', content)).gaps.map(({ code }) => code)

describe('cargo', () => {
  it('leaves out what only the build used', () => {
    const all = readJson<{ packages: { name: string; kind?: string }[] }>(import.meta.url, 'strata-rs.json').packages
    expect(all.some(({ kind }) => kind === 'build')).toBe(true)
    const { packages } = look(analyzer, fixture.path, fixture.bytes)
    expect(packages.every(({ name }) => all.find((crate) => crate.name === name)?.kind !== 'build')).toBe(true)
  })

  it('reads the section of a small file', () => {
    const json = JSON.stringify({ packages: [{ name: 'a', version: '1.0.0', source: 'crates.io' }, { name: 'b', version: '2.0.0', source: 'local', root: true }] })
    expect(look(analyzer, PATH, elfWith('.dep-v0', deflateSync(json))).packages.map(({ name, version }) => `${name}@${version}`)).toEqual(['a@1.0.0', 'b@2.0.0'])
  })

  it('tells of data that cannot be read', () => {
    expect(codes(Buffer.from('no zlib'))).toEqual(['CARGO.BAD_AUDIT_DATA'])
    expect(codes(deflateSync('[]'))).toEqual(['CARGO.BAD_AUDIT_DATA'])
    expect(codes(deflateSync('['.repeat(10_000)))).toEqual(['CARGO.BAD_AUDIT_DATA'])
    expect(codes(deflateSync(Buffer.alloc(9 * 1024 * 1024, ' ')))).toEqual(['CARGO.BAD_AUDIT_DATA'])
    expect(codes(deflateSync('{"packages":[{"name":"a"},{"name":"../b","version":"1"}]}'))).toEqual(['CARGO.BAD_CRATE', 'CARGO.BAD_CRATE'])
  })

  it('says that the section of a large file is not at hand', () => {
    const file = elfWith('.dep-v0', deflateSync('{"packages":[]}'))
    const kept = [{ offset: 0, bytes: file.subarray(0, 64) }, { offset: file.length - 3 * 64 - 19, bytes: file.subarray(file.length - 3 * 64 - 19) }]
    expect(lookInto(analyzer, PATH, new Excerpt(file.length, kept)).gaps.map(({ code }) => code)).toEqual(['CARGO.NOT_KEPT'])
  })
})
