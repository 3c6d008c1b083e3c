import { describe, expect, it } from 'vitest'
import { orderOf } from '../../../src/model/versions/all.ts'
import { readCorpus } from './corpus.ts'

/** Corpus, purl type, and how many comparisons it must at least hold, so that a lost file is seen. */
const corpora = [
  ['alpine-versions', 'apk', 778],
  ['alpine-versions-generated', 'apk', 600],
  ['debian-versions', 'deb', 30],
  ['debian-versions-generated', 'deb', 600],
  ['maven-versions', 'maven', 102],
  ['maven-versions-generated', 'maven', 600],
  ['nuget-versions', 'nuget', 35],
  ['packagist-versions', 'composer', 95],
  ['packagist-versions-generated', 'composer', 500],
  ['pypi-versions', 'pypi', 37],
  ['pypi-versions-generated', 'pypi', 600],
  ['redhat-versions', 'rpm', 165],
  ['rubygems-versions', 'gem', 25],
  ['rubygems-versions-generated', 'gem', 200],
  ['semver-versions', 'npm', 86],
  ['pub-versions', 'pub', 100],
] as const

/**
 * Comparisons that the ecosystem's own tool denies today (.ci/versions asks it): PHP takes `#` for any number, so that 1.2.3 = 1.2.3.# = 1.2.3.1 while
 * 1.2.3 < 1.2.3.1; Composer normalizes before it compares, in case and number of parts; Maven reads `.rc` as `-rc` since 3.8.2.
 */
const denied = [
  '1.2.3.# = 1.2.3', '1.2.3.# = 1.2.3.1', '1.2.3.#.1 > 1.2.3', '1.2.3.#.p3 > 1.2.3', '1.0.0 > 1.0', '1-1 = 1-ga-1',
  '1.0.0-RC16 < 1.0.0.RC8-beta', '1.2.67.sec10 < 1.2.67_noneautotype', '1.0.0rc0 < 1.0.beta8',
]

describe('version orders agree with the ecosystems', () => {
  it.each(corpora)('%s', (name, purlType, atLeast) => {
    const comparisons = readCorpus(name)
    const order = orderOf(purlType)
    expect(order.purlTypes).toContain(purlType)
    expect(comparisons.length).toBeGreaterThanOrEqual(atLeast)
    const wrong = comparisons
      .filter(({ line }) => !denied.includes(line))
      .filter(({ a, b, expected }) => order.compare(a, b) !== expected || order.compare(b, a) !== 0 - expected)
    expect(wrong.map(({ line }) => line)).toEqual([])
  })
})
