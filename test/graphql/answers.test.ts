import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.ts'
import { type Answer, asker } from '../testkit/ask.ts'
import { STORES } from '../testkit/world.ts'
import { type Fleet, fleet, LODASH, STATUS } from './fleet.ts'

const document = (name: string) => readFileSync(join(import.meta.dirname, 'documents', `${name}.graphql`), 'utf8')
const digest = (name: string) => ({ digest: digestOf(name) })
const edges = (...names: string[]) => ({ edges: names.map((name) => ({ node: digest(name) })) })

describe.each(STORES)('answers on %s', (provider) => {
  let fleetOf = {} as Fleet
  let ask = {} as ReturnType<typeof asker>
  beforeAll(async () => {
    fleetOf = await fleet(provider)
    ask = asker({ db: fleetOf.world.db, provider })
  })
  afterAll(() => fleetOf.world.db.$disconnect())

  const data = async (query: string, variables: object = {}): Promise<NonNullable<Answer['data']>> => {
    const { data, errors } = await ask(query, variables)
    expect(errors).toBeUndefined()
    return data!
  }

  test('an image, with its layers, tags, base and gaps', async () => {
    const { image } = await data(document('image'), { reference: digestOf('fixed') })
    expect(image).toMatchObject({
      digest: digestOf('fixed'),
      created: '2026-05-18T12:00:00.000Z',
      platform: { os: 'linux', architecture: 'amd64', variant: null },
      tags: [{ reference: 'registry.example/shop/app:2' }, { reference: 'registry.example/shop/app:latest' }],
      layers: [
        { index: 0, diffId: digestOf('os'), chainId: digestOf('os'), size: '1000', createdBy: 'ADD rootfs.tar /' },
        { index: 1, diffId: digestOf('patch'), chainId: digestOf(`${digestOf('os')} ${digestOf('patch')}`) },
        { index: 2, blobDigest: digestOf('blob app') },
        { index: 3 },
      ],
      base: { image: digest('app'), evidence: ['CONTENT'], layerCount: 3 },
      ancestors: { totalCount: 3, edges: [3, 2, 1].map((layerCount) => ({ node: { layerCount } })) },
      gaps: [{ code: 'IMAGE.ODD', layer: null }, { code: 'JAR.DEEP', layer: { index: 3 } }],
    })
  })

  test('derived images are of the same platform; direct ones have nothing in between', async () => {
    const { image } = await data('query ($r: String!) { image(reference: $r) { derived { totalCount edges { node { digest } } } direct: derived(direct: true) { totalCount edges { node { digest } } } } }', { r: digestOf('base') })
    expect(image).toEqual({ derived: { totalCount: 3, ...edges('fixed', 'app', 'patched') }, direct: { totalCount: 1, ...edges('patched') } })
  })

  test('an image without layers has neither base nor derived images', async () => {
    const { image } = await data(document('image'), { reference: digestOf('empty') })
    expect(image).toMatchObject({ layers: [], base: null, ancestors: { totalCount: 0 } })
    const derived = await data(document('derived'), { reference: digestOf('empty') })
    expect(derived).toMatchObject({ image: { derived: { totalCount: 0, edges: [] } } })
  })

  const references: [string, string | undefined, string | null][] = [
    ['registry.example/shop/app:1', undefined, 'app'],
    ['registry.example/shop/app', undefined, 'fixed'],
    ['registry.example/shop/base:1', undefined, 'base'],
    ['registry.example/shop/base:1', 'linux/arm64', 'arm'],
    ['registry.example/shop/base:1', 'linux/arm64/v8', 'arm'],
    ['registry.example/shop/base:1', 'linux/arm64/v7', null],
    [digestOf('base index'), 'linux/arm64', 'arm'],
    [digestOf('arm'), undefined, 'arm'],
    [`anything/at/all@${digestOf('arm')}`, undefined, 'arm'],
    [digestOf('config app'), undefined, 'app'],
    [digestOf('config same'), undefined, 'base'],
    [digestOf('app').slice(0, 19), undefined, 'app'],
    [digestOf('app').slice(7, 19), undefined, 'app'],
    [digestOf('nobody'), undefined, null],
    ['registry.example/shop/app:3', undefined, null],
  ]
  test.each(references)('image %s for %s is %s', async (reference, platform, name) => {
    const { image } = await data('query ($reference: String!, $platform: String = "linux/amd64") { image(reference: $reference, platform: $platform) { digest } }', { reference, ...(platform && { platform }) })
    expect(image).toEqual(name === null ? null : digest(name))
  })

  test.each(['', 'shop/Case:1', 'a:b:c', 'x@sha256:12', 'shop/app:-', 'http://x/y', '/x'])('reference %j is refused', async (reference) => {
    const { errors } = await ask('query ($reference: String!) { image(reference: $reference) { id } }', { reference })
    expect(errors).toMatchObject([{ extensions: { code: 'INPUT.REFERENCE' } }])
  })

  test('packages of an image: who brought them, from which base they come', async () => {
    const { image } = await data(document('packages'), { reference: digestOf('fixed') })
    const found = (image as { packages: { totalCount: number; edges: { node: { purl: string }; introducedBy: object; inheritedFrom: object; occurrences: object[] }[] } }).packages
    expect(found.totalCount).toBe(5)
    const rows = found.edges.map(({ node, introducedBy, inheritedFrom, occurrences }) => [node.purl, introducedBy, inheritedFrom, occurrences.length])
    expect(rows).toEqual([
      ['pkg:deb/debian/openssl@3.0.2?arch=amd64', { index: 1 }, digest('app'), 1],
      ['pkg:deb/debian/zlib1g@1.2.13?arch=amd64', { index: 0 }, digest('app'), 1],
      ['pkg:npm/%40shop/cart@1.0.0', { index: 2 }, digest('app'), 1],
      ['pkg:npm/lodash@4.17.21', { index: 3 }, null, 2],
      ['pkg:pypi/zope-interface@5.4.0', { index: 2 }, digest('app'), 1],
    ])
  })

  test('packages can be filtered', async () => {
    const of = async (filter: object) => {
      const { image } = await data('query ($r: String!, $filter: PackageFilter) { image(reference: $r) { packages(filter: $filter) { totalCount edges { node { name } } } } }', { r: digestOf('app'), filter })
      return (image as { packages: unknown }).packages
    }
    const named = (...names: string[]) => ({ totalCount: names.length, edges: names.map((name) => ({ node: { name } })) })
    expect(await of({ type: 'npm' })).toEqual(named('cart', 'lodash'))
    expect(await of({ name: 'lodash' })).toEqual(named('lodash'))
    expect(await of({ nameContains: 'LIB' })).toEqual(named('zlib1g'))
    expect(await of({ nameContains: '%' })).toEqual(named())
  })

  test('an upgrade is a removal and an addition of its layer', async () => {
    const { image } = await data(document('layer-changes'), { reference: digestOf('fixed') })
    const layers = (image as { layers: unknown[] }).layers
    const one = (purl: string) => ({ totalCount: 1, edges: [{ node: { purl } }] })
    expect(layers[1]).toMatchObject({ addedPackages: one('pkg:deb/debian/openssl@3.0.2?arch=amd64'), removedPackages: one('pkg:deb/debian/openssl@3.0.1?arch=amd64') })
    expect(layers[3]).toMatchObject({ addedPackages: one('pkg:npm/lodash@4.17.21'), removedPackages: one('pkg:npm/lodash@4.17.20') })
    expect(layers[0]).toMatchObject({ addedPackages: { totalCount: 2 }, removedPackages: { totalCount: 0, edges: [] } })
  })

  const selectors: [object, string[]][] = [
    [{ purl: 'pkg:deb/debian/openssl@3.0.1' }, ['arm', 'base']],
    [{ purl: 'pkg:deb/debian/openssl@3.0.1?arch=amd64' }, ['arm', 'base']],
    [{ purl: 'pkg:deb/debian/openssl@3.0.1?arch=arm64' }, []],
    [{ purl: 'pkg:npm/lodash' }, ['other', 'fixed', 'app']],
    [{ purl: 'pkg:npm/lodash@4.17.20' }, ['other', 'app']],
    [{ purl: 'pkg:deb/lodash' }, []],
    [{ name: 'lodash' }, ['other', 'fixed', 'app']],
    [{ name: '@shop/cart' }, ['other', 'fixed', 'app']],
    [{ name: 'cart' }, ['other', 'fixed', 'app']],
    [{ name: 'shop/cart' }, []],
    [{ name: 'Zope_Interface' }, ['other', 'fixed', 'app']], // one name of PyPI in all its spellings (PEP 503)
    [{ named: { type: 'pypi', name: 'Zope.Interface', versions: 'vers:pypi/<6' } }, ['other', 'fixed', 'app']],
    [{ named: { type: 'npm', name: 'zope-interface' } }, []],
    [{ named: { type: 'deb', name: 'openssl' } }, ['fixed', 'app', 'patched', 'arm', 'base']], // of any distribution
    [{ named: { type: 'DEB', name: 'openssl', versions: 'vers:deb/<3.0.2' } }, ['arm', 'base']],
    [{ named: { type: 'npm', name: '@shop/cart', versions: 'vers:npm/*' } }, ['other', 'fixed', 'app']],
    [{ named: { type: 'npm', name: 'openssl' } }, []],
    [{ range: { purl: 'pkg:npm/lodash', versions: 'vers:npm/<4.17.21' } }, ['other', 'app']],
    [{ range: { purl: 'pkg:npm/lodash', versions: 'vers:npm/>=4.17.21' } }, ['fixed']],
    [{ range: { purl: 'pkg:deb/debian/openssl', versions: 'vers:deb/<3.0.10' } }, ['fixed', 'app', 'patched', 'arm', 'base']],
  ]
  test.each(selectors)('images containing %j', async (selector, names) => {
    const { imagesContaining } = await data(document('containing'), { package: selector })
    expect(imagesContaining).toMatchObject({ totalCount: names.length, totalCountIsExact: true, ...edges(...names) })
    const byFilter = await data('query ($filter: ImageFilter) { images(filter: $filter) { totalCount edges { node { digest } } } }', { filter: { contains: selector } })
    expect(byFilter).toEqual({ images: { totalCount: names.length, ...edges(...names) } })
    const without = await data('query ($filter: ImageFilter) { images(filter: $filter) { totalCount } }', { filter: { lacks: selector } })
    expect(without).toEqual({ images: { totalCount: 7 - names.length } })
  })

  test('matches say who brought the package and where to fix it', async () => {
    const { imagesContaining } = await data(document('containing'), { package: { purl: 'pkg:npm/lodash' } })
    const matches = (imagesContaining as { edges: { matches: unknown[] }[] }).edges.map((edge) => edge.matches)
    const at = (index: number, createdBy: string) => ({ index, createdBy })
    expect(matches).toMatchObject([
      [{ packageVersion: { version: '4.17.20' }, introducedBy: at(1, 'RUN app'), inheritedFrom: null }],
      [{ packageVersion: { version: '4.17.21' }, introducedBy: at(3, 'RUN fix'), inheritedFrom: null, occurrences: [{ evidencePath: LODASH }, { evidencePath: '/app/vendor/lodash/package.json' }] }],
      [{ packageVersion: { version: '4.17.20' }, introducedBy: at(2, 'RUN app'), inheritedFrom: null }],
    ])
    const openssl = await data(document('containing'), { package: { name: 'openssl' } })
    expect(openssl).toMatchObject({ imagesContaining: { edges: [{ matches: [{ inheritedFrom: digest('app'), occurrences: [{ evidencePath: STATUS }] }] }, { matches: [{ inheritedFrom: digest('patched') }] }, { matches: [{ inheritedFrom: null }] }, {}, {}] } })
  })

  const filters: [object, string[]][] = [
    [{ repository: 'registry.example/shop/app' }, ['fixed', 'app']],
    [{ repository: 'registry.example/shop/base', tag: '1' }, ['arm', 'base']],
    [{ tag: 'latest' }, ['fixed', 'arm', 'base']],
    [{ platform: 'linux/arm64' }, ['arm']],
    [{ platform: 'linux/arm' }, []],
    [{ derivedFrom: 'registry.example/shop/base:1', platform: 'linux/amd64' }, ['fixed', 'app', 'patched']],
    [{ derivedFrom: digestOf('nobody') }, []],
    [{ derivedFrom: digestOf('patched'), lacks: { purl: 'pkg:npm/lodash@4.17.20' } }, ['fixed']],
  ]
  test.each(filters)('images where %j', async (filter, names) => {
    const answer = await data('query ($filter: ImageFilter) { images(filter: $filter) { totalCount edges { node { digest } } } }', { filter })
    expect(answer).toEqual({ images: { totalCount: names.length, ...edges(...names) } })
  })

  test('the files that an image shows', async () => {
    const of = async (name: string, filter: object) => {
      const { image } = await data(document('image-files'), { reference: digestOf(name), filter })
      const { totalCount, edges } = (image as { files: { totalCount: number; edges: { node: { path: string; sha256: string | null; mode: number }; introducedBy: { index: number } }[] } }).files
      expect(totalCount).toBe(edges.length)
      return edges.map(({ node, introducedBy }) => [node.path, introducedBy.index, node.sha256])
    }
    expect(await of('patched', {})).toEqual([
      ['/bin/su', 0, digestOf('su')],
      ['/etc', 0, null],
      ['/etc/motd', 1, digestOf('patched')],
      ['/lib', 0, null],
      ['/usr/lib/libssl.so', 1, digestOf('ssl')],
    ])
    expect(await of('base', { path: '/etc/motd' })).toEqual([['/etc/motd', 0, digestOf('hello')]])
    expect(await of('fixed', { path: '/etc/motd' })).toEqual([['/etc/motd', 1, digestOf('patched')]])
    expect(await of('fixed', { path: '/usr/lib/libssl.so' })).toEqual([['/usr/lib/libssl.so', 1, digestOf('ssl')]])
    expect(await of('fixed', { path: '/lib/libssl.so' })).toEqual([])
    expect(await of('app', { setuid: true })).toEqual([['/app/su', 2, digestOf('su')], ['/bin/su', 0, digestOf('su')]])
    expect(await of('app', { sha256: digestOf('su') })).toEqual([['/app/su', 2, digestOf('su')], ['/bin/su', 0, digestOf('su')]])
    expect(await of('app', { pathGlob: '/{etc,usr}/**' })).toEqual([['/etc/motd', 1, digestOf('patched')], ['/usr/lib/libssl.so', 1, digestOf('ssl')]])
    expect(await of('app', { pathGlob: '/app/run\\[?].sh' })).toEqual([['/app/run[1].sh', 2, digestOf('run')]])
  })

  test('files across images', async () => {
    const of = async (filter: object) => {
      const { files } = await data(document('files'), { filter })
      return (files as { edges: { node: { path: string; images: { totalCount: number; edges: { node: { digest: string } }[] } } }[] }).edges.map(({ node }) => [node.path, node.images.totalCount, node.images.edges.map(({ node }) => node.digest)])
    }
    expect(await of({ path: '/etc/motd' })).toEqual([
      ['/etc/motd', 2, [digestOf('arm'), digestOf('base')]],
      ['/etc/motd', 3, [digestOf('fixed'), digestOf('app'), digestOf('patched')]],
    ])
    const counts = async (filter: object) => (await of(filter)).map(([path, count]) => [path, count])
    expect(await counts({ path: '/usr/lib/libssl.so' })).toEqual([['/lib/libssl.so', 3]])
    expect(await counts({ setuid: true })).toEqual([['/bin/su', 5], ['/app/su', 3]])
    expect(await counts({ sha256: digestOf('su') })).toEqual([['/bin/su', 5], ['/app/su', 3]])
    expect(await counts({ pathGlob: '/**/motd' })).toEqual([['/etc/motd', 2], ['/etc/motd', 3]])
    expect(await counts({ pathGlob: '/*/su', setuid: true })).toEqual([['/bin/su', 5], ['/app/su', 3]])
    const { errors } = await ask(document('files'), { filter: {} })
    expect(errors).toMatchObject([{ extensions: { code: 'INPUT.FILE_FILTER' } }])
  })

  test('layers by how much they are shared', async () => {
    const { layers } = await data(document('shared-layers'))
    expect(layers).toMatchObject({
      edges: [
        { node: { diffId: digestOf('os'), imageCount: 5, images: { totalCount: 5, ...edges('fixed', 'app', 'patched', 'arm', 'base') } } },
        { node: { diffId: digestOf('app'), imageCount: 3, images: edges('other', 'fixed', 'app') } },
        { node: { imageCount: 3 } },
        {},
        {},
      ],
    })
    const saved = await data('{ layers(orderBy: BYTES_SAVED_DESC, first: 2) { totalCount edges { node { diffId bytesSaved } } } }')
    expect(saved).toEqual({ layers: { totalCount: 5, edges: [{ node: { diffId: digestOf('os'), bytesSaved: '4000' } }, { node: { diffId: digestOf('patch'), bytesSaved: '400' } }] } })
  })

  test('two images side by side', async () => {
    const { compare } = await data(document('compare'), { from: digestOf('base'), to: digestOf('fixed') })
    expect(compare).toMatchObject({
      from: digest('base'),
      to: digest('fixed'),
      sharedLayers: [{ diffId: digestOf('os') }],
      packageChanges: {
        totalCount: 4,
        edges: [
          { node: { kind: 'ADDED', from: null, to: { purl: 'pkg:npm/%40shop/cart@1.0.0' } } },
          { node: { kind: 'ADDED', to: { purl: 'pkg:npm/lodash@4.17.21' } } },
          { node: { kind: 'UPGRADED', from: { purl: 'pkg:deb/debian/openssl@3.0.1?arch=amd64' }, to: { purl: 'pkg:deb/debian/openssl@3.0.2?arch=amd64' } } },
          { node: { kind: 'ADDED', to: { purl: 'pkg:pypi/zope-interface@5.4.0' } } },
        ],
      },
    })
    const back = await data(document('compare'), { from: digestOf('fixed'), to: digestOf('app') })
    expect(back).toMatchObject({ compare: { packageChanges: { edges: [{ node: { kind: 'DOWNGRADED' } }] } } })
  })

  test('the files that two images do not show alike', async () => {
    const of = async (from: string, to: string) => {
      const query = `query ($from: String!, $to: String!, $after: String) { compare(from: $from, to: $to) { fileChanges(first: 2, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { kind path from { sha256 } to { sha256 } } } } } }`
      const rows: unknown[] = []
      for (let after: string | null = null, more = true; more; ) {
        const { compare } = await data(query, { from: digestOf(from), to: digestOf(to), after })
        interface Changes { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string }; edges: { node: { kind: string; path: string } }[] }
        const { pageInfo, edges }: Changes = (compare as { fileChanges: Changes }).fileChanges
        rows.push(...edges.map(({ node }) => [node.kind, node.path]))
        ;({ hasNextPage: more, endCursor: after } = pageInfo)
      }
      return rows
    }
    expect(await of('base', 'app')).toEqual([
      ['ADDED', '/app/run[1].sh'],
      ['ADDED', '/app/su'],
      ['CHANGED', '/etc/motd'],
      ['ADDED', '/usr/lib/libssl.so'],
    ])
    expect(await of('patched', 'base')).toEqual([['CHANGED', '/etc/motd'], ['REMOVED', '/usr/lib/libssl.so']])
    expect(await of('base', 'arm')).toEqual([])
    expect(await of('app', 'fixed')).toEqual([])
  })

  test('a hard link to a lower layer has the content of its target on both sides, as the images show it', async () => {
    const query = `query ($from: String!, $to: String!) { compare(from: $from, to: $to) { fileChanges { edges { node { path
      from { type size sha256 path } to { type size sha256 path } } } } } }`
    const su = { path: '/app/su', type: 'HARDLINK', size: '2', sha256: digestOf('su') }
    const came = await data(query, { from: digestOf('patched'), to: digestOf('app') })
    const went = await data(query, { from: digestOf('app'), to: digestOf('patched') })
    const nodes = ({ compare }: typeof came) => (compare as { fileChanges: { edges: { node: object }[] } }).fileChanges.edges.map(({ node }) => node)
    expect(nodes(came)).toContainEqual({ path: '/app/su', from: null, to: su })
    expect(nodes(went)).toContainEqual({ path: '/app/su', from: su, to: null })
  })

  test('what else an image tells', async () => {
    const { image } = await data(
      `query ($r: String!) { image(reference: $r) { layerCount size distro { id } labels { name value } sameConfig { digest }
        configuration { env user history { createdBy emptyLayer } } } }`,
      { r: digestOf('fixed') },
    )
    expect(image).toEqual({
      layerCount: 4,
      size: '1234',
      distro: { id: 'debian' },
      labels: [{ name: 'a', value: '1' }, { name: 'b', value: '2' }],
      sameConfig: [],
      configuration: { env: ['PATH=/bin'], user: null, history: [{ createdBy: 'ADD', emptyLayer: false }] },
    })
    const same = await data('query ($r: String!) { image(reference: $r) { sameConfig { digest } } }', { r: digestOf('base') })
    expect(same).toEqual({ image: { sameConfig: [digest('arm')] } })
    expect(await data('{ stats { images layers packageVersions files } }')).toEqual({ stats: { images: 7, layers: 5, packageVersions: 7, files: '8' } })
    const { package: found } = await data('{ package(purl: "pkg:npm/lodash") { name versions { totalCount edges { node { version } } } } }')
    expect(found).toEqual({ name: 'lodash', versions: { totalCount: 2, edges: [{ node: { version: '4.17.20' } }, { node: { version: '4.17.21' } }] } })
    const layer = await data('query ($d: Digest!) { layer(diffId: $d) { blobs { digest } files(first: 1) { totalCount edges { node { path } } } } }', { d: digestOf('patch') })
    expect(layer).toEqual({ layer: { blobs: [{ digest: digestOf('blob patch') }], files: { totalCount: 2, edges: [{ node: { path: '/etc/motd' } }] } } })
  })

  test('every node can be asked for again', async () => {
    const found = await data(`query ($r: String!, $d: Digest!) { image(reference: $r) { id } layer(diffId: $d) { id } package(purl: "pkg:npm/lodash") { id }
      packages(filter: { name: "lodash" }, first: 1) { edges { node { id } } } files(filter: { path: "/bin/su" }) { edges { node { id } } } }`, { r: digestOf('app'), d: digestOf('os') })
    const ids = [...JSON.stringify(found).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id)
    expect(ids).toHaveLength(5)
    const names: unknown[] = []
    for (const id of ids) {
      const { node } = await data('query ($id: ID!) { node(id: $id) { __typename id } }', { id })
      expect(node).toMatchObject({ id })
      names.push((node as { __typename: string }).__typename)
    }
    expect(names).toEqual(['Image', 'Layer', 'Package', 'PackageVersion', 'File'])
    expect(await data('{ a: node(id: "nonsense") { id } b: node(id: "SW1hZ2U6OTk5OTk=") { id } }')).toEqual({ a: null, b: null })
  })
})
