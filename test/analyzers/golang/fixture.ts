import type { Fixture } from '../fixture.ts'
import { readPacked } from '../read-fixture.ts'
import { goVersion } from './truth.ts'

const file = 'app-linux-amd64'

/** A program that Go 1.26 built, without symbols; see fixtures/README.md. */
export const fixture: Fixture = {
  path: '/usr/local/bin/app',
  bytes: readPacked(import.meta.url, file),
  expected: goVersion(import.meta.url, file),
}
