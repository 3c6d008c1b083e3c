import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { endMark, pax, tarEntry, tarHeader, padded } from '../testkit/tar.ts'
import { Notes, readItems } from './layer.ts'
import { eachDigest } from '../../src/layers/layer-digests.ts'
import { oddArchives } from './tar/odd-archives.ts'

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

test('an entry of each kind', () => {
  const { changeset } = readItems([
    { path: 'etc/', mode: 0o1777, uid: 1, gid: 2 },
    { path: 'etc/passwd', content: 'root', mode: 0o4755 },
    { path: 'etc/empty' },
    { path: 'lib', link: 'usr/lib' },
    { path: 'etc/copy', type: 'hardlink', link: 'etc/passwd', mode: 0o4755 },
    { path: 'dev/null', type: 'character-device' },
    { path: 'dev/sda', type: 'block-device' },
    { path: 'run/pipe', type: 'fifo' },
  ])
  const plain = { mode: 0o644, uid: 0, gid: 0, size: 0, sha256: null, linkTarget: null }
  // printf root | md5sum: of both names of a file; that of an empty one is known.
  const root = '63a9f0ea7bb98050796b649e85481845'
  expect([...eachDigest(changeset.digests)].map(([at, { md5 }]) => [at, md5])).toEqual([[1, root], [4, root]])
  expect(changeset).toMatchObject({
    entries: [
      { ...plain, path: '/etc', type: 'DIRECTORY', mode: 0o1777, uid: 1, gid: 2 },
      { ...plain, path: '/etc/passwd', type: 'REGULAR', mode: 0o4755, size: 4, sha256: sha256('root') },
      { ...plain, path: '/etc/empty', type: 'REGULAR', sha256: sha256('') },
      { ...plain, path: '/lib', type: 'SYMLINK', mode: 0o777, linkTarget: 'usr/lib' },
      { ...plain, path: '/etc/copy', type: 'HARDLINK', mode: 0o4755, size: 4, sha256: sha256('root'), linkTarget: '/etc/passwd' },
      { ...plain, path: '/dev/null', type: 'CHARACTER_DEVICE' },
      { ...plain, path: '/dev/sda', type: 'BLOCK_DEVICE' },
      { ...plain, path: '/run/pipe', type: 'FIFO' },
    ],
    whiteouts: [],
    opaques: [],
    gaps: [],
  })
})

test('marks are no entries', () => {
  const { changeset } = readItems([{ path: 'a/.wh..wh..opq' }, { path: 'a/.wh.b' }, { path: '.wh..wh.plnk', type: 'folder' }, { path: 'a/c' }])
  expect(changeset).toMatchObject({ entries: [{ path: '/a/c' }], whiteouts: ['/a/b'], opaques: ['/a'], gaps: [] })
})

describe('hard links', () => {
  test('to a symlink are another name of the link itself', () => {
    const { changeset } = readItems([
      { path: 'usr/bin/vim', link: '/etc/alternatives/vim' },
      { path: 'usr/bin/vi', type: 'hardlink', link: 'usr/bin/vim' },
    ])
    expect(changeset.entries).toMatchObject([{}, { path: '/usr/bin/vi', type: 'SYMLINK', linkTarget: '/etc/alternatives/vim', sha256: null }])
  })

  test('to a link take what that has', () => {
    const { entries } = readItems([{ path: 'a', content: 'x' }, { path: 'b', type: 'hardlink', link: './a' }, { path: 'c', type: 'hardlink', link: '/b' }]).changeset
    expect(entries.map(({ sha256 }) => sha256)).toEqual([sha256('x'), sha256('x'), sha256('x')])
    expect(entries.map(({ linkTarget }) => linkTarget)).toEqual([null, '/a', '/b'])
  })

  test('keep what the target had when they were made', () => {
    const { entries } = readItems([{ path: 'a', content: 'old' }, { path: 'b', type: 'hardlink', link: 'a' }, { path: 'a', content: 'newer' }]).changeset
    expect(entries.map(({ path, size, sha256 }) => [path, size, sha256])).toEqual([['/b', 3, sha256('old')], ['/a', 5, sha256('newer')]])
  })

  test('to what the layer does not have (yet) have no content of their own', () => {
    const { entries, gaps } = readItems([{ path: 'b', type: 'hardlink', link: 'a' }, { path: 'a', content: 'later' }]).changeset
    expect(entries[0]).toMatchObject({ path: '/b', size: 0, sha256: null, linkTarget: '/a' })
    expect(gaps).toEqual([])
  })

  test('out of the root are left out', () => {
    const notes = new Notes()
    const { changeset } = readItems([{ path: 'b', type: 'hardlink', link: '../../etc/shadow' }], notes)
    expect(changeset).toMatchObject({ entries: [], gaps: [{ code: 'LAYERS.PATH_OUTSIDE', path: '/b' }] })
    expect(notes.links).toEqual([])
  })

  test('are told to the sink', () => {
    const notes = new Notes()
    readItems([{ path: 'a', content: 'x' }, { path: 'd/b', type: 'hardlink', link: 'd/../a' }], notes)
    expect(notes.links).toEqual([['/d/b', '/a']])
  })
})

