import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** The first 8 KiB of a plugin of Debian 12 (wordpress-shibboleth 1.8-1.1, Apache-2.0). */
export const fixture: Fixture = {
  path: '/var/www/html/wp-content/plugins/shibboleth/shibboleth.php',
  bytes: readFixture(import.meta.url, 'shibboleth.php'),
  expected: [{ name: 'shibboleth', version: '1.8' }],
}
