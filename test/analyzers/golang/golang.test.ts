import { describe, expect, it, test } from 'vitest'
import { analyzer } from '../../../src/analyzers/golang/analyzer.ts'
import { MAGIC } from '../../../src/analyzers/golang/build-info.ts'
import { mainVersion } from '../../../src/analyzers/golang/main-version.ts'
import { parseModuleInfo } from '../../../src/analyzers/golang/module-info.ts'
import { stdlibVersion } from '../../../src/analyzers/golang/stdlib.ts'
import { readElf } from '../../../src/analyzers/elf.ts'
import { sectionOf } from '../../../src/analyzers/layout.ts'
import { Excerpt, ExcerptBuilder } from '../../../src/layers/excerpt.ts'
import { elfWith } from '../elf-with.ts'
import { look, lookInto } from '../look.ts'
import { readPacked } from '../read-fixture.ts'
import { goVersion } from './truth.ts'

const MIB = 1024 * 1024
const PATH = '/usr/bin/app'
const bytesOf = (file: string) => readPacked(import.meta.url, file)
const found = (bytes: Buffer) => look(analyzer, PATH, bytes)
const short = ({ name, version }: { name: string; version: string }) => ({ name, version })

describe('golang', () => {
  it.each([
    'app-linux-amd64', 'app-linux-mips', 'app-windows-amd64', 'app-darwin-arm64',
    'old-linux-amd64', 'old-linux-386', 'old-linux-s390x', 'old-linux-mips', 'old-windows-amd64', 'old-darwin-amd64',
  ])('reads %s as the go command does', (file) => {
    const { packages, gaps } = found(bytesOf(file))
    expect(packages.map(short)).toEqual(goVersion(import.meta.url, file))
    expect(gaps).toEqual([])
  })

  it('takes the version that the linker was given where the toolchain has none', () => {
    expect(found(bytesOf('flags')).packages.map(short)).toContainEqual({ name: 'app', version: 'v2.3.4' })
  })

  it('keeps the whole path of a module as namespace and name', () => {
    const { packages } = found(bytesOf('app-linux-amd64'))
    expect(packages.find(({ name }) => name === 'text')).toMatchObject({ type: 'golang', namespace: 'golang.org/x', version: 'v0.14.0' })
    expect(packages[0]).toMatchObject({ namespace: null, name: 'stdlib' })
  })

  it('reads both slices of a universal file', () => {
    const slices = [bytesOf('app-darwin-arm64'), bytesOf('old-darwin-amd64')]
    const head = Buffer.alloc(4096)
    head.writeUInt32BE(0xcafebabe, 0)
    head.writeUInt32BE(2, 4)
    let offset = head.length
    for (const [i, slice] of slices.entries()) {
      head.writeUInt32BE(offset, 8 + i * 20 + 8)
      head.writeUInt32BE(slice.length, 8 + i * 20 + 12)
      offset += slice.length
    }
    const { packages } = found(Buffer.concat([head, ...slices]))
    expect(packages.map(short)).toEqual(['app-darwin-arm64', 'old-darwin-amd64'].flatMap((file) => goVersion(import.meta.url, file)))
  })

  it('tells of build information that breaks off', () => {
    const bytes = bytesOf('app-linux-amd64')
    const at = bytes.indexOf(MAGIC)
    bytes.fill(0xff, at + 32, at + 48)
    expect(found(bytes)).toMatchObject({ packages: [], gaps: [{ code: 'GOLANG.BAD_BUILD_INFO', path: PATH }] })
  })

  it('takes no header for one that does not lie at a multiple of 16', () => {
    const section = (before: number) => found(elfWith('.go.buildinfo', Buffer.concat([Buffer.alloc(before), MAGIC, Buffer.alloc(40, 0xff)])))
    expect(section(8)).toEqual({ packages: [], gaps: [] })
    expect(section(16).gaps.map(({ code }) => code)).toEqual(['GOLANG.BAD_BUILD_INFO'])
  })

  it.each(['app-linux-amd64', 'old-linux-386', 'old-linux-mips', 'old-linux-s390x'])('finds the section of %s where the header is', (file) => {
    const bytes = bytesOf(file)
    const layout = readElf(new Excerpt(bytes.length, [{ offset: 0, bytes }]))
    expect(sectionOf(layout!, '.go.buildinfo')?.offset).toBe(bytes.indexOf(MAGIC))
  })

  it('finds nothing where the linker of Go was not', () => {
    expect(found(Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(200), MAGIC, Buffer.alloc(200)]))).toEqual({ packages: [], gaps: [] })
  })
})

