import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readBlob } from '../../src/layers/blob.ts'
import { BOUNDS } from '../../src/layers/bounds.ts'
import { readLayer, verifyLayer } from '../../src/layers/read-layer.ts'
import { digest, type Digest, layer, type Layer, type Packing, temporaryFolder } from '../testkit/oci.ts'
import { tarHeader } from '../testkit/tar.ts'
import { codeOf, Notes, read, readItems, stored } from './layer.ts'

const items = [{ path: 'a', content: 'x'.repeat(300_000) }, { path: 'b/', mode: 0o700 }]
const WRONG: Digest = `sha256:${'0'.repeat(64)}`

/** A layer whose blob is what it is given, its digests right unless they are given too. */
function odd(blob: Buffer, { diffId = WRONG, digest: blobDigest = digest(blob) }: { diffId?: Digest; digest?: Digest } = {}): Layer {
  return { ...layer([]), blob, digest: blobDigest, diffId }
}

describe.each<Packing>(['none', 'gzip', 'zstd'])('a layer packed with %s', (packing) => {
  const whole = layer(items, packing)

  test('is read', () => {
    const { changeset, size } = read(whole)
    expect(size).toBe(whole.tar.length)
    expect(changeset.entries.map(({ path, sha256 }) => [path, sha256])).toEqual([['/a', createHash('sha256').update(items[0]!.content!).digest('hex')], ['/b', null]])
  })

  test('is read from the middle of a file', () => {
    const file = join(temporaryFolder(), 'archive')
    writeFileSync(file, Buffer.concat([Buffer.from('before'), whole.blob, Buffer.from('after')]))
    const location = { file, offset: 6, length: whole.blob.length, packed: 'none' } as const
    expect(verifyLayer(location, expected(whole), BOUNDS, () => {})).toBe(whole.tar.length)
  })

  test.each(['gzip', 'zstd'] as const)('is read from an archive that is packed as a whole with %s', (outer) => {
    const inside = Buffer.concat([Buffer.alloc(700_000, 'before'), whole.blob, Buffer.alloc(700_000, 'after')])
    const file = join(temporaryFolder(), 'archive')
    writeFileSync(file, outer === 'gzip' ? gzipSync(inside) : zstdCompressSync(inside))
    const location = { file, offset: 700_000, length: whole.blob.length, packed: outer }
    expect(readLayer(location, expected(whole), new Notes(), BOUNDS, () => {}).changeset).toEqual(read(whole).changeset)
    const behind = { file: packedBehind(file, inside, outer), offset: 700_000, length: whole.blob.length, packed: outer, within: { offset: 10, length: Number.MAX_SAFE_INTEGER } }
    expect(verifyLayer(behind, expected(whole), BOUNDS, () => {})).toBe(whole.tar.length)
  })

  test('tells of every byte once', () => {
    let compressed = 0
    let uncompressed = 0
    readLayer(stored(whole.blob), expected(whole), new Notes(), BOUNDS, (more, plain) => {
      compressed += more
      uncompressed += plain
    })
    expect({ compressed, uncompressed }).toEqual({ compressed: whole.blob.length, uncompressed: whole.tar.length })
  })
})

describe('what does not hold is refused', () => {
  const whole = layer(items)

  test.each([
    ['LAYERS.DIGEST_MISMATCH', { ...whole, digest: WRONG }],
    ['LAYERS.DIFF_ID_MISMATCH', { ...whole, diffId: WRONG }],
    ['LAYERS.DIGEST_MISMATCH', { ...whole, blob: Buffer.concat([whole.blob, Buffer.alloc(1)]) }],
    ['LAYERS.TRUNCATED', odd(whole.blob.subarray(0, -5), { diffId: whole.diffId })],
    ['LAYERS.TRUNCATED', odd(Buffer.from([0x1f, 0x8b]))],
    ['LAYERS.BAD_COMPRESSION', odd(Buffer.concat([whole.blob, Buffer.from('garbage')]), { diffId: whole.diffId })],
    ['LAYERS.BAD_TAR', odd(Buffer.from('this is no tar, but it is longer than a block. '.repeat(20)), {})],
    ['LAYERS.BAD_TAR', layer(tarHeader({ name: 'a', size: 5_000 }))],
    ['LAYERS.BAD_TAR', layer(tarHeader({ name: 'a', size: 5_000 }), 'none')],
  ] as const)('%s', (code, broken) => {
    expect(codeOf(() => read(broken))).toBe(code)
  })

  test('a size that is not the blob\u2019s', () => {
    const location = stored(whole.blob)
    expect(codeOf(() => verifyLayer(location, { ...expected(whole), blobSize: 5 }, BOUNDS, () => {}))).toBe('LAYERS.SIZE_MISMATCH')
  })

  test('a file that is shorter than the stretch it should have', () => {
    const location = { ...stored(whole.blob.subarray(0, 100)), length: whole.blob.length }
    expect(codeOf(() => verifyLayer(location, expected(whole), BOUNDS, () => {}))).toBe('LAYERS.TRUNCATED')
  })

  test('the blob\u2019s own digest is told first, whatever is wrong inside', () => {
    const garbage = odd(Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(600_000, 'x')]), { digest: WRONG })
    expect(codeOf(() => read(garbage))).toBe('LAYERS.DIGEST_MISMATCH')
  })

  test('a file that is not there', () => {
    expect(codeOf(() => readBlob({ file: '/no/such/file', offset: 0, length: 5, packed: 'none' }, () => {}))).toBe('LAYERS.UNREADABLE')
  })

  test('a packed archive that is cut before the blob ends', () => {
    const file = join(temporaryFolder(), 'archive')
    writeFileSync(file, gzipSync(Buffer.alloc(900_000, 'x')).subarray(0, -300))
    expect(codeOf(() => readBlob({ file, offset: 800_000, length: 100_000, packed: 'gzip' }, () => {}))).toBe('LAYERS.TRUNCATED')
  })

  test('verifying does not look at the tar', () => {
    const noTar = layer(Buffer.from('no tar'))
    expect(verifyLayer(stored(noTar.blob), expected(noTar), BOUNDS, () => {})).toBe(6)
    expect(codeOf(() => verifyLayer(stored(noTar.blob), { ...expected(noTar), diffId: WRONG }, BOUNDS, () => {}))).toBe('LAYERS.DIFF_ID_MISMATCH')
  })
})

