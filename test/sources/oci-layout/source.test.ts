import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { source } from '../../../src/sources/oci-layout/source.ts'
import {
  artifact, described, digest, type Digest, hex, image, index, json, layer, layoutFiles, type Named, type Stored, temporaryFolder, writeFiles, writeLayout, writeTar,
} from '../../testkit/oci.ts'
import { codeOf } from '../../layers/layer.ts'
import { named, pathsOf, refused } from '../contents.ts'

const base = layer([{ path: 'etc/os-release', content: 'ID=debian' }])
const app = layer([{ path: 'app/' }, { path: 'app/main', content: 'x' }], 'zstd')
const plain = layer([{ path: 'config', content: 'y' }], 'none')
const shop = image({ layers: [base, app, plain], history: ['ADD base', 'COPY app', 'COPY config'], created: '2024-05-06T07:08:09.123456789+02:00' })
const other = image({ layers: [base], platform: 'linux/arm64/v8' })
const WRONG: Digest = `sha256:${'0'.repeat(64)}`

const open = (named: Named) => source.open(writeLayout(join(temporaryFolder(), 'layout'), named))

describe.each([
  ['a folder', (files: Map<string, Buffer>, folder: string) => writeFiles(join(folder, 'shop'), files)],
  ['a tar', (files: Map<string, Buffer>, folder: string) => writeTar(join(folder, 'shop.tar'), files)],
  ['a tar packed with gzip', (files: Map<string, Buffer>, folder: string) => writeTar(join(folder, 'shop.tar.gz'), files, 'gzip')],
  ['a tar packed with zstd', (files: Map<string, Buffer>, folder: string) => writeTar(join(folder, 'Shop.tar.zst'), files, 'zstd')],
] as const)('a layout as %s', (_, write) => {
  test('is read whole', () => {
    const contents = source.open(write(layoutFiles({ 'registry.example/shop:1': shop, latest: other }), temporaryFolder()))
    expect(contents.refusals).toEqual([])
    expect(named(contents)).toEqual([[shop.digest, ['registry.example/shop:1']], [other.digest, ['shop:latest']]])
    expect(contents.images.map(pathsOf)).toEqual([[['/etc/os-release'], ['/app', '/app/main'], ['/config']], [['/etc/os-release']]])
    expect(contents.images[0]).toMatchObject({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      synthesized: false,
      configDigest: shop.configDigest,
      platform: { os: 'linux', architecture: 'amd64', variant: null },
      config: { created: '2024-05-06T05:08:09.123Z', raw: JSON.parse(shop.config.toString()) },
      gaps: [],
    })
    expect(contents.images[0]!.layers.map(({ diffId, blobDigest, blobSize, mediaType, createdBy, createdAt }) => ({ diffId, blobDigest, blobSize, mediaType, createdBy, createdAt }))).toEqual(
      [[base, 'ADD base'], [app, 'COPY app'], [plain, 'COPY config']].map(([layer, createdBy]) => {
        const { diffId, digest, blob, mediaType } = layer as typeof base
        return { diffId, blobDigest: digest, blobSize: blob.length, mediaType, createdBy, createdAt: null }
      }),
    )
    expect(contents.images[1]!.platform).toEqual({ os: 'linux', architecture: 'arm64', variant: 'v8' })
  })
})

test('a layout is known by its files', () => {
  const folder = temporaryFolder()
  expect(source.accepts(folder)).toBe(false)
  expect(source.accepts(join(folder, 'nothing'))).toBe(false)
  expect(source.accepts(writeLayout(folder, [shop]))).toBe(true)
  rmSync(join(folder, 'oci-layout'))
  expect(source.accepts(folder)).toBe(true)
})

describe('names', () => {
  const names = (annotations: Record<string, string>) => open([described(shop, { annotations })]).images[0]!.names

  test.each([
    ['a tag is one of the layout', { 'org.opencontainers.image.ref.name': '1.2' }, ['layout:1.2']],
    ['a whole reference stands', { 'org.opencontainers.image.ref.name': 'registry.example:5000/a/b:1.2' }, ['registry.example:5000/a/b:1.2']],
    ['the reference of containerd goes before the tag', { 'org.opencontainers.image.ref.name': '3.20', 'io.containerd.image.name': 'docker.io/library/alpine:3.20' }, ['docker.io/library/alpine:3.20']],
    ['none', {}, []],
  ])('%s', (_, annotations, expected) => expect(names(annotations)).toEqual(expected))

  test('several of one image', () => {
    expect(named(open({ 'a:1': shop, 'a:2': shop, 'b:1': shop }))).toEqual([[shop.digest, ['a:1', 'a:2', 'b:1']]])
  })
})

