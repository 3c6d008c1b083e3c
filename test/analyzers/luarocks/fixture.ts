import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** A rock that `luarocks make` (3.8.0) installed; `luarocks list --porcelain` names this version. */
export const fixture: Fixture = {
  path: '/usr/local/lib/luarocks/rocks-5.1/strata-lua/1.2-3/strata-lua-1.2-3.rockspec',
  bytes: readFixture(import.meta.url, 'strata-lua-1.2-3.rockspec'),
  expected: [{ name: 'strata-lua', version: '1.2-3' }],
}
