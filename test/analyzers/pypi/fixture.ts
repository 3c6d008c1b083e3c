import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** A METADATA with CRLF, as flit wrote it; `pip inspect` reads it so. */
export const fixture: Fixture = {
  path: '/usr/lib/python3/dist-packages/sniffio-1.3.1.dist-info/METADATA',
  bytes: readFixture(import.meta.url, 'sniffio-1.3.1.dist-info.METADATA'),
  expected: [{ name: 'sniffio', version: '1.3.1' }],
}
