import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { analyzer } from '../../../src/analyzers/elf/analyzer.ts'
import { look } from '../look.ts'

/** Programs of the machine, which come with what .ci/servers.sh installs. */
const PROGRAMS = ['/bin/ls', '/bin/bash', '/usr/bin/perl', '/usr/bin/openssl', '/usr/bin/gcc', '/usr/bin/python3'].filter((path) => existsSync(path))

test.each(PROGRAMS)('%s, as readelf shows it', (path) => {
  const shown = execFileSync('readelf', ['-dlhW', path], { encoding: 'utf8' })
  const bindNow = /\(BIND_NOW\)|\(FLAGS\).*BIND_NOW|\(FLAGS_1\).*\bNOW\b/.test(shown)
  const found = (look(analyzer, path, readFileSync(path)).settings ?? []).map(({ key, value }) => `${key}=${value}`)
  expect(found.filter((setting) => setting.startsWith('needed='))).toEqual([...shown.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => `needed=${name}`))
  expect(found).toEqual(expect.arrayContaining([
    `type=${shown.includes('Position-Independent') ? 'pie' : 'exec'}`,
    `relro=${shown.includes('GNU_RELRO') ? (bindNow ? 'full' : 'partial') : 'none'}`,
    `nx=${!/GNU_STACK.*RWE/.test(shown)}`,
  ]))
})
