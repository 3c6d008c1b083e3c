import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { blob, blobNames, index, json, LAYOUT, named, sha256, totalSize, untarred } from './read-layout.ts'
import type { Config, Descriptor, Index, Manifest } from './read-layout.ts'

const IMAGES = [
  'base/debian:12',
  'base/debian:12.1',
  'base/debian:12.2',
  'shop/billing:1.0',
  'shop/billing:1.1',
  'shop/orders:1.0',
  'shop/orders:1.1',
  'shop/storefront:1.0',
  'shop/storefront:1.1',
  'tools/slim:1.0',
].map((name) => `seeds.example/${name}`)

const STATIC = 'seeds.example/tools/static:1'
const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json'

interface TrueImage {
  readonly reference: string
  readonly manifestDigest: string
  readonly layers: readonly { readonly diffId: string }[]
  readonly packages: readonly { purl: string; name: string; evidencePath: string; introducedAt: number }[]
  readonly removedPackages: readonly { purl: string; addedAt: number; removedAt: number }[]
}

const truth = (JSON.parse(readFileSync(join(LAYOUT, '../truth.json'), 'utf8')) as { images: TrueImage[] }).images

const manifests = (): Descriptor[] =>
  index().manifests.flatMap((one) => (one.mediaType === INDEX_TYPE ? json<Index>(one).manifests : [one]))

const images = (): Descriptor[] => manifests().filter((one) => one.platform?.os !== 'unknown')

const layersOf = (reference: string): string[] => json<Manifest>(named(reference)).layers.map((layer) => layer.digest)

async function namesIn(layer: Descriptor): Promise<Set<string>> {
  const names = new Set<string>()
  for await (const entry of Readable.from([untarred(layer)]).pipe(extract())) {
    names.add(`/${entry.header.name}`)
    entry.resume()
  }
  return names
}

describe('the layout', () => {
  test('is of version 1.0.0 and at most 20 MB', () => {
    expect(readFileSync(join(LAYOUT, 'oci-layout'), 'utf8')).toBe('{"imageLayoutVersion":"1.0.0"}')
    expect(totalSize()).toBeLessThanOrEqual(20_000_000)
  })

  test('has the images by their full references', () => {
    const names = index().manifests.map((one) => one.annotations?.['org.opencontainers.image.ref.name'])
    expect(names).toEqual([...IMAGES, STATIC])
  })

  test('names every blob by its digest, with its size, and keeps none that nothing refers to', () => {
    const all = manifests().flatMap((one) => [one, json<Manifest>(one).config, ...json<Manifest>(one).layers])
    const descriptors = [...index().manifests, ...all]
    for (const { digest, size } of descriptors) {
      expect(sha256(blob(digest))).toBe(digest)
      expect(blob(digest).length, digest).toBe(size)
    }
    expect(new Set(blobNames().map((name) => `sha256:${name}`))).toEqual(new Set(descriptors.map((one) => one.digest)))
  })

  test('has one diffID and one history entry for each layer', () => {
    for (const image of images()) {
      const { config, layers } = json<Manifest>(image)
      const { architecture, os, rootfs, history = [] } = json<Config>(config)
      expect(rootfs.diff_ids).toEqual(layers.map((layer) => sha256(untarred(layer))))
      expect(history.filter((entry) => !entry.empty_layer)).toHaveLength(layers.length)
      expect(history.some((entry) => entry.empty_layer)).toBe(true)
      expect(image.platform).toMatchObject({ architecture, os })
    }
  })
})

