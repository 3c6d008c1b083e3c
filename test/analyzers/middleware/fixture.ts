import type { Fixture } from '../fixture.ts'
import { readPacked } from '../read-fixture.ts'

/** nginx of Debian 13, cut down; see fixtures/cut.py. */
export const fixture: Fixture = {
  path: '/usr/sbin/nginx',
  bytes: readPacked(import.meta.url, 'nginx-deb-1.26.3'),
  expected: [{ name: 'nginx', version: '1.26.3' }],
}
