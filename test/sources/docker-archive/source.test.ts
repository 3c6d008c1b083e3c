import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { source } from '../../../src/sources/docker-archive/source.ts'
import {
  digest, dockerArchiveFiles, hex, type Image, image, json, layer, layoutFiles, type Packing, temporaryFolder, writeTar,
} from '../../testkit/oci.ts'
import { type TarItem, tar } from '../../testkit/tar.ts'
import { codeOf } from '../../layers/layer.ts'
import { named, pathsOf, refused } from '../contents.ts'

const base = layer([{ path: 'etc/os-release', content: 'ID=debian' }])
const app = layer([{ path: 'app/main', content: 'x'.repeat(2_000) }])
const shop = image({ layers: [base, app], history: ['ADD base', { created_by: 'ENV', empty_layer: true }, 'COPY app'], created: '2024-01-02T03:04:05Z' })
const other = image({ layers: [app], platform: 'linux/arm64' })

function archive(files: ReadonlyMap<string, string | Uint8Array> | readonly TarItem[], packing: Packing = 'none'): string {
  const file = join(temporaryFolder(), 'saved.tar')
  if (files instanceof Map) return writeTar(file, files, packing)
  writeFileSync(file, layer(files as readonly TarItem[], packing).blob)
  return file
}

const open = (files: ReadonlyMap<string, string | Uint8Array> | readonly TarItem[], packing?: Packing) => source.open(archive(files, packing))

describe('the old form', () => {
  test.each<Packing>(['none', 'gzip', 'zstd'])('packed as a whole with %s', (packing) => {
    const contents = open(dockerArchiveFiles({ 'shop:1': shop, 'shop:2': shop, 'r.example/other:1': other }), packing)
    expect(contents.refusals).toEqual([])
    expect(contents.images.map(({ names }) => names)).toEqual([['shop:1', 'shop:2'], ['r.example/other:1']])
    expect(contents.images.map(pathsOf)).toEqual([[['/etc/os-release'], ['/app/main']], [['/app/main']]])
    expect(contents.images[0]).toMatchObject({
      synthesized: true,
      configDigest: shop.configDigest,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      platform: { os: 'linux', architecture: 'amd64', variant: null },
      config: { created: '2024-01-02T03:04:05.000Z', raw: JSON.parse(shop.config.toString()) },
      gaps: [],
    })
    expect(contents.images[0]!.layers.map(({ diffId, blobDigest, blobSize, createdBy }) => ({ diffId, blobDigest, blobSize, createdBy }))).toEqual([
      { diffId: base.diffId, blobDigest: base.diffId, blobSize: base.tar.length, createdBy: 'ADD base' },
      { diffId: app.diffId, blobDigest: app.diffId, blobSize: app.tar.length, createdBy: 'COPY app' },
    ])
  })

  test('the manifest digest is that of the manifest the plain layers make, however the image is saved', () => {
    const manifest = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: shop.configDigest, size: shop.config.length },
      layers: [base, app].map(({ diffId, tar }) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: diffId, size: tar.length })),
    }
    const expected = digest(JSON.stringify(manifest))
    const files = dockerArchiveFiles({ 'a:1': shop })
    const moved = new Map([...files].map(([path, bytes]) => [path.replace(/^(.{10}).*\/layer.tar$/, '$1/other.tar'), bytes] as const))
    moved.set('manifest.json', json([{ Config: `${hex(shop.configDigest)}.json`, RepoTags: null, Layers: [base, app].map(({ diffId }) => `${hex(diffId).slice(0, 10)}/other.tar`) }]))
    const packed = new Map([...files].map(([path, bytes]) => [path, path.endsWith('layer.tar') ? gzipSync(bytes) : bytes] as const))
    for (const variant of [files, moved, packed]) expect(open(variant).images.map((found) => found.digest)).toEqual([expected])
    expect(open(files, 'gzip').images[0]!.digest).toBe(expected)
  })

  test.each([['gzip', gzipSync], ['zstd', zstdCompressSync]] as const)('layers that are packed with %s are layers all the same', (_, pack) => {
    const files = new Map([...dockerArchiveFiles({ 'a:1': shop })].map(([path, bytes]) => [path, path.endsWith('layer.tar') ? pack(bytes) : bytes] as const))
    const [found] = open(files).images
    expect(found!.layers.map(({ blobSize }) => blobSize)).toEqual([base.tar.length, app.tar.length])
    expect(pathsOf(found!)).toEqual([['/etc/os-release'], ['/app/main']])
  })

  test.each<[string, Partial<TarItem>]>([
    ['symlink', { type: 'symlink', link: '../first/layer.tar' }],
    ['absolute symlink', { type: 'symlink', link: '/first/layer.tar' }],
    ['hard link', { type: 'hardlink', link: 'first/layer.tar' }],
  ])('a layer that is there twice by a %s', (_, link) => {
    const twice = image({ layers: [base, app, base] })
    const items: TarItem[] = [
      { path: 'config.json', content: twice.config },
      { path: 'first/layer.tar', content: base.tar },
      { path: 'second/layer.tar', content: app.tar },
      { path: 'third/layer.tar', ...link },
      { path: 'manifest.json', content: json([{ Config: 'config.json', RepoTags: ['a:1'], Layers: ['first/layer.tar', 'second/layer.tar', 'third/layer.tar'] }]) },
    ]
    for (const packing of ['none', 'gzip'] as const) {
      const [found] = open(items, packing).images
      expect(pathsOf(found!)).toEqual([['/etc/os-release'], ['/app/main'], ['/etc/os-release']])
    }
  })

  test.each([['in a circle', 'a/layer.tar'], ['to nothing', 'nowhere'], ['out of the archive', '../../../etc/passwd']])('a symlink %s is no layer', (_, link) => {
    const one = image({ layers: [base] })
    const items: TarItem[] = [
      { path: 'config.json', content: one.config },
      { path: 'a/layer.tar', type: 'symlink', link: link === 'a/layer.tar' ? 'layer.tar' : link },
      { path: 'manifest.json', content: json([{ Config: 'config.json', RepoTags: ['a:1'], Layers: ['a/layer.tar'] }]) },
    ]
    expect(refused(open(items))).toEqual([['a:1', 'SOURCES.MISSING_BLOB']])
  })

  test('the same image twice in manifest.json has the names of both', () => {
    const files = dockerArchiveFiles({ 'a:1': shop })
    const entry = JSON.parse(files.get('manifest.json')!.toString())[0]
    files.set('manifest.json', json([entry, { ...entry, RepoTags: ['b:1', 'a:1'] }]))
    expect(open(files).images.map(({ names }) => names)).toEqual([['a:1', 'b:1']])
  })
})

