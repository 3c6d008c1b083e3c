import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** A package that pacman 6.0.2 installed; `pacman -Q` says strata-arch 1:2.3.4-5. */
export const fixture: Fixture = {
  path: '/var/lib/pacman/local/strata-arch-1:2.3.4-5/desc',
  bytes: readFixture(import.meta.url, 'strata-arch.desc'),
  expected: [{ name: 'strata-arch', version: '1:2.3.4-5' }],
}
