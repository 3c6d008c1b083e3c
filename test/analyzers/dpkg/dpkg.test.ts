import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/dpkg/analyzer.ts'
import { formatPurl } from '../../../src/model/purl.ts'
import { readFixture, readTable } from '../read-fixture.ts'

const STATUS = '/var/lib/dpkg/status'
const analyze = (text: string, path = STATUS) => analyzer.analyze({ path, bytes: Buffer.from(text) })
const read = (file: string) => analyzer.analyze({ path: STATUS, bytes: readFixture(import.meta.url, file) })
const codes = (text: string, path = STATUS) => analyze(text, path).gaps.map((gap) => gap.code)

describe('dpkg', () => {
  it('reads what dpkg-query reads: name, version with epoch, architecture and source', () => {
    const rows = read('debian-12.status').packages.map(({ name, version, qualifiers }) => {
      const [source = '', sourceVersion = version] = (qualifiers['upstream'] ?? name).split('@')
      return [name, version, qualifiers['arch'], 'installed', source, sourceVersion]
    })
    expect(rows).toEqual(readTable(import.meta.url, 'debian-12.dpkg-query.tsv'))
  })

  it('counts a package by the state that dpkg-query gives, not by the wish, and once an architecture', () => {
    const kept = readTable(import.meta.url, 'states.dpkg-query.tsv').filter(([, , , state]) => state !== 'config-files')
    const { packages } = read('states.status')
    const found = packages.map(({ name, version, qualifiers }) => [name, version, qualifiers['arch']])
    expect(found.sort()).toEqual(kept.map((row) => row.slice(0, 3)).sort())
    expect(found.filter(([name]) => name === 'libtwin')).toHaveLength(2)
    expect(found.map(([name]) => name)).not.toContain('gone')
  })

  it('reads the one-package files of distroless images, and no checksums', () => {
    const path = '/var/lib/dpkg/status.d/tzdata'
    const { packages, gaps } = analyze('Package: tzdata\nVersion: 2025b-0+deb12u2\nArchitecture: all', path)
    expect(packages.map(({ name, version }) => [name, version])).toEqual([['tzdata', '2025b-0+deb12u2']])
    expect(gaps).toEqual([])
    const sums = 'd41d8cd98f00b204e9800998ecf8427e  usr/share/doc/tzdata/copyright\n'
    expect(analyze(sums, path)).toEqual({ packages: [], gaps: [], claims: [] })
    expect(analyze('Version: 1\n', path)).toEqual({ packages: [], gaps: [], claims: [] })
  })

  it('gives the purl of the distribution that built the package when no os-release says more', () => {
    const stanza = (maintainer: string, version: string) =>
      analyze(`Package: bash\nMaintainer: ${maintainer}\nVersion: ${version}\nArchitecture: amd64\n`).packages[0]
    expect(stanza('Matthias Klose <doko@debian.org>', '5.2.15-2+b8')?.distroFallback).toBe('debian')
    expect(stanza('Ubuntu Developers <ubuntu-devel@lists.ubuntu.com>', '5.2.21-2')?.distroFallback).toBe('ubuntu')
    expect(stanza('Nobody <n@example.org>', '5.1-6ubuntu1.1')?.distroFallback).toBe('ubuntu')
    const record = stanza('Matthias Klose <doko@debian.org>', '1:5.2+b8')
    // purl-spec, deb: pkg:deb/debian/...; `+` is encoded, `:` is not.
    expect(record && formatPurl({ ...record, namespace: 'debian' })).toBe('pkg:deb/debian/bash@1:5.2%2Bb8?arch=amd64')
  })

  it('reads field names in any case, CRLF and a last stanza without an empty line', () => {
    const { packages } = analyze('PACKAGE: a1\r\nversion:  1 \r\n\r\nPackage: b1\nOther: x\n Version: 9\nVersion: 2')
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual(['a1 1', 'b1 2'])
  })

  it('names what it leaves out', () => {
    expect(codes('Package: a1\nStatus: install ok installed\n\n')).toEqual(['DPKG.NO_VERSION'])
    expect(codes('Version: 1\n\nPackage: ok\nVersion: 1\n')).toEqual(['DPKG.NO_NAME'])
    expect(codes('Package: ../etc\nVersion: 1\n')).toEqual(['DPKG.BAD_NAME'])
    expect(codes(`Package: a1\nVersion: ${'1'.repeat(513)}\n`)).toEqual(['DPKG.TOO_LONG'])
    expect(codes('<html>not found</html>')).toEqual(['DPKG.NOT_A_DATABASE'])
    expect(codes('\n\n')).toEqual([])
    expect(analyze('Package: a1\n\n').gaps[0]?.path).toBe(STATUS)
  })

  it('bounds packages and gaps of a huge database', () => {
    const broken = analyze('Package: a1\n\n'.repeat(5_000))
    expect(broken.gaps).toHaveLength(101)
    expect(broken.gaps.at(-1)).toMatchObject({ code: 'DPKG.NO_VERSION', message: '4900 more of this kind.' })
    const many = analyze('Package: a1\nVersion: 1\n\n'.repeat(200_001))
    expect(many.packages).toHaveLength(200_000)
    expect(many.gaps.map((gap) => gap.code)).toEqual(['DPKG.TOO_MANY'])
  })
})
