import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BOUNDS } from '../../../src/layers/bounds.ts'
import { TarReader } from '../../../src/layers/tar/reader.ts'
import { endMark, extended, padded, pax, paxRecord, tar, tarEntry, tarHeader } from '../../testkit/tar.ts'
import { collect, pieces } from './collect.ts'
import { oddArchives } from './odd-archives.ts'

interface Answer {
  readonly Archive: string
  readonly Entries: readonly { Name: string; Link: string; Flag: string; Mode: number; Uid: number; Gid: number; Size: number; Sha256: string }[]
  readonly Error: string
}

const ANSWERS: Readonly<Record<string, Answer>> = JSON.parse(readFileSync(new URL('odd-archives/go-answers.json', import.meta.url), 'utf8'))
const ARCHIVES = oddArchives()

/** By POSIX a flag that nobody knows is a file; Go leaves it to its caller. */
const TYPES: Readonly<Record<string, string>> = {
  '1': 'HARDLINK', '2': 'SYMLINK', '3': 'CHARACTER_DEVICE', '4': 'BLOCK_DEVICE', '5': 'DIRECTORY', '6': 'FIFO',
}

describe("odd archives are read as Go's archive/tar reads them", () => {
  test('the answers are about these archives', () => {
    const digests = Object.fromEntries([...ARCHIVES].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]))
    expect(digests).toEqual(Object.fromEntries(Object.entries(ANSWERS).map(([name, { Archive }]) => [name, Archive])))
  })

  test.each([...ARCHIVES.keys()])('%s', (name) => {
    const { Entries, Error } = ANSWERS[name]!
    const { entries, error } = collect([ARCHIVES.get(name)!])
    const seen = entries.map(({ name, linkName, type, mode, uid, gid, size, sha256 }) => ({ name, linkName, type, mode, uid, gid, size, sha256 }))
    const expected = Entries.filter(({ Flag }) => Flag !== 'g').map((entry) => ({
      name: entry.Name,
      linkName: entry.Link,
      type: TYPES[entry.Flag] ?? 'REGULAR',
      mode: entry.Mode,
      uid: entry.Uid,
      gid: entry.Gid,
      size: entry.Size,
      sha256: entry.Sha256,
    }))
    expect({ entries: seen, error }).toEqual({ entries: expected, error: Error === '' ? null : 'LAYERS.BAD_TAR' })
  })
})

describe('the reader takes bytes as they come', () => {
  const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 500, max: 530 }), fc.integer({ min: 1, max: 70_000 })), { minLength: 1, maxLength: 8 })

  test('any split of the bytes gives the same entries and the same end', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ARCHIVES.keys()), lengths, (name, lengths) => {
        const bytes = ARCHIVES.get(name)!
        expect(collect(pieces(bytes, lengths))).toEqual(collect([bytes]))
      }),
      { numRuns: 400 },
    )
  })

  test('byte by byte', () => {
    const bytes = tar([{ path: 'a/' }, { path: `a/${'long/'.repeat(60)}name`, content: 'x'.repeat(1_025) }, { path: 'l', link: 'a' }])
    const { entries, error } = collect(pieces(bytes, [1]))
    expect(error).toBeNull()
    expect(entries.map(({ name, type, size }) => [name, type, size])).toEqual([
      ['a/', 'DIRECTORY', 0],
      [`a/${'long/'.repeat(60)}name`, 'REGULAR', 1_025],
      ['l', 'SYMLINK', 0],
    ])
  })

  test('a body is handed on in the pieces in which it comes, never gathered', () => {
    const bytes = tar([{ path: 'big', content: Buffer.alloc(100_000, 1) }])
    const seen: number[] = []
    const reader = new TarReader({ entry() {}, data: (piece) => void seen.push(piece.length), entryEnd() {} }, BOUNDS)
    for (const piece of pieces(bytes, [1_000])) reader.push(piece)
    expect(Math.max(...seen)).toBe(1_000)
    expect(seen.reduce((sum, length) => sum + length)).toBe(100_000)
  })
})

