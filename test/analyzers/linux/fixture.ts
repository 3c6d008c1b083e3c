import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** An object that gcc made with the section of a module outside of the kernel's tree; `modinfo` says version 2.1.4. */
export const fixture: Fixture = {
  path: '/lib/modules/6.1.0-50-cloud-amd64/updates/strata_oot.ko',
  bytes: readFixture(import.meta.url, 'strata_oot.ko'),
  expected: [{ name: 'strata_oot', version: '2.1.4' }],
}
