import { expect, test } from 'vitest'
import { claimOf } from '../../src/layers/claim.ts'
import type { LayerEvidence } from '../../src/layers/evidence.ts'
import type { PackageRecord } from '../../src/model/package-record.ts'
import type { TarItem } from '../testkit/tar.ts'
import { deb, evidence, fold, type TestLayer } from './fold.ts'

const STDLIB: PackageRecord = { type: 'generic', namespace: null, name: 'stdlib', version: '1.26.3', qualifiers: {}, licenses: [], innerPath: '' }
const NGINX: PackageRecord = { ...STDLIB, name: 'nginx', unlessOwned: true }
const BINARY = '/usr/sbin/nginx'
const STATUS = evidence('/var/lib/dpkg/status', [deb('nginx', '1')], { places: ['/var/lib/dpkg/status'] })
const LIST = '/var/lib/dpkg/info/nginx.list'
const list = (...paths: string[]) => evidence(LIST, [], { claims: [claimOf({ evidence: '../status', name: 'nginx', paths: paths.join('\n') })] })
const program = evidence(BINARY, [NGINX])

/** A layer of these evidence files and other items. */
function layer(found: readonly LayerEvidence[], items: readonly TarItem[] = []): TestLayer {
  return { items: [...items, ...found.map(({ path }) => ({ path: path.slice(1) }))], evidence: found }
}

/** What each layer brings and ends, of what files say of themselves. */
function changes(layers: readonly TestLayer[]): string[] {
  const own = (occurrences: readonly { purl: string }[], sign: string) => occurrences.filter(({ purl }) => purl.startsWith('pkg:generic/')).map(({ purl }) => sign + purl.slice(12))
  return fold(layers).deltas.map(({ introduced, removed }) => [...own(introduced, '+'), ...own(removed, '-')].join(' '))
}

test('a program that nobody has says what it is; one that a package of the system has does not', () => {
  expect(changes([layer([program])])).toEqual(['+nginx@1.26.3'])
  expect(changes([layer([program, STATUS, list(BINARY)])])).toEqual([''])
  expect(changes([layer([program, STATUS, list('/usr/sbin/other')])])).toEqual(['+nginx@1.26.3'])
})

test('a list that names it by a link to its folder has it too', () => {
  expect(changes([layer([program, STATUS, list('/sbin/nginx')], [{ path: 'sbin', link: 'usr/sbin' }])])).toEqual([''])
})

test('what other findings the same file has are told all the same', () => {
  expect(changes([layer([evidence(BINARY, [STDLIB, NGINX]), STATUS, list(BINARY)])])).toEqual(['+stdlib@1.26.3'])
})

test('the layer that makes it a package\'s, or nobody\'s, ends and brings it', () => {
  const gone = layer([], [{ path: 'var/lib/dpkg/info/.wh.nginx.list' }])
  expect(changes([layer([program]), layer([STATUS, list(BINARY)]), gone])).toEqual(['+nginx@1.26.3', '-nginx@1.26.3', '+nginx@1.26.3'])
  expect(changes([layer([program, STATUS, list(BINARY)]), layer([], [{ path: 'var/lib/.wh.dpkg' }])])).toEqual(['', '+nginx@1.26.3'])
})

test('a file of a package that a higher layer writes anew is still the package\'s; at another place it is nobody\'s', () => {
  expect(changes([layer([program, STATUS, list(BINARY)]), layer([program])])).toEqual(['', ''])
  expect(changes([layer([STATUS, list(BINARY)]), layer([evidence('/opt/nginx', [NGINX])])])).toEqual(['', '+nginx@1.26.3'])
})

test('an owner that is no package of the system leaves it as it is', () => {
  const metadata = evidence('/site/wheel.dist-info/METADATA', [{ ...deb('wheel', '1'), type: 'pypi' }], { claims: [claimOf({ paths: BINARY })] })
  expect(changes([layer([program, metadata])])).toEqual(['+nginx@1.26.3'])
})
