import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** Of php-pear in Debian 12; `pear list` says Console_Getopt 1.4.3. */
export const fixture: Fixture = {
  path: '/usr/share/php/.registry/console_getopt.reg',
  bytes: readFixture(import.meta.url, 'console_getopt.reg'),
  expected: [{ name: 'Console_Getopt', version: '1.4.3' }],
}
