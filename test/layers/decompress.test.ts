import { randomBytes } from 'node:crypto'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compressionOf, decompressor } from '../../src/layers/decompress.ts'
import { pieces } from './tar/collect.ts'

/** The whole output, or the code of the failure. */
function unpack(packed: Buffer, lengths: readonly number[] = [packed.length || 1]): string {
  const output: Buffer[] = []
  const inner = decompressor(compressionOf(packed), (bytes) => void output.push(Buffer.from(bytes)))
  try {
    for (const piece of pieces(packed, lengths)) inner.push(piece)
    inner.end()
    return Buffer.concat(output).toString('latin1')
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  } finally {
    inner.close()
  }
}

/** A skippable frame of zstd (RFC 8878, 3.1.2). */
function skippable(content: string, kind = 0): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x184d2a50 + kind, 0)
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, Buffer.from(content)])
}

const text = 'layers of rock, '.repeat(5_000)
const noise = randomBytes(200_000).toString('latin1')

describe('what a blob is packed with is told by its first bytes', () => {
  test.each([
    ['gzip', gzipSync('x')],
    ['zstd', zstdCompressSync('x')],
    ['zstd', skippable('x')],
    ['zstd', skippable('x', 15)],
    ['none', Buffer.from('usr/bin/')],
    ['none', Buffer.alloc(512)],
    ['none', Buffer.alloc(0)],
    ['none', Buffer.from([0x1f])],
    ['none', Buffer.from([0x28, 0xb5])],
    ['none', Buffer.from([0x60, 0x2a, 0x4d, 0x18])],
  ] as const)('%s', (compression, bytes) => expect(compressionOf(bytes)).toBe(compression))
})

describe.each([
  ['gzip', (content: string) => gzipSync(Buffer.from(content, 'latin1'))],
  ['zstd', (content: string) => zstdCompressSync(Buffer.from(content, 'latin1'))],
] as const)('%s', (compression, pack) => {
  test('comes out as it went in, in any pieces', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom('', 'a', text, noise), fc.string({ unit: 'binary-ascii', maxLength: 5_000 })),
        fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 6 }),
        (content, lengths) => {
          expect(unpack(pack(content), lengths)).toBe(content)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('byte by byte', () => expect(unpack(pack('layer'.repeat(500)), [1])).toBe('layer'.repeat(500)))

  test('several members one after the other', () => {
    const packed = Buffer.concat([pack(text), pack(''), pack('second'), pack(noise)])
    expect(unpack(packed)).toBe(`${text}second${noise}`)
    expect(unpack(packed, [1_000])).toBe(`${text}second${noise}`)
    expect(unpack(packed, [1])).toBe(`${text}second${noise}`)
  })

  test('members that end exactly where pieces and output end', () => {
    const member = pack('x'.repeat(512 * 1024))
    expect(unpack(Buffer.concat([member, member]), [member.length])).toBe('x'.repeat(1024 * 1024))
  })

  test.each([1, 5, 9, 20])('cut %d bytes before its end', (missing) => {
    const packed = pack(text + noise)
    expect(unpack(packed.subarray(0, -missing))).toBe('LAYERS.TRUNCATED')
    expect(unpack(packed.subarray(0, -missing), [100])).toBe('LAYERS.TRUNCATED')
  })

  test('cut in its head, and in the head of a second member', () => {
    expect(unpack(pack(text).subarray(0, 5))).toBe('LAYERS.TRUNCATED')
    expect(unpack(Buffer.concat([pack(text), pack(text).subarray(0, 5)]))).toBe('LAYERS.TRUNCATED')
    expect(unpack(Buffer.concat([pack(text), pack(text).subarray(0, 5)]), [pack(text).length])).toBe('LAYERS.TRUNCATED')
  })

  test('nothing at all', () => {
    const inner = decompressor(compression, () => {})
    expect(() => inner.end()).toThrow('empty')
    inner.close()
  })

  test('a flipped byte in its middle or in its checksum', () => {
    const packed = zstdOrGzipWithChecksum(compression, noise)
    for (const at of [packed.length >> 1, packed.length - (compression === 'gzip' ? 6 : 2)]) {
      const broken = Buffer.from(packed)
      broken[at]! ^= 0x55
      expect(unpack(broken)).toBe('LAYERS.BAD_COMPRESSION')
    }
  })

  test('a bomb comes out in pieces of at most 512 KiB', () => {
    const bomb = pack('\0'.repeat(64 * 1024 * 1024))
    let largest = 0
    let total = 0
    const inner = decompressor(compression, (bytes) => {
      largest = Math.max(largest, bytes.length)
      total += bytes.length
    })
    inner.push(bomb)
    inner.end()
    inner.close()
    expect({ largest, total }).toEqual({ largest: 512 * 1024, total: 64 * 1024 * 1024 })
  })

  test('an output that refuses ends the work at once', () => {
    let calls = 0
    const inner = decompressor(compression, () => {
      calls += 1
      throw new Error('enough')
    })
    expect(() => inner.push(pack('\0'.repeat(8 * 1024 * 1024)))).toThrow('enough')
    inner.close()
    expect(calls).toBe(1)
  })
})

