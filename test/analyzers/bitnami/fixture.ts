import type { Fixture } from '../fixture.ts'

const reference = (purl: string) => [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }]

/** Written by hand after SPDX 2.3 in the form of Bitnami's documents, which their build makes and nobody else can. */
export const document = {
  spdxVersion: 'SPDX-2.3',
  SPDXID: 'SPDXRef-DOCUMENT',
  packages: [
    { SPDXID: 'SPDXRef-redis', name: 'redis', versionInfo: '7.4.0-0', licenseConcluded: 'NOASSERTION', licenseDeclared: 'RSALv2', externalRefs: reference('pkg:bitnami/redis@7.4.0-0?arch=amd64&distro=debian-12') },
    { SPDXID: 'SPDXRef-source', name: 'redis', versionInfo: '7.4.0', externalRefs: reference('pkg:github/redis/redis@7.4.0') },
  ],
}

export const fixture: Fixture = {
  path: '/opt/bitnami/redis/.spdx-redis.spdx',
  bytes: Buffer.from(JSON.stringify(document)),
  expected: [{ name: 'redis', version: '7.4.0-0' }],
}