describe('what is broken is refused, and hides nothing else', () => {
  const wide = (change: (entry: { Config: string; Layers: string[]; RepoTags: string[] }) => object, more: Record<string, string | Uint8Array> = {}) => {
    const files = dockerArchiveFiles({ 'broken:1': shop, 'good:1': other })
    const [first, second] = JSON.parse(files.get('manifest.json')!.toString())
    files.set('manifest.json', json([{ ...first, ...change(first) }, second]))
    for (const [path, content] of Object.entries(more)) files.set(path, Buffer.from(content))
    return files
  }

  test.each([
    ['SOURCES.MISSING_BLOB', wide(() => ({ Config: 'nowhere.json' }))],
    ['SOURCES.MISSING_BLOB', wide(({ Layers }) => ({ Layers: [Layers[0], 'nowhere/layer.tar'] }))],
    ['SOURCES.LAYER_COUNT_MISMATCH', wide(({ Layers }) => ({ Layers: Layers.slice(1) }))],
    ['SOURCES.DIGEST_MISMATCH', wide(() => ({}), { [`${hex(shop.configDigest)}.json`]: shop.config.toString().replace('amd64', 'arm64') })],
    ['SOURCES.BAD_CONFIG', wide(() => ({ Config: 'bad.json' }), { 'bad.json': '{"rootfs":5}' })],
    ['SOURCES.TOO_LARGE', wide(() => ({ Config: 'big.json' }), { 'big.json': ' '.repeat(4 * 1024 * 1024 + 1) })],
    ['LAYERS.TRUNCATED', wide(({ Layers }) => ({ Layers: [Layers[0], 'cut.tar.gz'] }), { 'cut.tar.gz': gzipSync(app.tar).subarray(0, -4) })],
  ] as const)('%s', (code, files) => {
    const contents = open(files)
    expect(refused(contents)).toEqual([['broken:1', code]])
    expect(contents.images.map(({ names }) => names)).toEqual([['good:1']])
  })

  test('a history that does not fit is a gap', () => {
    const odd = image({ layers: [base, app], history: ['one'] })
    expect(open(dockerArchiveFiles({ 'a:1': odd })).images[0]!.gaps.map(({ code }) => code)).toEqual(['SOURCES.HISTORY_MISMATCH'])
  })
})

