import { expect, test } from 'vitest'
import { selectorOf } from '../../src/cli/selector.ts'

test.each([
  ['log4j-core', undefined, undefined, { name: 'log4j-core' }],
  ['@scope/name', undefined, undefined, { name: '@scope/name' }],
  ['pkg:npm/ms', undefined, undefined, { purl: 'pkg:npm/ms' }],
  ['pkg:npm/ms@2.1.3', undefined, undefined, { purl: 'pkg:npm/ms@2.1.3' }],
  ['ms', undefined, 'npm', { named: { type: 'npm', name: 'ms', versions: null } }],
  ['pkg:npm/ms', '<2', undefined, { range: { purl: 'pkg:npm/ms', versions: 'vers:npm/<2' } }],
  ['ms', '>= 2.0, < 2.1.3', 'npm', { named: { type: 'npm', name: 'ms', versions: 'vers:npm/>=2.0|<2.1.3' } }],
  ['ms', '>=2.0 <2.1.3', 'npm', { named: { type: 'npm', name: 'ms', versions: 'vers:npm/>=2.0|<2.1.3' } }],
  ['ms', 'vers:npm/>=2.0|<2.1.3', 'npm', { named: { type: 'npm', name: 'ms', versions: 'vers:npm/>=2.0|<2.1.3' } }],
  ['org.example:lib', '2.0', 'maven', { named: { type: 'maven', name: 'org.example:lib', versions: 'vers:maven/2.0' } }],
  ['ms', '>=2 !=2.1.1 ==2.1.2', 'npm', { named: { type: 'npm', name: 'ms', versions: 'vers:npm/2.1.2' } }],
  ['zlib', '<1.10', 'conan', { named: { type: 'conan', name: 'zlib', versions: 'vers:generic/<1.10' } }],
  ['@scope/name', '<1', 'npm', { named: { type: 'npm', name: '@scope/name', versions: 'vers:npm/<1' } }],
] as const)('%s %s %s', (text, range, type, expected) => {
  expect(selectorOf(text, { range, type })).toEqual(expected)
})

test.each([
  ['a range needs a type', 'ms', '<2', undefined],
  ['a purl has its type', 'pkg:npm/ms', undefined, 'npm'],
  ['a version and a range', 'pkg:npm/ms@1', '<2', undefined],
  // A VERS would take it for all versions but those from 1 to 2.
  ['comparisons that no version satisfies', 'ms', '<1 >2', 'npm'],
  ['an operator of npm alone', 'ms', '^2', 'npm'],
  ['a range of another type', 'ms', 'vers:deb/<2', 'npm'],
  ['no purl', 'pkg:npm', undefined, undefined],
] as const)('%s', (_name, text, range, type) => {
  expect(() => selectorOf(text, { range, type })).toThrow()
})

test.each([
  ['lib*', {}, { matching: { namePrefix: 'lib' } }],
  ['*ssl*', { type: 'deb' }, { matching: { type: 'deb', nameContains: 'ssl' } }],
  [undefined, { license: 'MIT' }, { matching: { license: 'MIT' } }],
  ['*ssl', { license: 'MIT' }, { matching: { license: 'MIT', nameContains: 'ssl' } }],
  ['pkg:npm/ms', { outside: '>=2' }, { outside: { purl: 'pkg:npm/ms', versions: 'vers:npm/>=2' } }],
  ['ms', { type: 'npm', outside: '>=2' }, { named: { type: 'npm', name: 'ms', notVersions: 'vers:npm/>=2' } }],
])('%s %j', (text, narrowing, expected) => {
  expect(selectorOf(text, narrowing)).toEqual(expected)
})

test.each([
  [undefined, {}],
  ['lib*', { range: '<2' }],
  ['ms', { type: 'npm', range: '<2', outside: '>=3' }],
  ['ms', { outside: '>=3' }],
  ['ms', { license: 'MIT' }],
  ['pkg:npm/ms', { license: 'MIT' }],
])('%s %j is refused', (text, narrowing) => {
  expect(() => selectorOf(text, narrowing)).toThrow()
})
