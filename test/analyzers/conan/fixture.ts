import type { Fixture } from '../fixture.ts'
import { readPacked } from '../read-fixture.ts'

/** The cache of Conan 2.9.3 after `conan create` of two recipes; `conan list '*:*'` says strata-cpp/1.4.0 and libstrata/2.0@acme/stable. */
export const fixture: Fixture = {
  path: '/root/.conan2/p/cache.sqlite3',
  bytes: readPacked(import.meta.url, 'cache.sqlite3'),
  expected: [{ name: 'strata-cpp', version: '1.4.0' }, { name: 'libstrata', version: '2.0' }],
}