describe('bodies can be passed over', () => {
  /** Reads only headers, as the index of an archive is made. */
  function hop(bytes: Buffer): { name: string; body: string }[] {
    const found: { name: string; body: string }[] = []
    const reader: TarReader = new TarReader(
      { entry: ({ name, size }) => void found.push({ name, body: bytes.toString('utf8', reader.position, reader.position + size) }), data() {}, entryEnd() {} },
      BOUNDS,
    )
    while (!reader.ended && reader.position < bytes.length) {
      reader.push(bytes.subarray(reader.position, reader.position + 512))
      reader.skipBody()
    }
    return found
  }

  test('the position during an entry is where its body begins', () => {
    const items = [
      { path: 'one', content: 'first body' },
      { path: 'two/', content: '' },
      { path: `${'long/'.repeat(40)}three`, content: 'third '.repeat(200) },
      { path: 'four', content: 'x'.repeat(512) },
      { path: 'five', content: '' },
      { path: 'six', content: 'last' },
    ]
    expect(hop(tar(items))).toEqual(items.map(({ path, content }) => ({ name: path, body: content })))
  })

  test('the number of bytes passed over is told, and nothing is passed over between entries', () => {
    const reader = new TarReader({ entry() {}, data() {}, entryEnd() {} }, BOUNDS)
    expect(reader.skipBody()).toBe(0)
    reader.push(tarHeader({ name: 'a', size: 700 }))
    expect(reader.skipBody()).toBe(1_024)
    expect(reader.position).toBe(1_536)
    reader.push(endMark())
    expect(reader.ended).toBe(true)
  })

  test('a body that is passed over in its middle still ends once', () => {
    const ends: string[] = []
    const reader = new TarReader({ entry: ({ name }) => void ends.push(`begin ${name}`), data() {}, entryEnd: () => void ends.push('end') }, BOUNDS)
    const bytes = tar([{ path: 'a', content: 'x'.repeat(1_000) }, { path: 'b', content: 'y' }])
    reader.push(bytes.subarray(0, 600))
    const skipped = reader.skipBody()
    reader.push(bytes.subarray(600 + skipped))
    expect(ends).toEqual(['begin a', 'end', 'begin b', 'end'])
  })
})

describe('bounds', () => {
  const two = tar([{ path: 'a' }, { path: 'b' }])

  test('entries', () => {
    expect(collect([two], { entries: 2 }).error).toBeNull()
    expect(collect([two], { entries: 1 }).error).toBe('LAYERS.TOO_MANY_ENTRIES')
  })

  test.each(['x', 'g', 'L', 'K'])('an extended header %s', (flag) => {
    const body = flag === 'x' || flag === 'g' ? paxRecord('path', 'p'.repeat(985)) : Buffer.from('p'.repeat(995))
    const archive = Buffer.concat([extended(flag, body), tarEntry({ path: 'a' }), endMark()])
    expect(collect([archive], { headerBytes: body.length }).error).toBeNull()
    expect(collect([archive], { headerBytes: body.length - 1 }).error).toBe('LAYERS.BAD_TAR')
  })

  test('an extended header that says it is huge is refused before its body comes', () => {
    expect(collect([tarHeader({ name: 'x', flag: 'x', size: 0o77777777777 })]).error).toBe('LAYERS.BAD_TAR')
  })

  test('the extension blocks of a sparse map', () => {
    const segment = (at: number) => Buffer.from(`${at.toString(8).padStart(11, '0')}\0${'1'.padStart(11, '0')}\0`, 'latin1')
    const block = (from: number) => Buffer.concat([...Array.from({ length: 21 }, (_, i) => segment((from + i) * 2)), Buffer.from([1]), Buffer.alloc(7)])
    const first = tarHeader({ name: 's', flag: 'S', size: 1, magic: 'ustar  \0', patches: [[482, Buffer.from([1])], [483, Buffer.from('77777777777\0')]] })
    const endless = Buffer.concat([first, ...Array.from({ length: 100 }, (_, i) => block(i * 21))])
    expect(collect([endless], { headerBytes: 24 * 21 * 50 }).error).toBe('LAYERS.BAD_TAR')
  })

  test('the map of a PAX sparse file, by its count and by its length', () => {
    const records = { 'GNU.sparse.major': 1, 'GNU.sparse.minor': 0, 'GNU.sparse.realsize': 99 }
    const counted = Buffer.concat([pax(records), tarHeader({ name: 'x', size: 2_048 }), padded(Buffer.from('5000\n'))])
    expect(collect([counted], { headerBytes: 5_000 }).error).toBe('LAYERS.BAD_TAR')
    const endless = Buffer.concat([pax(records), tarHeader({ name: 'x', size: 9_999_999 }), Buffer.alloc(20_000, '1')])
    expect(collect([endless], { headerBytes: 5_000 }).error).toBe('LAYERS.BAD_TAR')
  })
})

test('a long sparse map costs time in proportion to its length', () => {
  const count = 250_000
  const map = padded(Buffer.from(`${count}\n${'0\n'.repeat(2 * count)}`))
  const records = { 'GNU.sparse.major': 1, 'GNU.sparse.minor': 0, 'GNU.sparse.realsize': 0 }
  const archive = Buffer.concat([pax(records), tarHeader({ name: 'x', size: map.length }), map, endMark()])
  const start = performance.now()
  expect(collect([archive])).toMatchObject({ entries: [{ size: 0 }], error: null })
  expect(performance.now() - start).toBeLessThan(2_000)
})
