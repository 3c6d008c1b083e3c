import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VersionRangeError } from '../../../src/model/versions/version-range-error.ts'
import { fromComparators, parseVersionRange } from '../../../src/model/versions/version-range.ts'

function codeOf(read: () => unknown): string {
  try {
    return `no error: ${String(read())}`
  } catch (error) {
    return error instanceof VersionRangeError ? error.code : `not a range error: ${String(error)}`
  }
}

describe('a VERS is read', () => {
  it.each([
    // Examples of the standard.
    ['vers:npm/1.2.3|>=2.0.0|<5.0.0', 'vers:npm/1.2.3|>=2.0.0|<5.0.0'],
    ['vers:gem/>=2.2.0|!=2.2.1|<2.3.0', 'vers:gem/>=2.2.0|!=2.2.1|<2.3.0'],
    ['vers:pypi/0.0.0|0.0.1|0.0.2|0.0.3|1.0|2.0pre1', 'vers:pypi/0.0.0|0.0.1|0.0.2|0.0.3|1.0|2.0pre1'],
    [
      'vers:maven/>=1.0.0-beta1|<=1.7.5|>=7.0.0-M1|<=7.0.7|>=7.1.0|<=7.1.2|>=8.0.0-M1|<=8.0.1',
      'vers:maven/>=1.0.0-beta1|<=1.7.5|>=7.0.0-M1|<=7.0.7|>=7.1.0|<=7.1.2|>=8.0.0-M1|<=8.0.1',
    ],
    ['vers:deb/*', 'vers:deb/*'],
    // A literal %2F is encoded twice, and decoded once.
    ['vers:npm/1.0%252F0', 'vers:npm/1.0%252F0'],
    // Versions as advisories write them.
    ['vers:deb/<20250419~deb12u2', 'vers:deb/<20250419~deb12u2'],
    ['vers:deb/<2.36-9+deb12u7', 'vers:deb/<2.36-9+deb12u7'],
    ['vers:deb/<1%3A2.36-9%2Bdeb12u7', 'vers:deb/<1:2.36-9+deb12u7'],
    // Put in canonical form.
    ['VERS:NPM/=1.2.3', 'vers:npm/1.2.3'],
    ['vers:alpine/<1.2.4-r1', 'vers:apk/<1.2.4-r1'],
    ['vers:npm/<2.0.0|>=1.0.0', 'vers:npm/>=1.0.0|<2.0.0'],
    ['vers:npm/1.0.0|1.0.0', 'vers:npm/1.0.0'],
    ['vers:npm/>1.0.0|>2.0.0', 'vers:npm/>1.0.0'],
    ['vers:npm/<1.0.0|<2.0.0', 'vers:npm/<2.0.0'],
    ['vers:npm/>1.0.0|2.0.0|<3.0.0', 'vers:npm/>1.0.0|<3.0.0'],
    ['vers:npm/>1.0.0|<2.0.0|3.0.0|<4.0.0', 'vers:npm/>1.0.0|<4.0.0'],
    ['vers:pypi/1.0%20x', 'vers:pypi/1.0%20x'],
    ['vers:generic/%C3%A9%2A', 'vers:generic/%C3%A9%2A'],
  ])('%s', (text, canonical) => {
    const range = parseVersionRange(text)
    expect(range.text).toBe(canonical)
    expect(String(range)).toBe(canonical)
    expect(parseVersionRange(canonical).text).toBe(canonical)
  })

  it.each([
    ['', 'RANGE.SYNTAX'],
    ['npm/1.0.0', 'RANGE.SYNTAX'],
    ['vers:npm', 'RANGE.SYNTAX'],
    ['vers:npm/', 'RANGE.SYNTAX'],
    ['vers:/1', 'RANGE.SYNTAX'],
    ['vers:n%70m/1', 'RANGE.SYNTAX'],
    ['a/vers:npm', 'RANGE.SYNTAX'],
    ['vers:npm/>=1.0.0| <2.0.0', 'RANGE.SYNTAX'],
    ['vers:npm/|>=1.0.0|<2.0.0', 'RANGE.SYNTAX'],
    ['vers:npm/>=1.0.0|<2.0.0|', 'RANGE.SYNTAX'],
    ['vers:npm/>=1.0.0||<2.0.0', 'RANGE.SYNTAX'],
    ['vers:npm/1.0%2G0', 'RANGE.SYNTAX'],
    ['vers:npm/1.0%FF', 'RANGE.SYNTAX'],
    ['vers:npm/1.0%00', 'RANGE.SYNTAX'],
    ['vers:npm/1.0\ud800', 'RANGE.SYNTAX'],
    ['vers:npm/>=', 'RANGE.SYNTAX'],
    ['vers:npm/>>1', 'RANGE.SYNTAX'],
    ['vers:npm/*|1.0.0', 'RANGE.SYNTAX'],
    ['vers:npm/>=1.0.0|<1.0.0', 'RANGE.CONFLICT'],
    ['vers:pypi/>=1.0|!=1.0.0', 'RANGE.CONFLICT'],
    ['vers:invalid/1', 'RANGE.UNKNOWN_TYPE'],
    ['vers:constructor/1', 'RANGE.UNKNOWN_TYPE'],
    [`vers:npm/${'1'.repeat(5000)}`, 'RANGE.TOO_LONG'],
    [`vers:npm/${Array.from({ length: 129 }, (_, n) => n).join('|')}`, 'RANGE.TOO_MANY'],
  ])('%j is refused with %s', (text, code) => {
    expect(codeOf(() => parseVersionRange(text))).toBe(code)
  })

  it('says where the fault is', () => {
    expect(() => parseVersionRange('vers:npm/1.0|<')).toThrow('at 14')
    expect(() => parseVersionRange('vers:npm/1.0|2*')).toThrow('at 14')
  })

  it('takes 128 constraints', () => {
    const range = parseVersionRange(`vers:npm/${Array.from({ length: 128 }, (_, n) => n).join('|')}`)
    expect(range.contains('127.0.0')).toBe(true)
    expect(range.contains('128.0.0')).toBe(false)
  })
})

