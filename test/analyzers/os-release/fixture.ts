import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** Debian 12's own file. */
export const fixture: Fixture = {
  path: '/usr/lib/os-release',
  bytes: readFixture(import.meta.url, 'debian-12.os-release'),
  expected: [],
}
