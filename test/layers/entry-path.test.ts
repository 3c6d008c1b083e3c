import { normalize } from 'node:path/posix'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { absolutePath, entryPath, readable } from '../../src/layers/entry-path.ts'

const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

describe('names of entries', () => {
  test.each([
    ['etc/passwd', '/etc/passwd'],
    ['./etc/passwd', '/etc/passwd'],
    ['/etc/passwd', '/etc/passwd'],
    ['//etc///passwd/', '/etc/passwd'],
    ['etc/./passwd', '/etc/passwd'],
    ['etc/../usr/./bin/..', '/usr'],
    ['.', '/'],
    ['./', '/'],
    ['/', '/'],
    ['', '/'],
    ['/.hidden', '/.hidden'],
    ['a/..hidden', '/a/..hidden'],
    ['a/...', '/a/...'],
    ['/a/.', '/a'],
    ['with space', '/with space'],
    [latin1('caf\u00e9/\u65e5\u672c'), '/caf\u00e9/\u65e5\u672c'],
    ['back\\slash', '/back\\slash'],
    ['new\nline', '/new\nline'],
  ])('%j is %j', (name, path) => expect(entryPath(name)).toEqual({ kind: 'path', path }))

  test.each(['..', '../etc', '/..', '/../etc', 'a/../../b', './../x', 'a/b/../../../c', '../.wh.x'])('%j climbs out of the root', (name) => {
    expect(entryPath(name)).toEqual({ kind: 'outside' })
  })
})

describe('whiteouts (OCI image-spec, layer.md)', () => {
  test.each([
    ['.wh.a', { kind: 'whiteout', path: '/a' }],
    ['etc/.wh.passwd', { kind: 'whiteout', path: '/etc/passwd' }],
    ['./etc/.wh.passwd', { kind: 'whiteout', path: '/etc/passwd' }],
    ['etc/.wh.folder/', { kind: 'whiteout', path: '/etc/folder' }],
    ['etc/.wh..hidden', { kind: 'whiteout', path: '/etc/.hidden' }],
    ['etc/.wh....', { kind: 'whiteout', path: '/etc/...' }],
    ['x/../etc/.wh.a', { kind: 'whiteout', path: '/etc/a' }],
    ['.wh..wh..opq', { kind: 'opaque', path: '/' }],
    ['etc/.wh..wh..opq', { kind: 'opaque', path: '/etc' }],
    ['./a/b/.wh..wh..opq', { kind: 'opaque', path: '/a/b' }],
    ['.wh..wh.plnk', { kind: 'ignored' }],
    ['.wh..wh.aufs', { kind: 'ignored' }],
    ['a/.wh..wh.orph', { kind: 'ignored' }],
    ['a/.wh.', { kind: 'ignored' }],
    ['a/.wh..', { kind: 'ignored' }],
    ['a/.wh...', { kind: 'ignored' }],
    ['a/.whx', { kind: 'path', path: '/a/.whx' }],
    ['a/x.wh.b', { kind: 'path', path: '/a/x.wh.b' }],
    ['a/.WH.b', { kind: 'path', path: '/a/.WH.b' }],
    ['.wh.folder/file', { kind: 'path', path: '/.wh.folder/file' }],
  ] as const)('%j', (name, expected) => expect(entryPath(name)).toEqual(expected))

  test('names of whiteouts that are not UTF-8', () => {
    expect(entryPath('a/.wh.caf\xe9')).toEqual({ kind: 'whiteout', path: '/a/caf\\xE9' })
  })
})

describe('bytes that are not UTF-8', () => {
  test.each([
    ['caf\xe9', 'caf\\xE9'],
    ['\xff\xfe', '\\xFF\\xFE'],
    ['a\x80b', 'a\\x80b'],
    [`${latin1('\u00e9')}\xe9`, '\u00e9\\xE9'],
    ['\xc0\xaf', '\\xC0\\xAF'], // "/" in two bytes
    ['\xc1\x81', '\\xC1\\x81'],
    ['\xe0\x80\xaf', '\\xE0\\x80\\xAF'],
    ['\xed\xa0\x80', '\\xED\\xA0\\x80'], // half a surrogate pair
    ['\xf4\x90\x80\x80', '\\xF4\\x90\\x80\\x80'], // beyond U+10FFFF
    ['\xf0\x9f\x98', '\\xF0\\x9F\\x98'],
    ['\xe9\xff', '\\xE9\\xFF'],
    [`\xff${latin1('\u{1f600}')}`, '\\xFF\u{1f600}'],
    [latin1('\ufeffa'), '\ufeffa'],
    ['\x05\xff', '\x05\\xFF'],
    ['plain', 'plain'],
  ])('%j', (name, text) => expect(readable(name)).toBe(text))

  test('bytes that differ never come out as the same path by replacement', () => {
    expect(absolutePath('\xfe')).not.toBe(absolutePath('\xff'))
  })

  test('what is UTF-8 comes out as it was', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(readable(latin1(text))).toBe(text.toWellFormed())
    }))
  })
})

const segment = fc.oneof(fc.constantFrom('..', '.', '', 'a', 'b', '.wh.a', '.wh..wh..opq', '..a', 'caf\xe9'), fc.string({ unit: 'binary-ascii', maxLength: 5 }))
const names = fc.array(segment, { maxLength: 8 }).map((parts) => parts.join('/'))

describe('whatever the name', () => {
  test('a path is absolute and has no empty segment, no `.` and no `..`', () => {
    fc.assert(
      fc.property(fc.oneof(names, fc.string({ unit: 'binary', maxLength: 30 }).map(latin1)), (name) => {
        const place = entryPath(name)
        if (!('path' in place)) return
        expect(place.path.startsWith('/')).toBe(true)
        if (place.path === '/') return
        for (const part of place.path.slice(1).split('/')) expect(['', '.', '..']).not.toContain(part)
      }),
      { numRuns: 2_000 },
    )
  })

  test('it is what POSIX makes of it, and outside is what a relative name says', () => {
    const ascii = fc.array(fc.constantFrom('..', '.', '', 'a', 'b', 'c.d'), { maxLength: 8 }).map((parts) => parts.join('/'))
    fc.assert(
      fc.property(ascii, (name) => {
        const inside = normalize(`./${name}`)
        const expected = inside === '..' || inside.startsWith('../') ? null : normalize(`/${name}`).replace(/(?<=.)\/$/, '')
        expect(absolutePath(name)).toBe(expected)
      }),
      { numRuns: 2_000 },
    )
  })
})
