import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Findings } from '../../../src/analyzers/analyzer.ts'
import { analyzer } from '../../../src/analyzers/java/analyzer.ts'
import { readFixture } from '../read-fixture.ts'

const MIB = 1024 * 1024

interface Member {
  readonly name: string
  readonly data: Buffer
  readonly deflate?: boolean
  readonly claim?: number
  readonly claimCompressed?: number
}

const inDeflate = new Map<Buffer, Buffer>()

function deflated(data: Buffer): Buffer {
  const bytes = inDeflate.get(data) ?? deflateRawSync(data)
  inDeflate.set(data, bytes)
  return bytes
}

/** A zip by APPNOTE.TXT with what its writers leave out: sizes that lie. */
function zip(members: readonly Member[]): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const { name, data, deflate = false, claim = data.length, claimCompressed } of members) {
    const bytes = deflate ? deflated(data) : data
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50)
    local.writeUInt16LE(name.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50)
    central.writeUInt16LE(deflate ? 8 : 0, 10)
    central.writeUInt32LE(claimCompressed ?? bytes.length, 20)
    central.writeUInt32LE(claim, 24)
    central.writeUInt16LE(name.length, 28)
    central.writeUInt32LE(offset, 42)
    locals.push(local, Buffer.from(name), bytes)
    centrals.push(central, Buffer.from(name))
    offset += 30 + name.length + bytes.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

function analyze(bytes: Buffer): Findings {
  return analyzer.analyze({ path: '/app/x.jar', bytes })
}

const PROPERTIES = { name: 'META-INF/maven/g/a/pom.properties', data: Buffer.from('version=1\n') }
const LEAF = zip([PROPERTIES])

describe('a hostile archive', () => {
  it('is read to a depth of eight', () => {
    let doll = LEAF
    for (let level = 12; level >= 1; level--) doll = zip([{ name: `l${level}.jar`, data: doll }, PROPERTIES])
    const { packages, gaps } = analyze(doll)
    expect(packages.map(({ innerPath }) => innerPath.split('!/').length - 1)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(gaps).toMatchObject([
      {
        code: 'JAVA.TOO_DEEP',
        path: '/app/x.jar!/l1.jar!/l2.jar!/l3.jar!/l4.jar!/l5.jar!/l6.jar!/l7.jar!/l8.jar!/l9.jar',
      },
    ])
  })

  it('that grows beyond reason is not inflated; its neighbours are read', () => {
    const zeros = zip([{ name: 'x', data: Buffer.alloc(20 * MIB) }])
    const { packages, gaps } = analyze(
      zip([
        { name: 'bomb.jar', data: zeros, deflate: true },
        { name: 'good.jar', data: LEAF },
      ]),
    )
    expect(gaps).toMatchObject([{ code: 'JAVA.TOO_LARGE', path: '/app/x.jar!/bomb.jar' }])
    expect(packages.map(({ innerPath }) => innerPath)).toEqual(['!/good.jar'])
  })

  it('of many large archives costs little memory and comes to an end', () => {
    const noise = Buffer.from(Uint8Array.from({ length: 700 }, (_, i) => (i * i * 31 + (i >> 3)) % 251))
    const large = zip([
      {
        name: 'x',
        data: Buffer.concat(Array.from({ length: 800 }, () => Buffer.concat([noise, Buffer.alloc(65_536)]))),
      },
      PROPERTIES,
    ])
    const bytes = zip(Array.from({ length: 16 }, (_, i) => ({ name: `${i}.jar`, data: large, deflate: true })))
    const before = process.memoryUsage().rss
    const { packages, gaps } = analyze(bytes)
    expect(gaps).toMatchObject([{ code: 'JAVA.TOO_LARGE', path: '/app/x.jar' }])
    expect(packages.length).toBe(Math.floor((512 * MIB) / large.length))
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MIB)
  })

  it('that lies about sizes is told of', () => {
    const small = { name: 'a.jar', data: LEAF, deflate: true, claim: 3 }
    const past = { name: 'b.jar', data: LEAF, claimCompressed: 0x7fffffff }
    const { packages, gaps } = analyze(zip([small, past, PROPERTIES]))
    expect(packages).toMatchObject([{ name: 'a', innerPath: '' }])
    expect(gaps).toMatchObject([
      { code: 'JAVA.BAD_ZIP', path: '/app/x.jar!/a.jar' },
      { code: 'JAVA.BAD_ZIP', path: '/app/x.jar!/b.jar' },
    ])
  })

  it('is not left because one member claims all the memory there is', () => {
    const greedy = { name: 'a.jar', data: LEAF, deflate: true, claim: 0x7fffffff, claimCompressed: 0x7fffffff }
    const { packages, gaps } = analyze(zip([greedy, { name: 'b.jar', data: LEAF }]))
    expect(packages).toMatchObject([{ innerPath: '!/b.jar' }])
    expect(gaps).toMatchObject([{ code: 'JAVA.TOO_LARGE', path: '/app/x.jar!/a.jar' }])
  })

  it('may hold a descriptor twice: both count', () => {
    const { packages, gaps } = analyze(zip([PROPERTIES, { name: PROPERTIES.name, data: Buffer.from('version=2\n') }]))
    expect(gaps).toEqual([])
    expect(packages.map(({ version }) => version)).toEqual(['1', '2'])
  })

  it('does not pass off a large stored member as a small descriptor', () => {
    const { packages, gaps } = analyze(zip([{ ...PROPERTIES, data: Buffer.alloc(3 * MIB, 'version=1\n'), claim: 10 }]))
    expect(packages).toEqual([])
    expect(gaps).toMatchObject([{ code: 'JAVA.BAD_ZIP', path: '/app/x.jar' }])
  })

  it('that is no archive is told of, and so is a nested one', () => {
    expect(analyze(Buffer.from('<html>404</html>')).gaps).toMatchObject([{ code: 'JAVA.BAD_ZIP', path: '/app/x.jar' }])
    const { packages, gaps } = analyze(
      zip([{ name: 'lib/404.jar', data: Buffer.from('<html>404</html>') }, PROPERTIES]),
    )
    expect(packages).toHaveLength(1)
    expect(gaps).toMatchObject([{ code: 'JAVA.BAD_ZIP', path: '/app/x.jar!/lib/404.jar' }])
  })

  it('whose directory breaks off gives what came before', () => {
    const bytes = zip([PROPERTIES, { name: 'b.jar', data: LEAF }])
    bytes.write('XX', bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1'))
    const { packages, gaps } = analyze(bytes)
    expect(packages).toHaveLength(1)
    expect(gaps).toMatchObject([{ code: 'JAVA.BAD_ZIP', path: '/app/x.jar' }])
  })

  it('with a million members is left after the first half', () => {
    const directory = Buffer.alloc(46 + 1)
    directory.writeUInt32LE(0x02014b50)
    directory.writeUInt16LE(1, 28)
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50)
    end.writeUInt32LE(directory.length * 600_000, 12)
    const many = Buffer.concat([Buffer.alloc(directory.length * 600_000, directory), end])
    expect(analyze(many).gaps).toMatchObject([{ code: 'JAVA.TOO_MANY', path: '/app/x.jar' }])
  })

  it('ends without an exception whatever byte is wrong', () => {
    const whole = readFixture(import.meta.url, 'shop.ear')
    for (let at = 0; at < whole.length; at += 3) {
      const bytes = Buffer.from(whole)
      bytes[at] = (at * 101) % 256
      expect(analyze(bytes).gaps.length).toBeLessThanOrEqual(100)
    }
  })
})