describe('the relations between the images', () => {
  test('the tag 12 is the rebuilt base', () => {
    expect(named('seeds.example/base/debian:12').digest).toBe(named('seeds.example/base/debian:12.2').digest)
  })

  test.each([
    ['base/debian:12.1', 'shop/orders:1.0'],
    ['shop/orders:1.0', 'shop/orders:1.1'],
    ['base/debian:12.1', 'shop/storefront:1.0'],
    ['base/debian:12.2', 'shop/storefront:1.1'],
    ['shop/billing:1.0', 'shop/billing:1.1'],
    ['base/debian:12.2', 'tools/slim:1.0'],
  ])('%s is the base of %s, and its annotations say so', (base, derived) => {
    const below = layersOf(`seeds.example/${base}`)
    const above = layersOf(`seeds.example/${derived}`)
    expect(above.slice(0, below.length)).toEqual(below)
    expect(above.length).toBeGreaterThan(below.length)
    const key = 'org.opencontainers.image.base'
    expect(json<Manifest>(named(`seeds.example/${derived}`)).annotations).toMatchObject({
      [`${key}.name`]: `seeds.example/${base}`,
      [`${key}.digest`]: named(`seeds.example/${base}`).digest,
    })
  })

  test('both storefronts have the same layers of their own, one in zstd, on bases that differ', () => {
    const [old, rebuilt] = ['1.0', '1.1'].map((tag) => layersOf(`seeds.example/shop/storefront:${tag}`))
    expect(rebuilt?.slice(2)).toEqual(old?.slice(2))
    expect(rebuilt?.[1]).not.toBe(old?.[1])
    const types = json<Manifest>(named('seeds.example/shop/storefront:1.0')).layers.map((layer) => layer.mediaType)
    expect(types.filter((type) => type.endsWith('tar+zstd'))).toHaveLength(1)
  })

  test('the static index has two platforms and an attestation of each', () => {
    const parts = json<Index>(named(STATIC)).manifests
    expect(parts.map((part) => Object.values(part.platform ?? {}).join('/'))).toEqual([
      'amd64/linux',
      'arm64/linux/v8',
      'unknown/unknown',
      'unknown/unknown',
    ])
    for (const [place, image] of parts.slice(0, 2).entries()) {
      const attestation = parts[place + 2]
      expect(attestation?.annotations).toEqual({
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': image.digest,
      })
      const [layer] = attestation ? json<Manifest>(attestation).layers : []
      expect(layer?.mediaType).toBe('application/vnd.in-toto+json')
      const subject = [{ digest: { sha256: image.digest.slice('sha256:'.length) } }]
      expect(layer && json(layer)).toMatchObject({ predicateType: 'https://slsa.dev/provenance/v1', subject })
    }
  })
})

describe('truth.json', () => {
  test('tells of every image, with its layers', () => {
    expect(new Set(truth.map((one) => one.manifestDigest))).toEqual(new Set(images().map((one) => one.digest)))
    for (const image of truth) {
      const [manifest] = images().filter((one) => one.digest === image.manifestDigest)
      const diffIds = manifest && json<Config>(json<Manifest>(manifest).config).rootfs.diff_ids
      expect(image.layers.map((layer) => layer.diffId)).toEqual(diffIds)
    }
  })

  test('names evidence that is in the layer which brings the package', async () => {
    for (const image of truth) {
      const [manifest] = images().filter((one) => one.digest === image.manifestDigest)
      const layers = manifest ? json<Manifest>(manifest).layers : []
      const names = await Promise.all(layers.map(namesIn))
      expect(image.packages.length).toBeGreaterThan(0)
      for (const { evidencePath, introducedAt, purl } of image.packages) {
        const [path = ''] = evidencePath.split('!')
        expect(names[introducedAt]?.has(path), `${image.reference} ${purl}`).toBe(true)
      }
    }
  })

  test('has the removals that the images were made for', () => {
    const gone = (name: string): unknown =>
      truth.find((one) => one.reference === `seeds.example/${name}`)?.removedPackages
    expect(gone('tools/slim:1.0')).toMatchObject([
      { purl: 'pkg:deb/debian/libexpat1@2.5.0-1%2Bdeb12u5?arch=amd64', addedAt: 1, removedAt: 2 },
      { purl: 'pkg:deb/debian/mount@2.38.1-5%2Bdeb12u3?arch=amd64', addedAt: 0, removedAt: 2 },
      { purl: 'pkg:deb/debian/netbase@6.4?arch=all', addedAt: 1, removedAt: 2 },
    ])
    expect(gone('shop/orders:1.1')).toMatchObject([{ purl: 'pkg:pypi/jinja2@3.1.2', addedAt: 3, removedAt: 5 }])
  })
})