describe('a range contains versions', () => {
  it.each([
    // The containment tests of the standard's test suite, for pypi and npm.
    ['vers:pypi/<=1.3.0|3.0.0', '1.0.0', true],
    ['vers:pypi/>0.0.2', '0.0.3', true],
    ['vers:pypi/<0.0.2', '0.0.0.1', true],
    ['vers:pypi/>=1.0.0|<=2.0.0', '1.5', true],
    ['vers:pypi/>=3.0.0|2.0.3', '2.0.3', true],
    ['vers:pypi/>=1.0.0|<=2.0.0', '2.0.3', false],
    ['vers:pypi/>=1.0.0|<=2.0.0', '0.0.9', false],
    ['vers:pypi/>=3.0.0|!=2.0.3', '2.0.3', false],
    ['vers:pypi/<=1.0.0|>=2.0.0', '1.5', false],
    ['vers:pypi/0.0.2|0.0.6|>=3.0.0|0.0.1|0.0.4|0.0.5|0.0.3', '2.0.3', false],
    ['vers:npm/*', '1.0.0', true],
    // The first example of the standard, at each bound.
    ['vers:npm/1.2.3|>=2.0.0|<5.0.0', '1.2.3', true],
    ['vers:npm/1.2.3|>=2.0.0|<5.0.0', '1.2.4', false],
    ['vers:npm/1.2.3|>=2.0.0|<5.0.0', '2.0.0', true],
    ['vers:npm/1.2.3|>=2.0.0|<5.0.0', '4.9.9', true],
    ['vers:npm/1.2.3|>=2.0.0|<5.0.0', '5.0.0', false],
    ['vers:gem/>=2.2.0|!=2.2.1|<2.3.0', '2.2.1', false],
    ['vers:gem/>=2.2.0|!=2.2.1|<2.3.0', '2.2.2', true],
    ['vers:npm/!=1.0.0', '1.0.0', false],
    ['vers:npm/!=1.0.0', '1.0.1', true],
    ['vers:npm/1.0.0|!=2.0.0', '3.0.0', false],
    // Log4Shell.
    ['vers:maven/>=2.0-beta9|<2.3.1|>=2.4|<2.12.2|>=2.13.0|<2.15.0', '2.14.1', true],
    ['vers:maven/>=2.0-beta9|<2.3.1|>=2.4|<2.12.2|>=2.13.0|<2.15.0', '2.12.2', false],
    ['vers:maven/>=2.0-beta9|<2.3.1|>=2.4|<2.12.2|>=2.13.0|<2.15.0', '2.0-rc1', true],
    ['vers:maven/<2.17.1', '2.17.1-alpha1', true],
    ['vers:deb/<20250419~deb12u2', '20250419~deb12u1', true],
    ['vers:deb/<20250419~deb12u2', '20250419', false],
    ['vers:deb/<2.36-9+deb12u7', '2.36-9+deb12u6', true],
    ['vers:deb/<2.36-9+deb12u7', '2.36-9+deb12u10', false],
    ['vers:apk/<3.1.4-r5', '3.1.4-r4', true],
    // Epochs that only one side writes.
    ['vers:rpm/<1:1.1.1k-7.el8', '1.1.1k-9.el8', true],
    ['vers:rpm/<0:4.4.20-5.el8', '4.4.20-4.el8', true],
    // A bound without release speaks of the version, as in rpm's requirements.
    ['vers:rpm/2.0', '2.0-1.fc40', true],
    ['vers:rpm/<=2.0', '2.0-1.fc40', true],
    ['vers:rpm/>2.0', '2.0-1.fc40', false],
    ['vers:rpm/<2.0', '2.0-1.fc40', false],
    ['vers:rpm/>=2.0|<2.0-5', '2.0-3', true],
    ['vers:rpm/>=2.0|<2.0-5', '2.0-7', false],
    // PEP 440, version matching: a local label counts only when the specifier has one.
    ['vers:pypi/<=1.0', '1.0+cu118', true],
    ['vers:pypi/<=1.0+a', '1.0+cu118', false],
  ] as const)('%s, %s: %s', (text, version, expected) => {
    expect(parseVersionRange(text).contains(version)).toBe(expected)
  })
})

