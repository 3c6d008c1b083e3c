import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/cargo/analyzer.ts'
import { Excerpt } from '../../../src/layers/excerpt.ts'
import { look, lookInto } from '../look.ts'
import { readJson } from '../read-fixture.ts'
import { fixture } from './fixture.ts'

const PATH = '/usr/bin/tool'

/** The smallest ELF with a section of this content. */
function elf(content: Buffer): Buffer {
  const names = Buffer.from('\0.dep-v0\0.shstrtab\0')
  const at = 64 + content.length + names.length
  const header = Buffer.alloc(64)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeBigUInt64LE(BigInt(at), 40)
  header.writeUInt16LE(64, 58)
  header.writeUInt16LE(3, 60)
  header.writeUInt16LE(2, 62)
  const table = Buffer.alloc(3 * 64)
  for (const [i, name, offset, size] of [[1, 1, 64, content.length], [2, 9, 64 + content.length, names.length]] as const) {
    table.writeUInt32LE(name, i * 64)
    table.writeUInt32LE(1, i * 64 + 4)
    table.writeBigUInt64LE(BigInt(offset), i * 64 + 24)
    table.writeBigUInt64LE(BigInt(size), i * 64 + 32)
  }
  return Buffer.concat([header, content, names, table])
}

const codes = (content: Buffer) => look(analyzer, PATH, elf(content)).gaps.map(({ code }) => code)

describe('cargo', () => {
  it('leaves out what only the build used', () => {
    const all = readJson<{ packages: { name: string; kind?: string }[] }>(import.meta.url, 'strata-rs.json').packages
    expect(all.some(({ kind }) => kind === 'build')).toBe(true)
    const { packages } = look(analyzer, fixture.path, fixture.bytes)
    expect(packages.every(({ name }) => all.find((crate) => crate.name === name)?.kind !== 'build')).toBe(true)
  })

  it('reads the section of a small file', () => {
    const json = JSON.stringify({ packages: [{ name: 'a', version: '1.0.0', source: 'crates.io' }, { name: 'b', version: '2.0.0', source: 'local', root: true }] })
    expect(look(analyzer, PATH, elf(deflateSync(json))).packages.map(({ name, version }) => `${name}@${version}`)).toEqual(['a@1.0.0', 'b@2.0.0'])
  })

  it('tells of data that cannot be read', () => {
    expect(codes(Buffer.from('no zlib'))).toEqual(['CARGO.BAD_AUDIT_DATA'])
    expect(codes(deflateSync('[]'))).toEqual(['CARGO.BAD_AUDIT_DATA'])
    expect(codes(deflateSync('['.repeat(10_000)))).toEqual(['CARGO.BAD_AUDIT_DATA'])
    expect(codes(deflateSync(Buffer.alloc(9 * 1024 * 1024, ' ')))).toEqual(['CARGO.BAD_AUDIT_DATA'])
    expect(codes(deflateSync('{"packages":[{"name":"a"},{"name":"../b","version":"1"}]}'))).toEqual(['CARGO.BAD_CRATE', 'CARGO.BAD_CRATE'])
  })

  it('says that the section of a large file is not at hand', () => {
    const file = elf(deflateSync('{"packages":[]}'))
    const kept = [{ offset: 0, bytes: file.subarray(0, 64) }, { offset: file.length - 3 * 64 - 19, bytes: file.subarray(file.length - 3 * 64 - 19) }]
    expect(lookInto(analyzer, PATH, new Excerpt(file.length, kept)).gaps.map(({ code }) => code)).toEqual(['CARGO.NOT_KEPT'])
  })
})