describe('the sink', () => {
  test('is offered every file and given the bytes of those it wants', () => {
    const notes = new Notes('/wanted', '/empty')
    const big = 'x'.repeat(3_000_000)
    readItems([{ path: 'wanted', content: big }, { path: 'other', content: 'no' }, { path: 'empty' }, { path: 'folder/' }, { path: 'link', link: 'wanted' }], notes)
    expect(notes.offered).toEqual([['/wanted', 3_000_000], ['/other', 2], ['/empty', 0]])
    expect(notes.files).toEqual(new Map([['/wanted', big], ['/empty', '']]))
  })

  test('is not offered what is left out', () => {
    const notes = new Notes('/etc/x')
    readItems([{ path: '../etc/x', content: 'a' }, { path: '.wh.x', content: 'b' }], notes)
    expect(notes.offered).toEqual([])
  })
})

test('paths that climb out of the root are gaps', () => {
  const { changeset } = readItems([{ path: '../escape', content: 'x' }, { path: 'a/../../../b' }, { path: 'fine' }])
  expect(changeset.entries.map(({ path }) => path)).toEqual(['/fine'])
  expect(changeset.gaps.map(({ code, path }) => [code, path])).toEqual([['LAYERS.PATH_OUTSIDE', '../escape'], ['LAYERS.PATH_OUTSIDE', 'a/../../../b']])
})

test('only a folder can be the root', () => {
  const { changeset } = readItems([{ path: 'etc/a' }, { path: './', type: 'symlink', link: '/elsewhere' }, { path: './', type: 'folder' }])
  expect(changeset.entries.map(({ path, type }) => [path, type])).toEqual([['/etc/a', 'REGULAR'], ['/', 'DIRECTORY']])
  expect(changeset.gaps).toMatchObject([{ code: 'LAYERS.ROOT_REPLACED', path: '/' }])
})

test('names that are not UTF-8 stand with the bytes they have, in paths and in links', () => {
  const raw = Buffer.concat([
    tarHeader({ name: Buffer.from([0x63, 0xe9]) }),
    tarHeader({ name: 's', flag: '2', linkName: Buffer.from([0x74, 0xff]) }),
    tarHeader({ name: 'h', flag: '1', linkName: Buffer.from([0x63, 0xe9]) }),
    endMark(),
  ])
  const { entries } = readItems(raw).changeset
  expect(entries.map(({ path, linkTarget }) => [path, linkTarget])).toEqual([['/c\\xE9', null], ['/s', 't\\xFF'], ['/h', '/c\\xE9']])
  expect(entries[2]!.sha256).toBe(sha256(''))
})

test('ids beyond 31 bits are kept as signed 32 bits', () => {
  const { entries } = readItems([{ path: 'a', uid: 4_294_967_294, gid: 2_147_483_648 }]).changeset
  expect(entries[0]).toMatchObject({ uid: -2, gid: -2_147_483_648 })
})

