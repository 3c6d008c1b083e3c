import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

const file = '@types-ms-npm-2.1.0-529ef799cc-5ce692ffe1.zip'

/** From the cache of Yarn 4.18.1 with nodeLinker pnp; `yarn info --all` says @types/ms 2.1.0 (and ms 2.1.3 of the other zip). MIT. */
export const fixture: Fixture = {
  path: `/app/.yarn/cache/${file}`,
  bytes: readFixture(import.meta.url, file),
  expected: [{ name: 'ms', version: '2.1.0' }],
}
