import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { analyzer } from '../../../src/analyzers/elf/analyzer.ts'
import { elfWith } from '../elf-with.ts'
import { look } from '../look.ts'
import { readFixture } from '../read-fixture.ts'

function settingsOf(bytes: Buffer): string[] {
  return (look(analyzer, '/usr/bin/a', bytes).settings ?? []).map(({ key, value }) => `${key}=${value}`)
}

test('a program with all guards, as gcc -fPIE -pie -fstack-protector-all -D_FORTIFY_SOURCE=2 -z relro -z now makes it', () => {
  expect(settingsOf(readFixture(import.meta.url, 'hardened'))).toEqual(['type=pie', 'relro=full', 'nx=true', 'canary=true', 'fortify=true', 'needed=libc.so.6'])
})

test('one without any, as -no-pie -fno-stack-protector -z execstack -z norelro -rpath makes it', () => {
  expect(settingsOf(readFixture(import.meta.url, 'weak'))).toEqual(['type=exec', 'relro=none', 'nx=false', 'canary=false', 'fortify=false', 'needed=libc.so.6', 'runpath=/opt/strata/lib'])
})

test('what is no program tells nothing', () => {
  expect(settingsOf(elfWith('.comment', Buffer.from('x')))).toEqual([])
})

const PROGRAMS = ['/bin/ls', '/bin/bash', '/usr/bin/perl', '/usr/bin/openssl', '/usr/bin/gcc', '/usr/bin/python3'].filter((path) => existsSync(path))
const hasReadelf = existsSync('/usr/bin/readelf')

test.skipIf(!hasReadelf).each(PROGRAMS)('%s, as readelf shows it', (path) => {
  const shown = execFileSync('readelf', ['-dlhW', path], { encoding: 'utf8' })
  const bindNow = /\(BIND_NOW\)|\(FLAGS\).*BIND_NOW|\(FLAGS_1\).*\bNOW\b/.test(shown)
  const found = settingsOf(readFileSync(path))
  expect(found.filter((setting) => setting.startsWith('needed='))).toEqual([...shown.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => `needed=${name}`))
  expect(found).toEqual(expect.arrayContaining([
    `type=${shown.includes('Position-Independent') ? 'pie' : 'exec'}`,
    `relro=${shown.includes('GNU_RELRO') ? (bindNow ? 'full' : 'partial') : 'none'}`,
    `nx=${!/GNU_STACK.*RWE/.test(shown)}`,
  ]))
})
