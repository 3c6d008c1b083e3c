import { matchesGlob } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileGlob } from '../../../src/lineage/sql/reads/glob.ts'

describe('globs', () => {
  // The meaning of each is that of the POSIX shell (2.13, patterns), of ** and {} that of bash(1), globstar and brace expansion.
  test.each<[string, string[], string[]]>([
    ['/etc/passwd', ['/etc/passwd'], ['/etc/passwd-', '/etc/passw', 'etc/passwd']],
    ['/etc/*', ['/etc/motd', '/etc/'], ['/etc/ssl/cert.pem', '/etc']],
    ['/etc/*.conf', ['/etc/a.conf', '/etc/.conf'], ['/etc/a.conf.bak', '/etc/x/a.conf']],
    ['/a?c', ['/abc', '/a\u{1f600}c'], ['/ac', '/a/c', '/abbc']],
    ['/[a-c]x', ['/ax', '/cx'], ['/dx', '/-x', '/x']],
    ['/[!a-c]x', ['/dx'], ['/ax', '//x']],
    ['/[]]x', ['/]x'], ['/x']],
    ['/a/**', ['/a/b', '/a/b/c'], ['/b/a', '/a']],
    ['/a/**/z', ['/a/z', '/a/b/z', '/a/b/c/z'], ['/a/bz', '/az', '/a/z/b']],
    ['**/log4j*.jar', ['/log4j-core.jar', '/app/lib/log4j-1.2.jar'], ['/app/xlog4j.jar', '/app/log4j/x.jar']],
    ['/**', ['/a', '/a/b'], ['a']],
    ['/a**z', ['/az', '/a/b/z'], ['/a/b']],
    ['/{usr,etc}/{a,b{c,d}}', ['/usr/a', '/etc/bc', '/etc/bd'], ['/usr/b', '/usr']],
    ['/{,usr/}bin/sh', ['/bin/sh', '/usr/bin/sh'], ['/sbin/sh']],
    ['/\\*\\{\\[', ['/*{['], ['/x{[']],
    ['/[{]', ['/{'], ['/[']],
  ])('%s', (pattern, good, bad) => {
    const glob = compileGlob(pattern)
    expect(good.filter((path) => !glob.matches(path))).toEqual([])
    expect(bad.filter((path) => glob.matches(path))).toEqual([])
  })

  test('what is no glob is refused', () => {
    for (const pattern of ['', '/a\\', '/[a', '/{a', 'x'.repeat(1_025), '/{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}{m,n}']) {
      expect(() => compileGlob(pattern), pattern).toThrow(expect.objectContaining({ code: 'INPUT.GLOB' }))
    }
  })

  const piece = fc.constantFrom('/', 'a', 'b', '*', '**', '?', '[ab]', '[!a]', '{a,b}', '/**/')
  const path = fc.array(fc.constantFrom('/', 'a', 'b', 'c'), { maxLength: 10 }).map((parts) => `/${parts.join('')}`)

  test('single stars, ? and classes agree with the glob of Node', () => {
    const simple = fc.array(fc.constantFrom('a', 'b', '*', '?', '[ab]', '{a,bc}'), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
    const segments = fc.array(simple, { minLength: 1, maxLength: 3 }).map((all) => `/x${all.join('/x')}`)
    const name = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 0, maxLength: 5 }).map((parts) => `x${parts.join('')}`)
    fc.assert(
      fc.property(segments, fc.array(name, { minLength: 1, maxLength: 3 }), (pattern, names) => {
        fc.pre(!pattern.includes('**') && pattern.split('{').length <= 6)
        const candidate = `/${names.join('/')}`
        expect(compileGlob(pattern).matches(candidate)).toBe(matchesGlob(candidate, pattern))
      }),
      { numRuns: 2_000 },
    )
  })

  test('prefix and parts are true of all that matches', () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), path, (pieces, candidate) => {
        const glob = compileGlob(pieces.join(''))
        if (!glob.matches(candidate)) return
        expect(candidate.startsWith(glob.prefix)).toBe(true)
        expect(glob.parts.every((part) => candidate.includes(part))).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  test('no pattern makes a path slow', () => {
    const hostile = [`${'**/a'.repeat(200)}b`, `/${'*a'.repeat(500)}b`, `/${'?'.repeat(500)}${'*'.repeat(500)}`]
    const start = performance.now()
    for (const pattern of hostile) expect(compileGlob(pattern).matches(`/${'a/'.repeat(2_000)}c`)).toBe(false)
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})
