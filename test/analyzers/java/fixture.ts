import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** A jar of Maven Central; `unzip -p` of its `pom.properties` says this. */
export const fixture: Fixture = {
  path: '/app/lib/maven-reporting-api-3.1.1.jar',
  bytes: readFixture(import.meta.url, 'maven-reporting-api-3.1.1.jar'),
  expected: [{ name: 'maven-reporting-api', version: '3.1.1' }],
}
