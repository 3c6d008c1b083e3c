import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/rpm/analyzer.ts'
import type { Findings } from '../../../src/analyzers/analyzer.ts'
import { fixture, readDatabase } from './fixture.ts'

const DATABASES = ['rpmdb.sqlite', 'Packages', 'Packages-big-endian', 'Packages.db']

function analyze(bytes: Buffer): Findings {
  return analyzer.analyze({ path: '/var/lib/rpm/Packages', bytes })
}

/** Every place at which `needle` lies, replaced by `by` of the same length. */
function replaceAll(bytes: Buffer, needle: Buffer, by: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  for (let at = copy.indexOf(needle); at >= 0; at = copy.indexOf(needle, at + by.length)) by.copy(copy, at)
  return copy
}

describe('a broken rpm database', () => {
  it('loses only the package whose header is broken', () => {
    const bytes = replaceAll(fixture.bytes, Buffer.from('C\0vendor-agent\0'), Buffer.from('C\0\0endor-agent\0'))
    const { packages, gaps } = analyze(bytes)
    expect(packages.map(({ name }) => name)).toEqual(
      fixture.expected.map(({ name }) => name).filter((name) => name !== 'vendor-agent'),
    )
    expect(gaps).toMatchObject([{ code: 'RPM.BAD_HEADER', path: '/var/lib/rpm/Packages' }])
  })

  it.each(DATABASES)('cut in the middle: %s keeps what can be read', (name) => {
    const whole = readDatabase(name)
    const { packages, gaps } = analyze(whole.subarray(0, whole.length * 0.95))
    expect(gaps.map(({ code }) => code)).toContain('RPM.BAD_DATABASE')
    expect(packages.length).toBeLessThan(analyze(whole).packages.length)
    expect(packages.length).toBeGreaterThan(0)
  })

  it.each(DATABASES)('ends without an exception whatever byte of %s is wrong', (name) => {
    const whole = readDatabase(name)
    for (let seed = 1; seed <= 300; seed++) {
      const bytes = Buffer.from(whole)
      // Most of the damage goes where the structure is: the first pages, and the start of each page.
      const at =
        seed % 3 === 0
          ? (seed * 7919) % bytes.length
          : seed % 3 === 1
            ? (seed * 31) % 512
            : ((seed * 512) % bytes.length) + (seed % 40)
      bytes.fill((seed * 101) % 256, at, at + 1 + (seed % 9))
      const { gaps } = analyze(bytes)
      expect(gaps.length).toBeLessThanOrEqual(100)
    }
  })

  it('does not follow an SQLite page that leads to itself', () => {
    const bytes = Buffer.from(fixture.bytes)
    const size = bytes.readUInt16BE(16)
    // Page 1 becomes an interior page with itself as the right-most child.
    bytes.writeUInt8(0x05, 100)
    bytes.writeUInt16BE(0, 103)
    bytes.writeUInt32BE(1, 108)
    expect(size).toBe(4096)
    expect(analyze(bytes).gaps.map(({ message }) => message)).toEqual([
      'Page 1 is used twice.',
      'There is no table Packages.',
    ])
  })

  it('does not follow a Berkeley DB chain that leads to itself', () => {
    const bytes = readDatabase('Packages')
    for (let page = 1; page * 512 < bytes.length; page++) {
      if (bytes[page * 512 + 25] === 7) bytes.writeUInt32LE(page, page * 512 + 16)
    }
    const { packages, gaps } = analyze(bytes)
    expect(packages).toEqual([])
    expect(gaps.some(({ message }) => message.endsWith('is used twice.'))).toBe(true)
  })

  it("stops when NDB slots point to one another's bytes", () => {
    const bytes = readDatabase('Packages.db')
    const slots = Array.from({ length: 254 }, (_, i) => 32 + i * 16)
    const used = slots.find((at) => bytes.readUInt32LE(at + 4) !== 0) ?? 0
    for (const at of slots) bytes.copy(bytes, at, used, used + 16)
    const { packages, gaps } = analyze(bytes)
    expect(gaps.map(({ message }) => message)).toEqual([
      'The packages overlap: together they are larger than the file.',
    ])
    expect(packages.length).toBeLessThan(30)
  })

  it('refuses a header that claims more than its blob', () => {
    const header = Buffer.from('00000000ffffffff', 'hex')
    const claim = fixture.bytes.subarray(fixture.bytes.indexOf('0000003f000000070000', 0, 'hex') - 8).subarray(0, 8)
    const { packages, gaps } = analyze(replaceAll(fixture.bytes, Buffer.from(claim), header))
    expect(packages.length).toBe(fixture.expected.length - 1)
    expect(gaps).toMatchObject([{ code: 'RPM.BAD_HEADER' }])
  })
})
