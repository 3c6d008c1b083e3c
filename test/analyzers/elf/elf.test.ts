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

test('a library has none, as gcc -shared -fPIC makes it', () => {
  expect(settingsOf(readFixture(import.meta.url, 'library.so'))).toEqual([])
})
