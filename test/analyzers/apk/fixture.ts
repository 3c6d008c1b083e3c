import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** An excerpt of Alpine 3.10's database; `apk info -v` of that image names these versions. */
export const fixture: Fixture = {
  path: '/lib/apk/db/installed',
  bytes: readFixture(import.meta.url, 'alpine-3.10.installed'),
  expected: [
    { name: 'musl', version: '1.1.22-r3' },
    { name: 'busybox', version: '1.30.1-r3' },
    { name: 'libcrypto1.1', version: '1.1.1d-r2' },
    { name: 'ssl_client', version: '1.30.1-r3' },
    { name: 'libc-utils', version: '0.7.1-r0' },
  ],
}
