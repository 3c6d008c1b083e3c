import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/rpm/analyzer.ts'
import type { Findings } from '../../../src/analyzers/analyzer.ts'
import { fixture, readDatabase, RPM_QA } from './fixture.ts'

const PACKAGES = RPM_QA.map(({ name, version, arch, epoch, upstream, license, rpmmod }) => ({
  type: 'rpm',
  namespace: null,
  distroFallback: 'fedora',
  name,
  version,
  qualifiers: Object.fromEntries(
    Object.entries({ arch, epoch, upstream, rpmmod }).filter(([, value]) => value !== undefined),
  ),
  licenses: [license],
  innerPath: '',
}))

function analyze(bytes: Buffer, path = '/var/lib/rpm/Packages'): Findings {
  return analyzer.analyze({ path, bytes })
}

function nameAndVersion({ packages }: Findings): string[] {
  return packages.map(({ name, version }) => `${name} ${version}`).sort()
}

describe('rpm', () => {
  it('reads SQLite as rpm -qa does, keys and epoch 0 included', () => {
    expect(analyze(fixture.bytes)).toMatchObject({ packages: PACKAGES, gaps: [] })
    expect(RPM_QA.map(({ name }) => name)).toContain('gpg-pubkey')
    expect(RPM_QA.find(({ name }) => name === 'quartz-zero')?.epoch).toBe('0')
  })

  it.each(['Packages', 'Packages-big-endian'])('reads the Berkeley DB %s without what was deleted from it', (name) => {
    const copies = [0, 1, ...Array.from({ length: 28 }, (_, i) => i + 32)].map(
      (i) => `quartz-z${String(i).padStart(3, '0')} 7-1`,
    )
    const findings = analyze(readDatabase(name))
    expect(findings.gaps).toEqual([])
    expect(nameAndVersion(findings)).toEqual(
      [...fixture.expected.map(({ name, version }) => `${name} ${version}`), ...copies].sort(),
    )
    expect(findings.packages.map(({ requires: _requires, provides: _provides, ...found }) => found)).toEqual(expect.arrayContaining(PACKAGES))
  })

  it('reads NDB and passes over free slots', () => {
    const findings = analyze(readDatabase('Packages.db'))
    expect(findings.gaps).toEqual([])
    expect(nameAndVersion(findings)).toEqual([
      'libcap2 2.26-4.6.1',
      'libgcc_s1 11.2.1+git610-1.3.9',
      'libgmp10 6.1.2-4.6.1',
      'libpcre1 8.45-20.10.1',
      'libstdc++6 11.2.1+git610-1.3.9',
    ])
    expect(findings.packages[0]).toMatchObject({
      distroFallback: 'sles',
      qualifiers: { arch: 'x86_64', upstream: 'pcre-8.45-20.10.1.src.rpm' },
    })
  })

  it('reads the package list of distroless Mariner images', () => {
    const list = [
      ['filesystem', '1.1-9.cm2', '1653816591', '1653628955', 'Microsoft Corporation', '(none)', '7596', 'x86_64', '0'],
      ['ca-certificates', '2.0.0-1.cm2', '1653816591', '1653628955', 'Microsoft Corporation', '1', '9', 'noarch', '1'],
    ].map((fields) => [...fields, `${fields[0]}-${fields[1]}.src.rpm`].join('\t'))
    const { packages, gaps } = analyze(Buffer.from(`${list.join('\n')}\n`), '/var/lib/rpmmanifest/container-manifest-2')
    expect(gaps).toEqual([])
    expect(packages).toMatchObject([
      {
        distroFallback: 'mariner',
        name: 'filesystem',
        version: '1.1-9.cm2',
        qualifiers: { arch: 'x86_64', upstream: 'filesystem-1.1-9.cm2.src.rpm' },
      },
      { name: 'ca-certificates', version: '2.0.0-1.cm2', qualifiers: { arch: 'noarch', epoch: '1' } },
    ])
    expect(packages[0]?.qualifiers).not.toHaveProperty('epoch')
  })

  it('tells of a write-ahead log that holds frames', () => {
    const log = Buffer.alloc(32 + 24 + 4096)
    log.writeUInt32BE(0x377f0682)
    expect(analyze(log, '/var/lib/rpm/rpmdb.sqlite-wal').gaps).toMatchObject([
      { code: 'RPM.WAL_NOT_READ', path: '/var/lib/rpm/rpmdb.sqlite-wal' },
    ])
    expect(analyze(log.subarray(0, 32), '/var/lib/rpm/rpmdb.sqlite-wal').gaps).toEqual([])
    expect(analyze(Buffer.alloc(0), '/var/lib/rpm/rpmdb.sqlite-wal').gaps).toEqual([])
  })

  it('calls other bytes unknown', () => {
    expect(analyze(Buffer.from('Package: bash\nVersion: 5\n')).gaps).toMatchObject([
      { code: 'RPM.UNKNOWN_FORMAT', path: '/var/lib/rpm/Packages' },
    ])
  })

  it('accepts the three folders below any root, and no others', () => {
    const accepts = (path: string): boolean =>
      analyzer.reads.some(
        ({ by, when }) => 'basename' in by && path.endsWith(`/${by.basename}`) && (when?.(path) ?? true),
      )
    expect(analyzer.places.every(accepts)).toBe(true)
    expect(accepts('/srv/root/usr/lib/sysimage/rpm/Packages.db')).toBe(true)
    expect(accepts('/dists/stable/main/Packages')).toBe(false)
  })
})
