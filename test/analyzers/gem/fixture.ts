import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** A gem that `gem install` (RubyGems 3.3.15) installed; `gem list` says `strata-vault (1.2.0.rc1 x86_64-linux)`. */
export const fixture: Fixture = {
  path: '/var/lib/gems/3.1.0/specifications/strata-vault-1.2.0.rc1-x86_64-linux.gemspec',
  bytes: readFixture(import.meta.url, 'strata-vault-1.2.0.rc1-x86_64-linux.gemspec'),
  expected: [{ name: 'strata-vault', version: '1.2.0.rc1' }],
}
