import * as pep440 from '@renovatebot/pep440'
import fc from 'fast-check'
import * as semver from 'semver'
import { describe, expect, it } from 'vitest'
import { orderOf } from '../../../src/model/versions/all.ts'

const number = fc.nat({ max: 12 }).map(String)
const dotted = fc.array(number, { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'))
const identifier = fc.oneof(number, fc.constantFrom('alpha', 'beta', 'rc', 'x-y', '0a', 'A', '-'))
const suffix = (start: string) =>
  fc.array(identifier, { maxLength: 3 }).map((parts) => (parts.length === 0 ? '' : start + parts.join('.')))

describe('versions compare as the ecosystem\'s JavaScript implementation compares them', () => {
  it('npm: node-semver', () => {
    const version = fc
      .tuple(fc.constantFrom('', 'v', '='), number, number, number, suffix('-'), suffix('+'))
      .map(([sign, major, minor, patch, pre, build]) => `${sign}${major}.${minor}.${patch}${pre}${build}`)
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(orderOf('npm').compare(a, b)).toBe(semver.compare(a, b, { loose: true }))
      }),
      { numRuns: 3000 },
    )
  })

  it('npm: node-semver, loose', () => {
    for (const [a, b] of [['1.2.3beta', '1.2.3'], ['1.2.3beta', '1.2.3-beta'], ['1.2.3-01', '1.2.3-1']] as const) {
      expect(orderOf('npm').compare(a, b)).toBe(semver.compare(a, b, { loose: true }))
    }
  })

  it('pypi: pep440', () => {
    const separator = fc.constantFrom('', '.', '-', '_')
    const part = (...names: string[]) =>
      fc.oneof(
        fc.constant(''),
        fc
          .tuple(separator, fc.constantFrom(...names), separator, fc.oneof(fc.constant(''), number))
          .map((parts) => parts.join('')),
      )
    const version = fc
      .tuple(
        fc.constantFrom('', '0!', '1!', 'v'),
        dotted,
        part('a', 'b', 'c', 'rc', 'alpha', 'BETA', 'pre', 'preview'),
        part('post', 'rev', 'r'),
        part('dev'),
        fc.constantFrom('', '+local', '+local.1', '+local-2', '+1', '+10', '+a.b'),
      )
      .map((parts) => parts.join(''))
      .filter((text) => pep440.valid(text) !== null)
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(orderOf('pypi').compare(a, b)).toBe(Math.sign(pep440.compare(a, b)) + 0)
      }),
      { numRuns: 3000 },
    )
  })

  it('pypi: numbers beyond 2^53 and locals that look like floats', () => {
    expect(orderOf('pypi').compare('1.9007199254740992', '1.9007199254740993')).toBe(-1)
    expect(orderOf('pypi').compare('1.0+1e5', '1.0+100000')).toBe(-1)
  })
})