describe('indexes', () => {
  test('of several platforms', () => {
    const both = index([shop, other])
    const contents = open({ 'a:1': both })
    expect(contents.refusals).toEqual([])
    expect(contents.indexes).toEqual([{ digest: both.descriptor.digest, names: ['a:1'], images: [shop.digest, other.digest] }])
    expect(named(contents)).toEqual([[shop.digest, []], [other.digest, []]])
  })

  test('the platform is the configuration\u2019s, the variant may be the index\u2019s', () => {
    const arm = image({ layers: [base], platform: 'linux/arm' })
    const contents = open([index([described(arm, { platform: { os: 'windows', architecture: 'arm', variant: 'v7' } })])])
    expect(contents.images[0]!.platform).toEqual({ os: 'linux', architecture: 'arm', variant: 'v7' })
  })

  test('arm64 has one variant, whether it is written or not', () => {
    const members = ['linux/arm64', 'linux/arm64/v8', 'linux/arm'].map((platform) => image({ layers: [base], platform }))
    expect(open(members).images.map(({ platform }) => platform.variant)).toEqual(['v8', 'v8', null])
  })

  test('without a media type in the descriptor are known by their shape', () => {
    const { descriptor, blobs } = index([shop])
    const { mediaType: _, ...bare } = descriptor
    expect(named(open([{ descriptor: bare as never, blobs }]))).toEqual([[shop.digest, []]])
    const { mediaType: __, ...bareImage } = shop.descriptor
    expect(named(open([{ ...shop, descriptor: bareImage as never }]))).toEqual([[shop.digest, []]])
  })

  test('in each other', () => {
    let nested: Stored = index([shop])
    for (let depth = 0; depth < 7; depth++) nested = index([nested])
    expect(named(open({ 'a:1': nested }))).toEqual([[shop.digest, []]])
    expect(refused(open({ 'a:1': index([nested]) }))).toEqual([['a:1', 'SOURCES.INDEX_TOO_DEEP']])
  })

  test('a manifest of an index that the layout does not hold takes nothing from the others', () => {
    const { blobs } = index([shop, other])
    const cut: Stored = { ...index([shop, other]), blobs: new Map([...blobs].filter(([name]) => name !== shop.digest)) }
    const contents = open({ 'a:1': cut })
    expect(named(contents)).toEqual([[other.digest, []]])
    expect(contents.indexes[0]!.images).toEqual([other.digest])
    expect(refused(contents)).toEqual([['a:1 (linux/amd64)', 'SOURCES.MISSING_BLOB']])
  })

  test('an index that one index names a thousand times is read once', () => {
    const many = (inner: Stored) => index(Array.from({ length: 300 }, () => inner))
    const start = performance.now()
    const contents = open({ 'a:1': many(many(many(index([shop])))) })
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(contents.refusals.map(({ code }) => code)).toContain('SOURCES.TOO_MANY_MANIFESTS')
  }, 60_000)
})

