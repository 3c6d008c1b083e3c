import { describe, expect, it } from 'vitest'
import { analyzer, PRODUCTS } from '../../../src/analyzers/middleware/analyzer.ts'
import { createBinaryRouter } from '../../../src/analyzers/binary-router.ts'
import { ExcerptBuilder } from '../../../src/layers/excerpt.ts'
import { look, lookInto } from '../look.ts'
import { readPacked, readTable } from '../read-fixture.ts'

const MIB = 1024 * 1024
const ELF = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(57)])

/** What the projects call themselves, where their program is called otherwise. */
const PROJECTS: readonly (readonly [start: string, project: string])[] = [
  ['apache2', 'httpd'], ['libcrypto', 'openssl'], ['libcurl', 'curl'], ['libnode', 'node'], ['libperl', 'perl'], ['libpython', 'python'],
  ['libruby', 'ruby'], ['mariadb', 'mariadb'], ['mysqld', 'mysql'], ['php', 'php'], ['postgres', 'postgresql'], ['python', 'python'],
  ['redis', 'redis'], ['valkey', 'valkey'], ['varnishd', 'varnish'],
]
const programs = readTable(import.meta.url, 'programs.tsv').map(([file = '', path = '', version = '', source = '']) => ({ file, path, version, source }))

function project(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return PROJECTS.find(([start]) => name.startsWith(start))?.[1] ?? name
}

/** What is found in a file of this name. */
const found = (path: string, bytes: Buffer) => (analyzer.when!(path) ? look(analyzer, path, bytes).packages.map(({ name, version }) => `${name}@${version}`) : null)

describe('middleware', () => {
  it.each(programs)('reads the version of $path of $source', ({ file, path, version }) => {
    expect(found(path, readPacked(import.meta.url, file))).toEqual([`${project(path)}@${version}`])
  })

  it('has a real program for every product', () => {
    const untested = ['openresty'] // no registry that is reached here has it
    expect(PRODUCTS.map(({ name }) => name).filter((name) => !programs.some(({ path }) => project(path) === name))).toEqual(untested)
  })

  // These are of that size as they are published.
  it.each(programs.filter(({ path }) => ['node', 'mysql', 'python'].includes(project(path))))('finds $file in a program of 33 MiB', ({ file, path, version }) => {
    const program = readPacked(import.meta.url, file)
    const bytes = Buffer.concat([program.subarray(0, 64), Buffer.alloc(5 * MIB + 13), program.subarray(64), Buffer.alloc(28 * MIB)])
    const needles = createBinaryRouter([analyzer]).route(path, bytes.subarray(0, 64))!.needles
    const builder = new ExcerptBuilder(bytes.length, needles)
    for (let at = 0; at < bytes.length; at += 300_007) builder.push(bytes.subarray(at, at + 300_007))
    const { packages } = lookInto(analyzer, path, builder.build())
    expect(packages.map((found) => found.version)).toEqual([version])
  })

  it('asks a literal of at least four bytes of every product', () => {
    for (const { path } of programs) for (const { literal } of analyzer.needlesAt!(path)) expect(literal.length).toBeGreaterThanOrEqual(4)
  })

  it('takes nobody by the name of the file alone', () => {
    for (const { path } of programs) expect(found(path, Buffer.concat([ELF, Buffer.from('\0 1.2.3\0 v4.5.6\0 version 7.8.9\0')])), path).toEqual([])
  })

  it('takes nobody by text that other programs have', () => {
    for (const { file } of programs) expect(found('/usr/bin/other', readPacked(import.meta.url, file)), file).toBeNull()
  })

  it('takes no script and no text for the program that it names', () => {
    for (const { file, path } of programs) {
      const bytes = readPacked(import.meta.url, file)
      bytes.write('#!/bin/sh\n#', 0)
      expect(createBinaryRouter([analyzer]).route(path, bytes.subarray(0, 64)), path).toBeNull()
    }
  })

  it.each([
    ['/usr/sbin/nginx', '\0nginx version: openresty/1.25.3.2\n\0', ['openresty@1.25.3.2']],
    ['/usr/lib/libcrypto.so', '\0OpenSSL 1.1.1 (compatible; BoringSSL)\0', []],
    ['/usr/lib/libcrypto.so.1.1', '\0OpenSSL 1.1.1k-fips  25 Mar 2021\0', ['openssl@1.1.1k']],
    ['/usr/bin/python3.13', '\0libffi 3.13.1\0 3.13.1.2\x003.13.0rc2\0', ['python@3.13.0rc2']],
    ['/usr/bin/ruby', '\0ruby 3.4.0preview1 (2024-05-16 master 9d69619623) [x86_64-linux]\0', ['ruby@3.4.0preview1']],
    ['/usr/sbin/mysqld', '\x0010.3.39-MariaDB-1:10.3.39+maria~ubu2004\0', ['mariadb@10.3.39']],
    ['/usr/sbin/mysqld', 'log, for example 10.1.1-MariaDB-mariadb1precise-log.\0', []],
    // The build that follows the version without a sign between them is cut off where the version stands alone, and nothing is said where it does not.
    ['/usr/bin/valkey-server', '\0valkey8.0.10123-1700000000000000000000\0 8.0.1\0', []],
    ['/usr/bin/valkey-server', '\0valkey8.0.10123-1700000000000000000000\x008.0.1\0', ['valkey@8.0.1']],
    ['/usr/local/bin/haproxy', '\0 version 3.1-dev7-abc, released 2024/08/31\0', ['haproxy@3.1-dev7']],
  ])('%s with %j', (path, text, expected) => {
    expect(found(path, Buffer.concat([ELF, Buffer.from(text, 'latin1')]))).toEqual(expected)
  })

  it('gives up on a literal that is everywhere', () => {
    const start = performance.now()
    expect(found('/bin/busybox', Buffer.concat([ELF, Buffer.alloc(30 * MIB, 'BusyBox v')]))).toEqual([])
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})
