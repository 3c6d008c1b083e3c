import type { Fixture } from '../fixture.ts'

/** The head of the passwd of Debian 12; `getent passwd` on it names the same accounts. It proves no package. */
export const fixture: Fixture = {
  path: '/etc/passwd',
  bytes: Buffer.from('root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n'),
  expected: [],
}