/** A file as it passes in pieces that are no multiple of anything. */
function passed(bytes: Buffer): Excerpt {
  const builder = new ExcerptBuilder(bytes.length, analyzer.needles)
  for (let at = 0; at < bytes.length; at += 300_007) builder.push(bytes.subarray(at, at + 300_007))
  return builder.build()
}

describe('golang in programs that are too large to be kept', () => {
  it('reads what follows the header', () => {
    const large = Buffer.concat([bytesOf('app-linux-amd64'), Buffer.alloc(40 * MIB)])
    expect(lookInto(analyzer, PATH, passed(large)).packages.map(short)).toEqual(goVersion(import.meta.url, 'app-linux-amd64'))
  })

  it('reads the modules of old ones, and says that the release is not at hand', () => {
    const old = bytesOf('old-linux-amd64')
    // The texts lie beyond the head that is kept, as they do in a program of this size.
    const excerpt = passed(Buffer.concat([old, Buffer.alloc(40 * MIB)]))
    const { packages, gaps } = lookInto(analyzer, PATH, withoutHead(excerpt))
    expect(packages.map(short)).toEqual(goVersion(import.meta.url, 'old-linux-amd64').slice(1))
    expect(gaps.map(({ code }) => code)).toEqual(['GOLANG.NOT_KEPT'])
  })
})

/** Keeps 4 KiB of the head only. */
function withoutHead(excerpt: Excerpt): Excerpt {
  const kept = excerpt.kept.map(({ offset, bytes }) => ({ offset, bytes: offset === 0 && bytes.length === MIB ? bytes.subarray(0, 4096) : bytes }))
  return Object.assign(Object.create(Object.getPrototypeOf(excerpt)) as Excerpt, { size: excerpt.size, kept })
}

test.each([
  ['go1.22.1', '1.22.1'], ['go1.21rc2', '1.21rc2'], ['go1.20.5 X:boringcrypto', '1.20.5'], ['go1.22.4-X:nocoverageredesign', '1.22.4'],
  ['devel go1.23-5e7abe1ab5 Tue Mar 5', '1.23-5e7abe1ab5'], ['devel +b7a85e0003 Thu', null], ['', null],
])('the release in %j is %j', (text, release) => expect(stdlibVersion(text)).toBe(release))

describe('mainVersion', () => {
  const devel = { path: 'example.test/a/b', version: '(devel)' }
  const flags = (text: string) => mainVersion(devel, new Map([['-ldflags', text]]))

  it('takes what the toolchain states', () => {
    expect(mainVersion({ path: 'x', version: 'v1.2.3+dirty' }, new Map([['-ldflags', '-X main.version=9.9.9']]))).toBe('v1.2.3+dirty')
  })

  it('takes a version that the linker sets in main or in the module', () => {
    expect(flags('-s -w -X main.version=1.2.3')).toBe('v1.2.3')
    expect(flags('-X "example.test/a/b/internal/build.gitVersion=v1.2.3-rc.1" -s')).toBe('v1.2.3-rc.1')
    expect(flags('-X=main.Version=v4.5.6')).toBe('v4.5.6')
    expect(flags('-X example.test/other.version=1.2.3')).toBe('(devel)')
    expect(flags('-X main.goVersionFile=1.2.3 -X main.version=latest')).toBe('(devel)')
  })

  it('makes the pseudo-version of the commit (https://go.dev/ref/mod#pseudo-versions)', () => {
    const settings = new Map([['vcs.revision', '5e7abe1ab5f27f6a1d2b1f4d9d42b6f7a7c0f4d1'], ['vcs.time', '2023-05-04T03:02:01Z']])
    expect(mainVersion(devel, settings)).toBe('v0.0.0-20230504030201-5e7abe1ab5f2')
  })
})

test('a replacement by a folder leaves the module its own name', () => {
  const text = 'mod\texample.test/m\t(devel)\t\ndep\ta.test/a\tv1.0.0\n=>\t/src/a\t(devel)\t\ndep\tb.test/b\tv1.0.0\n=>\tc.test/c/v2\tv2.0.1\th1:x\n'
  expect(parseModuleInfo(text).modules).toEqual([{ path: 'a.test/a', version: 'v1.0.0' }, { path: 'c.test/c/v2', version: 'v2.0.1' }])
})
