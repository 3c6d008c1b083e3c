import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** A package of Debian 12; `installed.packages()` of R 4.2.2 gives this version (fixtures/installed.packages.tsv). */
export const fixture: Fixture = {
  path: '/usr/lib/R/site-library/magrittr/DESCRIPTION',
  bytes: readFixture(import.meta.url, 'magrittr.DESCRIPTION'),
  expected: [{ name: 'magrittr', version: '2.0.3' }],
}