describe('what stands between and after', () => {
  test('zeros after a gzip member are padding, as gzip(1) has it', () => {
    expect(unpack(Buffer.concat([gzipSync(text), Buffer.alloc(10_000)]))).toBe(text)
    expect(unpack(Buffer.concat([gzipSync(text), Buffer.alloc(10_000)]), [1_000])).toBe(text)
    expect(unpack(Buffer.concat([gzipSync(text), Buffer.alloc(3)]), [gzipSync(text).length])).toBe(text)
  })

  test.each([['one piece', 1_000_000], ['many', 7]] as const)('garbage after a gzip member is refused, in %s', (_, length) => {
    expect(unpack(Buffer.concat([gzipSync(text), Buffer.from('garbage garbage garbage')]), [length])).toBe('LAYERS.BAD_COMPRESSION')
  })

  test.each([['one piece', 1_000_000], ['many', 7]] as const)('garbage after a zstd frame is refused, in %s', (_, length) => {
    expect(unpack(Buffer.concat([zstdCompressSync(text), Buffer.from('garbage garbage garbage')]), [length])).toBe('LAYERS.BAD_COMPRESSION')
  })

  test('skippable frames of zstd stand before, between and after (zstd:chunked, eStargz)', () => {
    const packed = Buffer.concat([skippable('head'), zstdCompressSync('one'), skippable('x'.repeat(700_000), 3), zstdCompressSync('two'), skippable('foot')])
    expect(unpack(packed)).toBe('onetwo')
    expect(unpack(packed, [3])).toBe('onetwo')
  })

  test('only a skippable frame is nothing', () => expect(unpack(skippable('all'))).toBe(''))

  test('a zstd window of 128 MiB is taken, a larger one is not', () => {
    const frame = (log: number) => zstdCompressSync(Buffer.alloc((1 << 27) + 1), { params: { [constants.ZSTD_c_windowLog]: log } })
    expect(unpackedLength(frame(27))).toBe((1 << 27) + 1)
    expect(unpackedLength(frame(28))).toBe('LAYERS.BAD_COMPRESSION')
  })

  test('what is not packed passes as it is', () => expect(unpack(Buffer.from('plain'), [2])).toBe('plain'))
})

function unpackedLength(packed: Buffer): number | string {
  let length = 0
  const inner = decompressor('zstd', (bytes) => void (length += bytes.length))
  try {
    inner.push(packed)
    inner.end()
    return length
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  } finally {
    inner.close()
  }
}

function zstdOrGzipWithChecksum(compression: 'gzip' | 'zstd', content: string): Buffer {
  const bytes = Buffer.from(content, 'latin1')
  return compression === 'gzip' ? gzipSync(bytes) : zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
}