describe('the form since Docker 25, an OCI layout with a manifest.json', () => {
  function both(named: Record<string, Image>, annotations: (name: string) => Record<string, string>): Map<string, Buffer> {
    const files = layoutFiles(Object.entries(named).map(([name, stored]) => ({ ...stored, descriptor: { ...stored.descriptor, annotations: annotations(name) } })))
    const entries = Object.entries(named).map(([name, { configDigest, layers }]) => ({
      Config: `blobs/sha256/${hex(configDigest)}`, RepoTags: [name], Layers: layers.map(({ digest }) => `blobs/sha256/${hex(digest)}`),
    }))
    files.set('manifest.json', json(entries))
    return files
  }

  test('names come from the annotations of containerd and from RepoTags', () => {
    const contents = open(both({ 'shop:1': shop, 'other:2': other }, (name) => ({ 'io.containerd.image.name': `docker.io/library/${name}`, 'org.opencontainers.image.ref.name': name.split(':')[1]! })))
    expect(named(contents)).toEqual([[shop.digest, ['docker.io/library/shop:1', 'shop:1']], [other.digest, ['docker.io/library/other:2', 'other:2']]])
    expect(contents.images.every(({ synthesized }) => !synthesized)).toBe(true)
    expect(pathsOf(contents.images[0]!)).toEqual([['/etc/os-release'], ['/app/main']])
  })

  test('a bare tag alone names nothing, RepoTags do', () => {
    expect(named(open(both({ 'shop:1': shop }, () => ({ 'org.opencontainers.image.ref.name': 'latest' }))))).toEqual([[shop.digest, ['shop:1']]])
  })

  test('a layout without manifest.json', () => {
    expect(named(open(layoutFiles({ 'r.example/a:1': shop })))).toEqual([[shop.digest, ['r.example/a:1']]])
  })
})

describe('a target that cannot be read at all', () => {
  test.each([
    ['SOURCES.NOT_AN_ARCHIVE', [{ path: 'etc/passwd', content: 'root' }]],
    ['SOURCES.BAD_MANIFEST', [{ path: 'manifest.json', content: '{}' }]],
    ['SOURCES.BAD_MANIFEST', [{ path: 'manifest.json', content: '[{"Config":5}]' }]],
    ['SOURCES.TOO_LARGE', [{ path: 'manifest.json', content: ' '.repeat(16 * 1024 * 1024 + 1) }]],
  ])('%s', (code, items) => {
    for (const packing of ['none', 'gzip'] as const) expect(codeOf(() => open(items, packing))).toBe(code)
  })

  test.each([
    ['SOURCES.NOT_AN_ARCHIVE', 'nothing like a tar, but long enough to be looked at. '.repeat(20)],
    ['LAYERS.TRUNCATED', gzipSync(tar([{ path: 'a', content: 'x'.repeat(9_000) }])).subarray(0, -20)],
    ['SOURCES.NOT_AN_ARCHIVE', gzipSync('x'.repeat(2_000))],
    ['SOURCES.NOT_AN_ARCHIVE', ''],
  ])('%s', (code, content) => {
    const file = join(temporaryFolder(), 'x')
    writeFileSync(file, content)
    expect(codeOf(() => source.open(file))).toBe(code)
  })

  test('only files are archives', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'x'))
    expect([source.accepts(archive([])), source.accepts(join(folder, 'x')), source.accepts(join(folder, 'nothing'))]).toEqual([true, false, false])
  })
})

test('an archive that is cut inside manifest.json', () => {
  const file = archive(dockerArchiveFiles({ 'a:1': shop }))
  const { length } = readFileSync(file)
  truncateSync(file, length - 1_024 - 400)
  expect(codeOf(() => source.open(file))).toBe('SOURCES.BAD_MANIFEST')
  appendFileSync(file, 'x')
  expect(codeOf(() => source.open(file))).toBe('SOURCES.BAD_MANIFEST')
})