describe('sparse files', () => {
  // Made by GNU tar from files that a script wrote: 4,096 or 5,000 equal bytes at the start of each 64 or 32 KiB.
  const file = (runs: number, step: number, tail: number) => {
    const bytes = Buffer.alloc(runs * step + tail)
    for (let i = 0; i < runs; i++) bytes.fill(65 + (i % 26), i * step, i * step + (i % 2 === 1 ? 4_096 : 5_000))
    return bytes
  }
  const archives = oddArchives()

  test.each(['sparse-gnu', 'sparse-pax-0.0', 'sparse-pax-0.1', 'sparse-pax-1.0'])('of %s have the sha256 of the whole file', (name) => {
    const notes = new Notes('/plain')
    const { changeset } = readItems(archives.get(name)!, notes)
    expect(changeset.entries.map(({ path, size, sha256 }) => [path, size, sha256])).toEqual([
      ['/hole', 100_000, sha256(Buffer.alloc(100_000))],
      ['/seven', 471_097, sha256(file(7, 65_536, 12_345))],
      ['/thirty', 983_040, sha256(file(30, 32_768, 0))],
      ['/plain', 5, sha256('plain')],
    ])
    expect(notes.files).toEqual(new Map([['/plain', 'plain']]))
  })

  test('beyond the bound have none, and take nothing from the files after them', () => {
    const holes = 100_000
    const { changeset } = readItems(archives.get('sparse-gnu')!, new Notes(), { holeBytes: holes })
    expect(changeset.entries.map(({ path, sha256 }) => [path, sha256 !== null])).toEqual([['/hole', true], ['/seven', false], ['/thirty', false], ['/plain', true]])
    expect(changeset.gaps.map(({ code, path }) => [code, path])).toEqual([['LAYERS.SPARSE_TOO_LARGE', '/seven'], ['LAYERS.SPARSE_TOO_LARGE', '/thirty']])
  })
})

describe('paths beyond the bound are left out', () => {
  const items = [{ path: 'short', content: 'x' }, { path: 'a/'.repeat(50) + 'long', content: 'y' }, { path: 'after', content: 'z' }]

  test('names', () => {
    const { changeset } = readItems(items, new Notes(), { pathBytes: 100 })
    expect(changeset.entries.map(({ path }) => path)).toEqual(['/short', '/after'])
    expect(changeset.gaps).toMatchObject([{ code: 'LAYERS.PATH_TOO_LONG' }])
    expect(readItems(items, new Notes(), { pathBytes: 104 }).changeset.gaps).toEqual([])
  })

  test('what links point at', () => {
    const links = [{ path: 's', link: 'x/'.repeat(60) }, { path: 'h', type: 'hardlink', link: 'y/'.repeat(60) }] as const
    const { changeset } = readItems([...links, ...items.slice(0, 1)], new Notes(), { pathBytes: 100 })
    expect(changeset.entries.map(({ path }) => path)).toEqual(['/short'])
    expect(changeset.gaps.map(({ code }) => code)).toEqual(['LAYERS.PATH_TOO_LONG', 'LAYERS.PATH_TOO_LONG'])
  })
})

test('a whole device or folder with a size in its header has none', () => {
  const raw = Buffer.concat([pax({ size: 700 }), tarHeader({ name: 'd/', flag: '5' }), tarEntry({ path: 'f', content: 'x' }), endMark()])
  expect(readItems(raw).changeset.entries.map(({ path, size }) => [path, size])).toEqual([['/d', 0], ['/f', 1]])
})

test('a file that comes twice is offered twice, the last is what the layer has', () => {
  const notes = new Notes('/a')
  const { changeset } = readItems(Buffer.concat([tarEntry({ path: 'a', content: 'one' }), tarHeader({ name: './a', size: 3 }), padded(Buffer.from('two')), endMark()]), notes)
  expect(changeset.entries.map(({ sha256 }) => sha256)).toEqual([sha256('two')])
  expect(notes.files.get('/a')).toBe('two')
})
