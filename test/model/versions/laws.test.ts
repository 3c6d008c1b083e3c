import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { versionOrders } from '../../../src/model/versions/all.ts'
import { readCorpus } from './corpus.ts'

const corpusOf: Readonly<Record<string, readonly string[]>> = {
  apk: ['alpine-versions'],
  composer: ['packagist-versions'],
  deb: ['debian-versions'],
  gem: ['rubygems-versions'],
  maven: ['maven-versions', 'maven-versions-generated'],
  nuget: ['nuget-versions'],
  pypi: ['pypi-versions'],
  rpm: ['redhat-versions'],
}

const pieces = [
  '0', '00', '1', '01', '2', '9', '10', '99999999999999999999', '.', '-', '_', '+', '~', '^', ':', '!', ' ', '|',
  'a', 'b', 'm', 'p', 'r', 'v', 'A', 'alpha', 'beta', 'rc', 'RC', 'cr', 'pre', 'dev', 'post', 'snapshot', 'ga',
  'final', 'sp', 'xyz', '-r1', '_p1', '_rc', '_alpha2', '~ab', '.0', '-0', '.dev1', '+local', 'é', '\0', '\u{1f600}',
]

/** Versions made of what versions are made of, corpus versions, and any text at all. */
function versionsFor(type: string): fc.Arbitrary<string> {
  const published = (corpusOf[type] ?? ['semver-versions']).flatMap(readCorpus).flatMap(({ a, b }) => [a, b])
  const made = fc.array(fc.constantFrom(...pieces), { maxLength: 7 }).map((parts) => parts.join(''))
  return fc.oneof(
    { weight: 6, arbitrary: made },
    { weight: 3, arbitrary: fc.constantFrom(...published) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constantFrom('5', '9', '10', 'a').map((char) => char.repeat(600)) },
  )
}

describe.each(versionOrders)('the order of $type', ({ type, compare }) => {
  const version = versionsFor(type)

  it('says that a version is itself', () => {
    fc.assert(fc.property(version, (a) => compare(a, a) === 0))
  })

  it('is antisymmetric', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compare(a, b)).toBe(0 - compare(b, a))
      }),
      { numRuns: 2000 },
    )
  })

  // Maven's own is not: 1-5 < 1.0.alpha < 1 < 1-5.
  const transitive = type !== 'maven'
  if (transitive) it('is transitive, for equal versions too', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const [low, middle, high] = [a, b, c].sort(compare) as [string, string, string]
        expect(compare(low, middle)).toBeLessThanOrEqual(0)
        expect(compare(middle, high)).toBeLessThanOrEqual(0)
        const ends = compare(low, high)
        expect(ends).toBe(Math.min(compare(low, middle), compare(middle, high)))
      }),
      { numRuns: 5000 },
    )
  })
})
