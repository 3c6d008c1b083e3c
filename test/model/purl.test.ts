import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatPurl, type PackageIdentity, parsePurl } from '../../src/model/purl.ts'
import { codeOf } from '../layers/layer.ts'

const purl = (type: string, namespace: string | null, name: string, version: string | null, qualifiers: Record<string, string> = {}): PackageIdentity => ({ type, namespace, name, version, qualifiers })

/** From the tests of purl-spec (tests/types/*.json): what is written, what it says, its canonical form. */
const SPEC: readonly (readonly [string, PackageIdentity, string?])[] = [
  ['pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie', purl('deb', 'debian', 'curl', '7.50.3-1', { arch: 'i386', distro: 'jessie' })],
  ['pkg:deb/ubuntu/dpkg@1.19.0.4?arch=amd64', purl('deb', 'ubuntu', 'dpkg', '1.19.0.4', { arch: 'amd64' })],
  ['pkg:deb/debian/attr@1:2.4.47-2?arch=source', purl('deb', 'debian', 'attr', '1:2.4.47-2', { arch: 'source' })],
  ['pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64', purl('deb', 'debian', 'attr', '1:2.4.47-2+b1', { arch: 'amd64' })],
  ['pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25', purl('rpm', 'fedora', 'curl', '7.50.3-1.fc25', { arch: 'i386', distro: 'fedora-25' }), 'pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25'],
  ['pkg:rpm/centerim@4.22.10-1.el6?arch=i686&epoch=1&distro=fedora-25', purl('rpm', null, 'centerim', '4.22.10-1.el6', { arch: 'i686', distro: 'fedora-25', epoch: '1' }), 'pkg:rpm/centerim@4.22.10-1.el6?arch=i686&distro=fedora-25&epoch=1'],
  ['pkg:npm/%40angular/animation@12.3.1', purl('npm', '@angular', 'animation', '12.3.1')],
  ['pkg:npm/foobar@12.3.1', purl('npm', null, 'foobar', '12.3.1')],
  ['pkg:npm/mypackage@12.4.5?vcs_url=git://host.com/path/to/repo.git%404345abcd34343', purl('npm', null, 'mypackage', '12.4.5', { vcs_url: 'git://host.com/path/to/repo.git@4345abcd34343' })],
  ['pkg:npm/react', purl('npm', null, 'react', null)],
  ['pkg:pypi/My.PyPI_.--._Package@1.11.1.dev1', purl('pypi', null, 'my-pypi-package', '1.11.1.dev1'), 'pkg:pypi/my-pypi-package@1.11.1.dev1'],
  ['pkg:pypi/django@1.11.1?filename=Django-1.11.1.tar.gz', purl('pypi', null, 'django', '1.11.1', { filename: 'Django-1.11.1.tar.gz' })],
  ['pkg:maven/org.apache.commons/io@1.3.4', purl('maven', 'org.apache.commons', 'io', '1.3.4')],
  ['pkg:///maven/org.apache.commons/io', purl('maven', 'org.apache.commons', 'io', null), 'pkg:maven/org.apache.commons/io'],
  ['pkg:Maven/net.sf.jacob-project/jacob@1.14.3?classifier=x86&type=dll', purl('maven', 'net.sf.jacob-project', 'jacob', '1.14.3', { classifier: 'x86', type: 'dll' }), 'pkg:maven/net.sf.jacob-project/jacob@1.14.3?classifier=x86&type=dll'],
  [
    'pkg:Maven/org.apache.xmlgraphics/batik-anim@1.9.1?type=pom&repositorY_url=repo.spring.io/release',
    purl('maven', 'org.apache.xmlgraphics', 'batik-anim', '1.9.1', { type: 'pom', repository_url: 'repo.spring.io/release' }),
    'pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?repository_url=repo.spring.io/release&type=pom',
  ],
]

describe('the cases of purl-spec', () => {
  const cases = SPEC.map(([text, identity, canonical]) => ({ text, identity, canonical: canonical ?? text }))

  test.each(cases)('$text is parsed', ({ text, identity }) => expect(parsePurl(text)).toEqual(identity))

  test.each(cases)('$text is built', ({ identity, canonical }) => expect(formatPurl(identity)).toBe(canonical))

  test.each(['pkg:maven/@1.3.4', 'pkg:npm/', 'pkg:npm/myartifact@1.0.0?in%20production=true', 'npm/foo@1', 'pkg:', '', 'lodash'])('%j is refused', (text) => {
    expect(codeOf(() => parsePurl(text))).toBe('MODEL.BAD_PURL')
  })
})

test('what real evidence holds is built all the same', () => {
  expect(formatPurl(purl('maven', null, 'commons-io', '2.11.0'))).toBe('pkg:maven/commons-io@2.11.0')
  expect(formatPurl(purl('deb', 'debian', 'libstdc++6', '12.2.0-14'))).toBe('pkg:deb/debian/libstdc%2B%2B6@12.2.0-14')
  expect(formatPurl(purl('rpm', 'rhel', 'bash', '5.1~rc1^2', { epoch: '' }))).toBe('pkg:rpm/rhel/bash@5.1~rc1%5E2')
  expect(formatPurl(purl('golang', 'github.com/a//b/', 'c', ''))).toBe('pkg:golang/github.com/a/b/c')
  expect(formatPurl(purl('generic', null, "a!b'c(d)*", '1 2'))).toBe('pkg:generic/a%21b%27c%28d%29%2A@1%202')
})

test('a purl that is too long is refused before it is parsed', () => {
  expect(codeOf(() => parsePurl(`pkg:npm/${'a'.repeat(2_041)}`))).toBe('MODEL.BAD_PURL')
  expect(codeOf(() => parsePurl(`pkg:npm/${'a'.repeat(2_040)}`))).toBeNull()
})

test('what is built is parsed back as it was', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((part) => part.trim() === part && part.isWellFormed())
  const name = text.filter((part) => !['.', '..'].includes(part))
  const segment = name.filter((part) => !part.includes('/'))
  // The library takes off the encoding of a qualifier's value twice, so that a percent sign in it is lost.
  const qualifiers = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9._-]{0,6}$/).filter((key) => key !== 'checksum'), text.filter((value) => !value.includes('%')), { maxKeys: 3, noNullPrototype: true })
  fc.assert(
    fc.property(fc.constantFrom('deb', 'apk', 'generic'), fc.array(segment, { minLength: 1, maxLength: 2 }), segment, text, qualifiers, (type, namespace, name, version, qualifiers) => {
      const identity = purl(type, namespace.join('/'), name, version, qualifiers)
      const parsed = parsePurl(formatPurl(identity))
      // Names of deb and apk are lower case by their types' rules.
      const lower = (value: string | null) => (type === 'generic' ? value : (value?.toLowerCase() ?? null))
      expect(parsed).toEqual({ ...identity, namespace: lower(identity.namespace), name: lower(identity.name) })
    }),
    { numRuns: 500 },
  )
})
