import { expect, test } from 'vitest'
import { comparePackages } from '../../../src/lineage/sql/reads/comparison.ts'
import type { PackageVersionRow } from '../../../src/lineage/sql/reads/rows.ts'
import { parsePurl } from '../../../src/model/purl.ts'

const known: string[] = []
const packages: string[] = []

/** Rows as the store would give them: the same purl has the same id. */
function row(purl: string): PackageVersionRow {
  const idOf = (list: string[], key: string) => (list.includes(key) ? list.indexOf(key) : list.push(key) - 1)
  const { type, namespace, name, version } = parsePurl(purl)
  const id = idOf(packages, `${type}/${namespace}/${name}`)
  return { id: idOf(known, purl), version, purl, licenses: [], package: { id, type, namespace, name } }
}

const changes = (from: string[], to: string[]) =>
  comparePackages(from.map(row), to.map(row)).map(({ kind, from, to }) => [kind, from?.purl ?? null, to?.purl ?? null])

test('what both have is no change', () => {
  expect(changes(['pkg:npm/a@1', 'pkg:npm/b@1'], ['pkg:npm/b@1', 'pkg:npm/a@1'])).toEqual([])
})

test('up and down go by the order of the ecosystem', () => {
  // deb-version(7): ~ sorts before the end; rpm: the epoch comes first; semver: 10 is more than 9.
  expect(changes(['pkg:deb/debian/a@1.0~rc1'], ['pkg:deb/debian/a@1.0'])).toEqual([['UPGRADED', 'pkg:deb/debian/a@1.0~rc1', 'pkg:deb/debian/a@1.0']])
  expect(changes(['pkg:rpm/x/b@9-1?epoch=1'], ['pkg:rpm/x/b@10-1'])).toEqual([['DOWNGRADED', 'pkg:rpm/x/b@9-1?epoch=1', 'pkg:rpm/x/b@10-1']])
  expect(changes(['pkg:rpm/x/b@9-1?epoch=%31'], ['pkg:rpm/x/b@10-1'])).toEqual([['DOWNGRADED', 'pkg:rpm/x/b@9-1?epoch=%31', 'pkg:rpm/x/b@10-1']])
  expect(changes(['pkg:npm/c@9.0.0'], ['pkg:npm/c@10.0.0'])).toEqual([['UPGRADED', 'pkg:npm/c@9.0.0', 'pkg:npm/c@10.0.0']])
})

test('several versions are paired in their order; what is left came or went', () => {
  expect(changes(['pkg:npm/d@10.0.0', 'pkg:npm/d@2.0.0'], ['pkg:npm/d@3.0.0'])).toEqual([
    ['REMOVED', 'pkg:npm/d@10.0.0', null],
    ['UPGRADED', 'pkg:npm/d@2.0.0', 'pkg:npm/d@3.0.0'],
  ])
})

test('architectures are compared each with itself', () => {
  expect(changes(['pkg:deb/debian/e@1?arch=amd64', 'pkg:deb/debian/e@1?arch=i386'], ['pkg:deb/debian/e@2?arch=i386'])).toEqual([
    ['REMOVED', 'pkg:deb/debian/e@1?arch=amd64', null],
    ['UPGRADED', 'pkg:deb/debian/e@1?arch=i386', 'pkg:deb/debian/e@2?arch=i386'],
  ])
})

test('the same version in another spelling went and came', () => {
  expect(changes(['pkg:pypi/f@1.0'], ['pkg:pypi/f@1.0.0'])).toEqual([
    ['ADDED', null, 'pkg:pypi/f@1.0.0'],
    ['REMOVED', 'pkg:pypi/f@1.0', null],
  ])
})

test('changes are ordered by name', () => {
  expect(changes(['pkg:npm/z@1'], ['pkg:npm/y@1', 'pkg:deb/debian/x@1']).map(([, from, to]) => from ?? to)).toEqual([
    'pkg:deb/debian/x@1',
    'pkg:npm/y@1',
    'pkg:npm/z@1',
  ])
})