describe('bounds', () => {
  test('uncompressed bytes', () => {
    const { length } = layer(items).tar
    expect(readItems(items, new Notes(), { layerBytes: length }).size).toBe(length)
    expect(codeOf(() => readItems(items, new Notes(), { layerBytes: length - 1 }))).toBe('LAYERS.TOO_LARGE')
  })

  test('the ratio of what comes out to what goes in, once there is much', () => {
    const zeros = [{ path: 'zeros', content: Buffer.alloc(20_000_000) }]
    const bounds = { ratio: 200, ratioFrom: 1_000_000 }
    expect(codeOf(() => readItems(zeros, new Notes(), bounds))).toBe('LAYERS.TOO_LARGE')
    expect(codeOf(() => readItems(zeros, new Notes(), bounds, 'none'))).toBeNull()
    expect(codeOf(() => readItems(zeros, new Notes(), { ...bounds, ratioFrom: 30_000_000 }))).toBeNull()
    expect(codeOf(() => readItems(zeros, new Notes(), { ...bounds, ratio: 1_100 }))).toBeNull()
  })

  test('a bomb is not unpacked to its end', () => {
    const bomb = layer([{ path: 'zeros', content: Buffer.alloc(64_000_000) }], 'zstd')
    let uncompressed = 0
    const work = () => readLayer(stored(bomb.blob), expected(bomb), new Notes(), { ...BOUNDS, layerBytes: 2_000_000 }, (_, plain) => (uncompressed += plain))
    expect(codeOf(work)).toBe('LAYERS.TOO_LARGE')
    expect(uncompressed).toBeLessThanOrEqual(2_000_000)
  })

  test('entries, also folders that only paths name', () => {
    expect(codeOf(() => readItems(items, new Notes(), { entries: 1 }))).toBe('LAYERS.TOO_MANY_ENTRIES')
    expect(codeOf(() => readItems([{ path: 'a/b/c/d/e/f/g' }], new Notes(), { entries: 3 }))).toBe('LAYERS.TOO_MANY_ENTRIES')
    expect(codeOf(() => readItems(items, new Notes(), { entries: 2 }))).toBeNull()
  })

  test('extended headers', () => {
    const long = [{ path: 'a/'.repeat(200), type: 'folder' as const }]
    expect(codeOf(() => readItems(long, new Notes(), { headerBytes: 300 }))).toBe('LAYERS.BAD_TAR')
    expect(codeOf(() => readItems(long, new Notes(), { headerBytes: 500 }))).toBeNull()
  })
})

test('a layer without entries', () => {
  // The digests that every tool gives the empty layer: two zero blocks, and their gzip of old Docker.
  const empty = layer([], 'none')
  expect(empty.diffId).toBe('sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef')
  expect(read(empty)).toEqual({ changeset: { entries: [], whiteouts: [], opaques: [], gaps: [], digests: { made: [] } }, size: 1_024 })
})

test('a blob of no bytes is a layer of no bytes', () => {
  const nothing = { ...layer(Buffer.alloc(0), 'none') }
  expect(read(nothing).size).toBe(0)
})

function expected({ digest, blob, diffId }: Layer) {
  return { blobDigest: digest, blobSize: blob.length, diffId }
}

/** The packed archive behind ten other bytes. */
function packedBehind(file: string, inside: Buffer, packing: 'gzip' | 'zstd'): string {
  writeFileSync(`${file}-behind`, Buffer.concat([Buffer.alloc(10), packing === 'gzip' ? gzipSync(inside) : zstdCompressSync(inside)]))
  return `${file}-behind`
}
