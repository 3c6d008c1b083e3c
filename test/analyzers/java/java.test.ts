import { describe, expect, it } from 'vitest'
import type { Findings } from '../../../src/analyzers/analyzer.ts'
import { analyzer } from '../../../src/analyzers/java/analyzer.ts'
import { readFixture } from '../read-fixture.ts'
import { claimOf } from '../../../src/layers/claim.ts'

function analyze(file: string, path = `/app/${file}`): Findings {
  return analyzer.analyze({ path, bytes: readFixture(import.meta.url, file) })
}

function summary({ packages }: Findings): string[] {
  return packages.map(({ innerPath, namespace, name, version }) => `${innerPath} ${namespace}:${name}:${version}`)
}

const SHADED = ['com.example.quartz:quartz-client:1.4.0', 'org.example.codec:codec:2.0']
const LEDGER = 'com.example.ledger:legacy-ledger:3.2.0'
const SHOP = [
  '!/plexus-component-annotations-2.0.0.jar org.codehaus.plexus:plexus-component-annotations:2.0.0',
  '!/portal.war com.example.web:portal:5.0',
  `!/portal.war!/WEB-INF/lib/ledger.jar ${LEDGER}`,
  ...SHADED.map((gav) => `!/portal.war!/WEB-INF/lib/shaded.jar ${gav}`),
]

describe('java', () => {
  it('takes an archive for every artifact whose descriptor it holds, with the licences of its own pom.xml', () => {
    expect(analyze('shaded.jar')).toEqual({
      packages: [
        {
          type: 'maven',
          namespace: 'com.example.quartz',
          name: 'quartz-client',
          version: '1.4.0',
          qualifiers: {},
          licenses: [],
          innerPath: '',
        },
        {
          type: 'maven',
          namespace: 'org.example.codec',
          name: 'codec',
          version: '2.0',
          qualifiers: {},
          licenses: ['Apache License, Version 2.0', 'Example & Sons'],
          innerPath: '',
        },
      ],
      gaps: [],
      claims: [claimOf({ paths: 'shaded.jar' })],
    })
  })

  it('takes the manifest where there is no descriptor', () => {
    const { packages, gaps } = analyze('ledger.jar')
    expect(gaps).toEqual([])
    expect(packages).toMatchObject([
      { namespace: 'com.example.ledger', name: 'legacy-ledger', version: '3.2.0', licenses: ['Apache-2.0', 'MIT'] },
    ])
  })

  it('takes the file name before the manifest, when it has a version', () => {
    expect(summary(analyze('ledger.jar', '/app/ledger-core-3.1.jar'))).toEqual([' com.example.ledger:ledger-core:3.1'])
  })

  it('reads archives in archives, stored and deflated', () => {
    const findings = analyze('shop.ear')
    expect(findings.gaps).toEqual([])
    expect(summary(findings).sort()).toEqual(SHOP)
  })

  it.each(['launcher.jar', 'fixed-launcher.jar'])('reads %s behind a shell script', (file) => {
    const findings = analyze(file)
    expect(findings.gaps).toEqual([])
    expect(summary(findings).sort()).toEqual(SHOP)
  })

  it('reads zip64 records, and those alone', () => {
    const bytes = readFixture(import.meta.url, 'wide.jar')
    const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1')
    // What an archive above 4 GiB has there.
    bytes.fill(0xff, end + 8, end + 20)
    const findings = analyzer.analyze({ path: '/app/wide.jar', bytes })
    expect(findings.gaps).toEqual([])
    expect(summary(findings)).toEqual(SHADED.map((gav) => ` ${gav}`))
  })

  it('reads every member of a name that occurs twice', () => {
    const findings = analyze('twice.jar')
    expect(findings.gaps).toEqual([])
    expect(summary(findings)).toEqual([
      ' org.example:twice:1.0',
      ' org.example:twice:2.0',
      `!/lib/x.jar ${LEDGER}`,
      ...SHADED.map((gav) => `!/lib/x.jar ${gav}`),
    ])
  })

  it('finds nothing wrong with other formats of the same ending', () => {
    const rar = Buffer.from('Rar!\x1a\x07\x01\0 and more', 'latin1')
    expect(analyzer.analyze({ path: '/data/photos.RAR', bytes: rar })).toEqual({ packages: [], gaps: [] })
    expect(analyzer.analyze({ path: '/data/photos.jar', bytes: rar }).gaps).toMatchObject([
      { code: 'JAVA.BAD_ZIP', path: '/data/photos.jar' },
    ])
  })
})
