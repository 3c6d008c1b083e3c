import type { Fixture } from '../fixture.ts'
import { readFixture, readTable } from '../read-fixture.ts'

const rows = readTable(import.meta.url, 'debian-12.dpkg-query.tsv')

/** An excerpt of Debian 12's database; `dpkg-query` read the same file. */
export const fixture: Fixture = {
  path: '/var/lib/dpkg/status',
  bytes: readFixture(import.meta.url, 'debian-12.status'),
  expected: rows.map(([name = '', version = '']) => ({ name, version })),
}
