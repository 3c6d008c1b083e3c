import { expect, test } from 'vitest'
import { comparableVersion } from '../../src/model/comparable-version.ts'
import { qualifiersOf } from '../../src/model/purl.ts'
import { orderOf } from '../../src/model/versions/all.ts'

test('an rpm epoch is a qualifier, and comes first in the order', () => {
  // The purls of purl-spec, type rpm; rpm-version(7): a missing epoch is 0, and a higher epoch is newer whatever follows.
  const old = comparableVersion('pkg:rpm/opensuse/curl@7.56.1-1.1?arch=i386&distro=opensuse-tumbleweed', '7.56.1-1.1')
  expect(old).toBe('7.56.1-1.1')
  const epoch = comparableVersion('pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25&epoch=1', '7.50.3-1.fc25')
  expect(epoch).toBe('1:7.50.3-1.fc25')
  expect(orderOf('rpm').compare(epoch, old)).toBeGreaterThan(0)
})

test('an epoch is percent-decoded, wherever it stands', () => {
  expect(comparableVersion('pkg:rpm/x/a@1-1?epoch=%31', '1-1')).toBe('1:1-1')
  expect(comparableVersion('pkg:rpm/x/a@1-1?epoch=2&arch=noarch', '1-1')).toBe('2:1-1')
  expect(comparableVersion('pkg:rpm/x/a@1-1?arch=noarch#?epoch=2', '1-1')).toBe('1-1')
})

test('other types have no epoch among their qualifiers', () => {
  expect(comparableVersion('pkg:deb/debian/a@1:2-3?epoch=9', '1:2-3')).toBe('1:2-3')
  expect(comparableVersion('pkg:npm/a@1.0.0', '1.0.0')).toBe('1.0.0')
})

test('qualifiers are read from whatever the store holds', () => {
  expect([...qualifiersOf('pkg:maven/g/a@1?classifier=dist&repository_url=repo.spring.io%2Frelease')]).toEqual([
    ['classifier', 'dist'],
    ['repository_url', 'repo.spring.io/release'],
  ])
  expect([...qualifiersOf('pkg:npm/a@1')]).toEqual([])
  expect([...qualifiersOf('pkg:npm/a?x=%zz&y')]).toEqual([['x', '%zz']])
})
