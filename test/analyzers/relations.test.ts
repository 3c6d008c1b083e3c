import { describe, expect, test } from 'vitest'
import { parseDepends as apkDepends, parseProvides as apkProvides } from '../../src/analyzers/apk/relations.ts'
import { analyzer as dpkg } from '../../src/analyzers/dpkg/analyzer.ts'
import { dependencyOf } from '../../src/analyzers/gem/relations.ts'
import { parseRequiresDist } from '../../src/analyzers/pypi/relations.ts'
import { relations } from '../../src/analyzers/relations.ts'
import { toRequirements } from '../../src/analyzers/rpm/relations.ts'
import { readFixture, readTable } from './read-fixture.ts'

/** 60 packages of a Debian 12, and `dpkg-query -W -f '${Package}\t${Version}\t${Pre-Depends}\t${Depends}\t${Provides}\n'` of them. */
test('what packages of Debian need, as dpkg-query shows it', () => {
  const base = new URL('dpkg/x', import.meta.url).href
  const { packages } = dpkg.analyze({ path: '/var/lib/dpkg/status', bytes: readFixture(base, 'relations.status') })
  const split = (text = '') => text.split(/\s*,\s*/).filter((part) => part !== '')
  const expected = new Map(readTable(base, 'relations.dpkg-query.tsv').map(([name, version, before, depends, provides]) => [`${name} ${version}`, [[...new Set([...split(before), ...split(depends)])], split(provides)]] as const))
  expect(packages).toHaveLength(60)
  for (const { name, version, requires = [], provides = [] } of packages) {
    const [needs, given] = expected.get(`${name} ${version}`)!
    expect(requires.map(({ text }) => text)).toEqual(needs)
    expect(provides).toEqual([...new Set(given.map((each) => each.split(' ')[0]!))])
  }
})

test('apk: what must not be there is no need', () => {
  expect([...apkDepends('so:libc.musl-x86_64.so.1 busybox>=1.36 !uclibc-utils cmd:sh~3')]).toEqual([
    { text: 'so:libc.musl-x86_64.so.1', names: ['so:libc.musl-x86_64.so.1'] }, { text: 'busybox>=1.36', names: ['busybox'] }, { text: 'cmd:sh~3', names: ['cmd:sh'] },
  ])
  expect(apkProvides('so:libcrypto.so.3=3 cmd:openssl=3.1.4-r0')).toEqual(['so:libcrypto.so.3', 'cmd:openssl'])
})

test('rpm: signs of comparison, the needs of the installer, rich dependencies', () => {
  // rpmsense.h: 2 <, 4 >, 8 =, 16777216 rpmlib
  const lists = { names: ['bash', 'libc.so.6()(64bit)', 'rpmlib(FileDigests)', '(a if b)', 'c'], flags: [12, 0, 16_777_216 + 10, 0, 2], versions: ['4.4', '', '4.6.0-1', '', '2-1'] }
  expect([...toRequirements(lists)]).toEqual([
    { text: 'bash >= 4.4', names: ['bash'] }, { text: 'libc.so.6()(64bit)', names: ['libc.so.6()(64bit)'] }, { text: '(a if b)', names: [] }, { text: 'c < 2-1', names: ['c'] },
  ])
})

test('PEP 508', () => {
  expect([...parseRequiresDist(['Foo.Bar[x] (>=1,<2) ; python_version < "3.8"', 'a; extra == "b"', '!'])]).toEqual([{ text: 'Foo.Bar[x] (>=1,<2) ; python_version < "3.8"', names: ['foo-bar'] }])
})

describe('a specification of a gem', () => {
  test.each([
    ['  s.add_runtime_dependency(%q<rack>.freeze, ["~> 2.2".freeze, ">= 2.2.4".freeze])', 'rack ~> 2.2, >= 2.2.4'],
    ['    s.add_dependency("mini_mime".freeze, [">= 0.1.1".freeze])', 'mini_mime >= 0.1.1'],
    ["  s.add_dependency 'a'", 'a'],
    ['  s.add_development_dependency(%q<rake>.freeze, [">= 0"])', null],
  ])('%s', (line, text) => expect(dependencyOf(line)?.text ?? null).toBe(text))
})

test('bounds: each text once, none too long, not too many', () => {
  const { requires, provides } = relations([...Array(5_000).keys()].map((i) => ({ text: `a${i % 2_000}`, names: ['a'] })), ['', 'b', 'b', 'c'.repeat(300)])
  expect([requires!.length, provides]).toEqual([1_000, ['b']])
  expect(relations([{ text: 'x'.repeat(300), names: [] }])).toEqual({})
})