describe('comparators become a range of the type', () => {
  it.each([
    ['<2.17.1', 'vers:maven/<2.17.1'],
    ['>=2.0 <2.17.1', 'vers:maven/>=2.0|<2.17.1'],
    ['>=2.0,<2.17.1', 'vers:maven/>=2.0|<2.17.1'],
    [' >= 2.0 ,  < 2.17.1 ', 'vers:maven/>=2.0|<2.17.1'],
    ['1.2.3', 'vers:maven/1.2.3'],
    ['==1.2.3', 'vers:maven/1.2.3'],
    ['*', 'vers:maven/*'],
    ['!=1.5', 'vers:maven/!=1.5'],
    ['>=1 <2 <3 >0 !=1.5', 'vers:maven/>=1|!=1.5|<2'],
    ['>=2 <=2', 'vers:maven/2'],
    ['>=2 !=2', 'vers:maven/>2'],
    ['>2 >=2', 'vers:maven/>2'],
    ['<=2 <2', 'vers:maven/<2'],
    ['1.5 >1 <2', 'vers:maven/1.5'],
    ['1.0%20', 'vers:maven/1.0%2520'],
    ['>=1!2.0', 'vers:maven/>=1%212.0'],
    ['vers:maven/1|2', 'vers:maven/1|2'],
  ])('%s', (text, canonical) => {
    expect(fromComparators('maven', text).text).toBe(canonical)
  })

  it.each([
    ['', 'RANGE.SYNTAX'],
    ['>', 'RANGE.SYNTAX'],
    ['> >', 'RANGE.SYNTAX'],
    ['^1.2', 'RANGE.SYNTAX'],
    ['~>1.2', 'RANGE.SYNTAX'],
    ['~1.2', 'RANGE.SYNTAX'],
    ['1.*', 'RANGE.SYNTAX'],
    ['>=2.0|<2.17.1', 'RANGE.SYNTAX'],
    ['~=1.2', 'RANGE.SYNTAX'],
    ['1 || 2', 'RANGE.SYNTAX'],
    ['1\0', 'RANGE.SYNTAX'],
    // As a VERS, `<2|>=3` would hold nearly everything.
    ['>=3 <2', 'RANGE.EMPTY'],
    ['>2 <2', 'RANGE.EMPTY'],
    ['>2 <=2', 'RANGE.EMPTY'],
    ['1.2.3 1.2.4', 'RANGE.EMPTY'],
    ['1 !=1', 'RANGE.EMPTY'],
    ['1 >2', 'RANGE.EMPTY'],
    ['vers:deb/1', 'RANGE.OTHER_TYPE'],
    ['<1 '.repeat(129), 'RANGE.TOO_MANY'],
    ['1'.repeat(4097), 'RANGE.TOO_LONG'],
    ['%'.repeat(4000), 'RANGE.TOO_LONG'],
  ])('%j is refused with %s', (text, code) => {
    expect(codeOf(() => fromComparators('maven', text))).toBe(code)
  })

  it('takes natural order for a purl type without its own', () => {
    expect(fromComparators('conan', '<1.10').text).toBe('vers:generic/<1.10')
    expect(fromComparators('conan', '<1.10').contains('1.9')).toBe(true)
  })

  it('holds a version exactly when all comparators do', () => {
    const comparator = fc.constantFrom('<', '<=', '>', '>=', '=', '!=')
    const number = fc.integer({ min: 1, max: 6 })
    const comparators = fc.array(fc.tuple(comparator, number), { minLength: 1, maxLength: 5 })
    const means: Readonly<Record<string, readonly number[]>> = {
      '<': [-1],
      '<=': [-1, 0],
      '>': [1],
      '>=': [1, 0],
      '=': [0],
      '!=': [-1, 1],
    }
    fc.assert(
      fc.property(comparators, number, (written, version) => {
        const expected = written.every(([sign, bound]) => means[sign]?.includes(Math.sign(version - bound)))
        const text = written.map(([sign, bound]) => `${sign}${bound}.0.0`).join(' ')
        let range
        try {
          range = fromComparators('npm', text)
        } catch (error) {
          expect((error as VersionRangeError).code).toBe('RANGE.EMPTY')
          expect(expected).toBe(false)
          return
        }
        expect(range.contains(`${version}.0.0`)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
  })
})
