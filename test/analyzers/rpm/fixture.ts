import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Fixture } from '../fixture.ts'

/** A database of `fixtures/`, unpacked (see the README there). */
export function readDatabase(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`./fixtures/${name}.gz`, import.meta.url)))
}

/** What `rpm -qa` says of rpmdb.sqlite: a row a package, a column a tag, null for `(none)`. */
export const RPM_QA = readFileSync(new URL('./fixtures/rpm-qa.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', version = '', arch, epoch, upstream, license, rpmmod] = line
      .split('\t')
      .map((word) => (word === '(none)' ? undefined : word))
    return { name, version, arch, epoch, upstream, license, rpmmod }
  })

export const fixture: Fixture = {
  path: '/var/lib/rpm/rpmdb.sqlite',
  bytes: readDatabase('rpmdb.sqlite'),
  expected: RPM_QA.map(({ name, version }) => ({ name, version })),
}
