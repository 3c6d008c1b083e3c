import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** A program that gcc 12 of Debian built with all guards. It proves no package. */
export const fixture: Fixture = { path: '/usr/bin/hardened', bytes: readFixture(import.meta.url, 'hardened'), expected: [] }
