import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { image, layer, writeLayout } from '../testkit/oci.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

/** As apt would leave it: openssl needs libssl3 and a shell that somebody provides, libc6 is needed by all. */
const STATUS = `Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.36-9

Package: libssl3
Status: install ok installed
Architecture: amd64
Version: 3.0.11
Provides: libssl-api (= 3)
Depends: libc6 (>= 2.34)

Package: dash
Status: install ok installed
Architecture: amd64
Version: 0.5.12
Provides: sh
Pre-Depends: libc6 (>= 2.34)

Package: openssl
Status: install ok installed
Architecture: amd64
Version: 3.0.11
Depends: libc6 (>= 2.34), libssl-api, libssl3 (>= 3.0.9), bash | sh, ca-certificates | gone
`
const manifest = (path: string, name: string, version: string, dependencies: object = {}) => ({ path: `${path}/package.json`, content: JSON.stringify({ name, version, dependencies }) })
const lower = layer([{ path: 'var/lib/dpkg/status', content: STATUS }])
const app = layer([
  manifest('app/node_modules/a', 'a', '1.0.0', { b: '^1', '@s/c': '*' }),
  manifest('app/node_modules/a/node_modules/b', 'b', '1.5.0'),
  manifest('app/node_modules/b', 'b', '2.0.0'),
  manifest('app/node_modules/@s/c', '@s/c', '3.0.0', { b: '^2', missing: '1' }),
  { path: 'usr/lib/python3/dist-packages/Flask_Thing-1.0.dist-info/METADATA', content: 'Metadata-Version: 2.1\nName: Flask_Thing\nVersion: 1.0\nRequires-Dist: Werk.zeug (>=2)\nRequires-Dist: pytest ; extra == "test"\n\n' },
  { path: 'usr/lib/python3/dist-packages/werk_zeug-2.1.dist-info/METADATA', content: 'Metadata-Version: 2.1\nName: werk-zeug\nVersion: 2.1\n\n' },
])
const gone = layer([{ path: 'app/node_modules/a/node_modules/.wh.b', content: '' }])
const images = { 'registry.example/app:1': image({ layers: [lower, app] }), 'registry.example/gone:1': image({ layers: [lower, app, gone] }) }
const ASKED = `query ($reference: String!, $filter: PackageFilter) { image(reference: $reference) { packages(filter: $filter, first: 20) { edges {
  node { name version } requires { text satisfiedBy { name version } } requiredBy { name version } } } } }`

describe.each(STORES)('what packages need on %s', (provider) => {
  const folder = mkdtempSync(join(tmpdir(), 'requirements-'))
  let ask = {} as ReturnType<typeof asker>
  let store = {} as Awaited<ReturnType<typeof freshStore>>
  type Version = { name: string; version: string }
  type Edge = { node: Version; requires: { text: string; satisfiedBy: Version[] }[]; requiredBy: Version[] }
  const shown = ({ name, version }: Version) => `${name} ${version}`
  const of = async (image: string, filter: object) => {
    const { data, errors } = await ask(ASKED, { reference: `registry.example/${image}:1`, filter })
    expect(errors).toBeUndefined()
    const { edges } = (data as { image: { packages: { edges: Edge[] } } }).image.packages
    return Object.fromEntries(edges.map(({ node, requires, requiredBy }) => [shown(node), [requires.map(({ text, satisfiedBy }) => [text, ...satisfiedBy.map(shown)]), requiredBy.map(shown)]]))
  }

  beforeAll(async () => {
    store = await freshStore(await emptyStore(provider))
    expect(await store.analyzeCold(writeLayout(folder, images))).toMatchObject({ status: 'analyzed', refusals: [], gaps: 0 })
    ask = asker({ db: store.db, provider })
  })
  afterAll(async () => {
    await store.lineage.close()
    rmSync(folder, { recursive: true })
  })

  test('packages of a distribution: versions in brackets, what others provide, alternatives', async () => {
    expect(await of('app', { type: 'deb' })).toEqual({
      'dash 0.5.12': [[['libc6 (>= 2.34)', 'libc6 2.36-9']], ['openssl 3.0.11']],
      'libc6 2.36-9': [[], ['dash 0.5.12', 'libssl3 3.0.11', 'openssl 3.0.11']],
      'libssl3 3.0.11': [[['libc6 (>= 2.34)', 'libc6 2.36-9']], ['openssl 3.0.11']],
      'openssl 3.0.11': [[
        ['libc6 (>= 2.34)', 'libc6 2.36-9'], ['libssl-api', 'libssl3 3.0.11'], ['libssl3 (>= 3.0.9)', 'libssl3 3.0.11'], ['bash | sh', 'dash 0.5.12'], ['ca-certificates | gone'],
      ], []],
    })
  })

  test('npm: what Node would load, which changes with the layer that takes a nearer one away', async () => {
    expect(await of('app', { type: 'npm' })).toEqual({
      'c 3.0.0': [[['b@^2', 'b 2.0.0'], ['missing@1']], ['a 1.0.0']], 'a 1.0.0': [[['b@^1', 'b 1.5.0'], ['@s/c@*', 'c 3.0.0']], []],
      'b 1.5.0': [[], ['a 1.0.0']], 'b 2.0.0': [[], ['c 3.0.0']],
    })
    expect((await of('gone', { type: 'npm', name: 'b' }))['b 2.0.0']).toEqual([[], ['c 3.0.0', 'a 1.0.0']])
  })

  test('Python: names in one spelling, without what an extra needs', async () => {
    expect(await of('app', { type: 'pypi' })).toEqual({ 'flask-thing 1.0': [[['Werk.zeug (>=2)', 'werk-zeug 2.1']], []], 'werk-zeug 2.1': [[], ['flask-thing 1.0']] })
  })

  test('what an older version has not written comes with the next image that has the package', async () => {
    await store.db.packageRequirement.deleteMany()
    await store.db.packageVersion.updateMany({ data: { related: false } })
    const other = image({ layers: [layer([{ path: 'var/lib/dpkg/status', content: `${STATUS}\n` }])] })
    await store.analyzeCold(writeLayout(join(folder, 'other'), { 'registry.example/other:1': other }))
    expect((await of('app', { name: 'dash' }))['dash 0.5.12']).toEqual([[['libc6 (>= 2.34)', 'libc6 2.36-9']], ['openssl 3.0.11']])
  })
})