describe('what speaks about an image is no image', () => {
  const STATEMENT = '{"_type":"https://in-toto.io/Statement/v1"}'

  test('attestations of BuildKit', () => {
    const proof = described(artifact([['application/vnd.in-toto+json', STATEMENT, { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1' }]]), {
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': shop.digest },
    })
    const contents = open({ 'a:1': index([shop, proof]) })
    expect(named(contents)).toEqual([[shop.digest, []]])
    expect(contents.indexes[0]!.images).toEqual([shop.digest])
    expect(contents.attestations).toEqual([
      {
        digest: proof.descriptor.digest,
        subject: shop.digest,
        artifactType: 'application/vnd.oci.image.config.v1+json',
        manifest: proof.blobs.get(proof.descriptor.digest)!.toString(),
        documents: [
          { digest: digest(STATEMENT), mediaType: 'application/vnd.in-toto+json', annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1' }, content: Buffer.from(STATEMENT) },
        ],
      },
    ])
    expect(contents.refusals).toEqual([])
  })

  test.each([
    ['sig', 'application/vnd.dev.cosign.simplesigning.v1+json'],
    ['att', 'application/vnd.dsse.envelope.v1+json'],
    ['sbom', 'text/spdx'],
  ])('tags of cosign: .%s', (suffix, mediaType) => {
    const contents = open({ 'r.example/a:1': shop, [`r.example/a:sha256-${hex(shop.digest)}.${suffix}`]: artifact([[mediaType, '{}']]) })
    expect(named(contents)).toEqual([[shop.digest, ['r.example/a:1']]])
    expect(contents.attestations.map(({ subject, documents }) => [subject, documents.length])).toEqual([[shop.digest, 1]])
    expect(contents.refusals).toEqual([])
  })

  test('referrers with a subject, whatever they hold', () => {
    const referrer = artifact([['application/vnd.example.report', '{}']], { subject: shop, artifactType: 'application/vnd.example.report', config: 'application/vnd.oci.empty.v1+json' })
    const posing = image({ layers: [base], manifest: { subject: shop.descriptor } })
    const contents = open([shop, referrer, posing])
    expect(named(contents)).toEqual([[shop.digest, []]])
    expect(contents.attestations.map(({ subject, artifactType }) => [subject, artifactType])).toEqual([
      [shop.digest, 'application/vnd.example.report'],
      [shop.digest, 'application/vnd.oci.image.config.v1+json'],
    ])
  })

  test('the index that stands for referrers in old registries', () => {
    const referrer = artifact([['application/vnd.in-toto+json', STATEMENT]], { subject: shop })
    const contents = open({ 'a:1': shop, [`a:sha256-${hex(shop.digest)}`]: index([referrer]) })
    expect(contents.attestations.map(({ subject }) => subject)).toEqual([shop.digest])
    expect(contents.indexes).toEqual([])
  })

  test('statements without any word about their image', () => {
    expect(open([artifact([['application/vnd.in-toto+json', STATEMENT]])]).attestations).toMatchObject([{ subject: null }])
  })

  test('documents that are too large for one are left out, and all together have a bound', () => {
    const large = 'x'.repeat(4 * 1024 * 1024)
    const contents = open([artifact([['application/vnd.in-toto+json', large], ['application/vnd.in-toto+json', `${large}x`], ['application/vnd.in-toto+json', '{}']])])
    expect(contents.attestations[0]!.documents.map(({ content }) => content.length)).toEqual([large.length, 2])
    const repeated = open([artifact(Array.from({ length: 200 }, () => ['application/vnd.in-toto+json', large] as const))])
    expect(repeated.attestations[0]!.documents.length).toBeLessThanOrEqual(16)
  })

  test('artifacts that are about no image are passed over', () => {
    const chart = artifact([['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'chart']], { config: 'application/vnd.cncf.helm.config.v1+json' })
    expect(open([chart])).toEqual({ images: [], indexes: [], attestations: [], refusals: [] })
  })
})

describe('what is broken is refused, and hides nothing else', () => {
  const beside = (broken: Stored) => open({ 'broken:1': broken, 'good:1': other })
  const without = (stored: Stored, gone: Digest): Stored => ({ ...stored, blobs: new Map([...stored.blobs].filter(([name]) => name !== gone)) })
  const withBlob = (stored: Stored, name: Digest, bytes: Buffer): Stored => ({ ...stored, blobs: new Map([...stored.blobs, [name, bytes]]) })
  const text = (value: string): Stored => {
    const bytes = Buffer.from(value)
    return { descriptor: { mediaType: shop.descriptor.mediaType, digest: digest(bytes), size: bytes.length }, blobs: new Map([[digest(bytes), bytes]]) }
  }

  test.each<[string, string, Stored]>([
    ['a manifest that is not there', 'SOURCES.MISSING_BLOB', without(shop, shop.digest)],
    ['a configuration that is not there', 'SOURCES.MISSING_BLOB', without(shop, shop.configDigest)],
    ['a layer that is not there', 'SOURCES.MISSING_BLOB', without(shop, app.digest)],
    ['a manifest of another size', 'SOURCES.SIZE_MISMATCH', described(shop, { size: shop.descriptor.size + 1 })],
    ['a manifest of another digest', 'SOURCES.DIGEST_MISMATCH', withBlob(described(shop, { digest: WRONG }), WRONG, shop.blobs.get(shop.digest)!)],
    ['a configuration of another digest', 'SOURCES.DIGEST_MISMATCH', withBlob(shop, shop.configDigest, Buffer.from(shop.config.toString().replace('amd64', 'arm64')))],
    ['a manifest that is too large', 'SOURCES.TOO_LARGE', text(`{"x":"${'x'.repeat(4 * 1024 * 1024)}"}`)],
    ['a manifest that is no JSON', 'SOURCES.BAD_MANIFEST', text('{')],
    ['a manifest that is none', 'SOURCES.BAD_MANIFEST', text('[]')],
    ['a manifest of schema 1', 'SOURCES.BAD_MANIFEST', text('{"schemaVersion":1,"name":"a","fsLayers":[]}')],
    ['a digest of another algorithm', 'SOURCES.BAD_MANIFEST', image({ layers: [base], manifest: { config: { digest: `sha512:${'0'.repeat(128)}`, size: 1 } } })],
    ['a configuration without rootfs', 'SOURCES.BAD_CONFIG', image({ layers: [base], config: { rootfs: undefined } })],
    ['a configuration with a bad diffID', 'SOURCES.BAD_CONFIG', image({ layers: [base], config: { rootfs: { type: 'layers', diff_ids: ['sha256:abc'] } } })],
    ['more layers than diffIDs', 'SOURCES.LAYER_COUNT_MISMATCH', image({ layers: [base, app], config: { rootfs: { type: 'layers', diff_ids: [base.diffId] } } })],
    ['no diffIDs at all', 'SOURCES.LAYER_COUNT_MISMATCH', image({ layers: [base], config: { rootfs: { type: 'layers', diff_ids: null } } })],
    ['a layer that is no layer', 'SOURCES.UNSUPPORTED_MEDIA_TYPE', image({ layers: [{ ...base, mediaType: 'application/vnd.oci.image.layer.v1.tar+br' }] })],
    ['an index that is none', 'SOURCES.BAD_INDEX', described(text('{"manifests":5}'), { mediaType: 'application/vnd.oci.image.index.v1+json' })],
  ])('%s: %s', (_, code, broken) => {
    const contents = beside(broken)
    expect(refused(contents)).toEqual([['broken:1', code]])
    expect(named(contents)).toEqual([[other.digest, ['good:1']]])
    expect(contents.refusals[0]!.message).toMatch(/\w/)
  })

  test('in an index, with the platform', () => {
    const broken = image({ layers: [app], config: { rootfs: { type: 'layers', diff_ids: [] } }, platform: 'linux/s390x' })
    const contents = open({ 'a:1': index([broken, shop]) })
    expect(refused(contents)).toEqual([['a:1 (linux/s390x)', 'SOURCES.LAYER_COUNT_MISMATCH']])
    expect(contents.indexes[0]!.images).toEqual([shop.digest])
  })

  test('an index that is broken inside another', () => {
    const inner = described(text('{"manifests":5}'), { mediaType: 'application/vnd.oci.image.index.v1+json' })
    const contents = open({ 'a:1': index([inner, shop]) })
    expect(named(contents)).toEqual([[shop.digest, []]])
    expect(refused(contents).map(([, code]) => code)).toEqual(['SOURCES.BAD_INDEX'])
  })
})

describe('a target that cannot be read at all', () => {
  test.each([
    ['SOURCES.NOT_A_LAYOUT', { 'oci-layout': '{}' }],
    ['SOURCES.BAD_INDEX', { 'index.json': 'no json' }],
    ['SOURCES.BAD_INDEX', { 'index.json': '{"manifests":[{"digest":"latest","size":1}]}' }],
    ['SOURCES.TOO_LARGE', { 'index.json': ' '.repeat(16 * 1024 * 1024 + 1) }],
  ])('%s', (code, files) => {
    expect(codeOf(() => source.open(writeFiles(temporaryFolder(), new Map(Object.entries(files)))))).toBe(code)
  })

  test('a tar that is none', () => {
    const file = join(temporaryFolder(), 'x.tar')
    writeFileSync(file, 'nothing like a tar '.repeat(100))
    expect(codeOf(() => source.open(file))).toBe('SOURCES.NOT_AN_ARCHIVE')
    const good = readFileSync(writeTar(join(temporaryFolder(), 'y.tar'), layoutFiles({})))
    writeFileSync(file, Buffer.concat([good.subarray(0, 1024), Buffer.alloc(512, 'x'), good.subarray(1024)]))
    expect(codeOf(() => source.open(file))).toBe('LAYERS.BAD_TAR')
  })
})

describe('what is not known is a gap', () => {
  const FOREIGN = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'

  test.each([FOREIGN, 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip'])('a layer that nobody needs to hold: %s', (mediaType) => {
    const windows = image({ layers: [{ ...base, mediaType }, app], platform: 'windows/amd64' })
    const cut: Stored = { ...windows, blobs: new Map([...windows.blobs].filter(([name]) => name !== base.digest)) }
    const [found] = open([cut]).images
    expect(found!.gaps.map(({ code }) => code)).toEqual(['SOURCES.FOREIGN_LAYER'])
    expect(found!.gaps[0]!.message).toContain(base.digest)
    expect(found!.layers.map(({ location }) => location !== null)).toEqual([false, true])
    expect(open([windows]).images[0]!.gaps).toEqual([])
  })

  test('a history that does not fit the layers', () => {
    const history = ['one', { created_by: 'ENV', empty_layer: true }, 'two', 'three']
    const [found] = open([image({ layers: [base, app], history })]).images
    expect(found!.gaps.map(({ code }) => code)).toEqual(['SOURCES.HISTORY_MISMATCH'])
    expect(found!.layers.map(({ createdBy }) => createdBy)).toEqual([null, null])
  })

  test('a history with empty layers, with and without times', () => {
    const history = [
      { created_by: 'ADD', created: '2024-01-02T03:04:05Z' }, { created_by: 'ENV', empty_layer: true }, { created: 'soon' }, { created_by: 'CMD', empty_layer: true },
    ]
    const [found] = open([image({ layers: [base, app], history })]).images
    expect(found!.gaps).toEqual([])
    expect(found!.layers.map(({ createdBy, createdAt }) => [createdBy, createdAt])).toEqual([['ADD', '2024-01-02T03:04:05.000Z'], [null, null]])
  })

  test.each([undefined, []])('no history is no gap', (history) => {
    const [found] = open([image({ layers: [base], ...(history === undefined ? {} : { history }) })]).images
    expect(found!.gaps).toEqual([])
  })
})

test.each([
  ['2024-05-06T07:08:09Z', '2024-05-06T07:08:09.000Z'], ['2024-05-06T07:08:09.5-01:30', '2024-05-06T08:38:09.500Z'], ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ['layer 7', null], ['7', null], ['', null], ['2024-13-01T00:00:00Z', null], ['Tue, 06 May 2024', null],
])('the time %j is %j (RFC 3339)', (created, expected) => {
  expect(open([image({ layers: [base], created })]).images[0]!.config.created).toBe(expected)
})

describe('links in a layout folder', () => {
  test('that stay inside are followed, that lead out are not', () => {
    const folder = writeLayout(join(temporaryFolder(), 'layout'), { 'a:1': shop, 'b:1': other })
    const blobs = join(folder, 'blobs/sha256')
    const outside = join(temporaryFolder(), 'blob')
    cpSync(join(blobs, hex(other.digest)), outside)
    rmSync(join(blobs, hex(other.digest)))
    symlinkSync(outside, join(blobs, hex(other.digest)))
    renameSync(join(blobs, hex(shop.digest)), join(folder, 'moved'))
    symlinkSync('../../moved', join(blobs, hex(shop.digest)))
    const contents = source.open(folder)
    expect(named(contents)).toEqual([[shop.digest, ['a:1']]])
    expect(refused(contents)).toEqual([['b:1', 'SOURCES.MISSING_BLOB']])
  })

  test('a layer outside is not located', () => {
    const folder = writeLayout(join(temporaryFolder(), 'layout'), { 'a:1': other })
    const outside = join(temporaryFolder(), 'layer')
    renameSync(join(folder, 'blobs/sha256', hex(base.digest)), outside)
    symlinkSync(outside, join(folder, 'blobs/sha256', hex(base.digest)))
    expect(refused(source.open(folder))).toEqual([['a:1', 'SOURCES.MISSING_BLOB']])
  })

  test('a folder in place of a blob', () => {
    const folder = writeLayout(join(temporaryFolder(), 'layout'), { 'a:1': other })
    rmSync(join(folder, 'blobs/sha256', hex(base.digest)))
    mkdirSync(join(folder, 'blobs/sha256', hex(base.digest)))
    expect(refused(source.open(folder))).toEqual([['a:1', 'SOURCES.MISSING_BLOB']])
  })
})

test('an index that names many broken things tells of each', () => {
  const manifests = Array.from({ length: 300 }, (_, i) => ({ mediaType: shop.descriptor.mediaType, digest: digest(String(i)), size: 1 }))
  const folder = writeFiles(temporaryFolder(), new Map([['index.json', json({ manifests })]]))
  expect(source.open(folder).refusals).toHaveLength(300)
})
