import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** A package that rattler (py-rattler 0.28) linked from a channel in a folder; its PrefixRecord says strata-conda 4.5.6 h1234_3. */
export const fixture: Fixture = {
  path: '/opt/conda/conda-meta/strata-conda-4.5.6-h1234_3.json',
  bytes: readFixture(import.meta.url, 'strata-conda-4.5.6-h1234_3.json'),
  expected: [{ name: 'strata-conda', version: '4.5.6' }],
}
