import type { Fixture } from '../fixture.ts'

/** Stanzas as opkg of OpenWrt 23.05 writes them; `dpkg-query --admindir` on the same text names the same installed packages. */
export const fixture: Fixture = {
  path: '/usr/lib/opkg/status',
  bytes: Buffer.from(`Package: libubox20230523
Version: 2023-05-23-75a3b870-1
Depends: libc
Status: install user installed
Architecture: mipsel_24kc
Installed-Time: 1700000000

Package: dropbear
Version: 2022.82-5
Depends: libc
Status: install hold installed
Architecture: mipsel_24kc
Conffiles:
 /etc/config/dropbear 3dce6a9bf5b1ee8b4ba7ea7aee14f5b3b8f3a6f7
Installed-Time: 1700000000
Auto-Installed: yes

Package: uhttpd
Version: 2023-06-25-34a8a74d-1
Status: deinstall ok not-installed
Architecture: mipsel_24kc
`),
  expected: [{ name: 'libubox20230523', version: '2023-05-23-75a3b870-1' }, { name: 'dropbear', version: '2022.82-5' }],
}
