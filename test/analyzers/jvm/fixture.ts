import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** Of openjdk-17-jre-headless in Debian 12; `java -version` says (build 17.0.21.1+2-1-deb12u1-Debian). */
export const fixture: Fixture = {
  path: '/usr/lib/jvm/java-17-openjdk-amd64/release',
  bytes: readFixture(import.meta.url, 'debian-17.release'),
  expected: [{ name: 'jdk', version: '17.0.21.1+2-1-deb12u1-Debian' }],
}
