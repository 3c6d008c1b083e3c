import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** Of Erlang/OTP 25 in Debian 12, whose file `releases/25/installed_application_versions` has kernel-8.5.3. */
export const fixture: Fixture = {
  path: '/usr/lib/erlang/lib/kernel-8.5.3/ebin/kernel.app',
  bytes: readFixture(import.meta.url, 'kernel.app'),
  expected: [{ name: 'kernel', version: '8.5.3' }],
}
