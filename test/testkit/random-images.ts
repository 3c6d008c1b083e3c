import fc from 'fast-check'
import { distInfo, dpkgList, dpkgStatus, osRelease } from './evidence.ts'
import { image, type Image, type Layer, layer } from './oci.ts'
import type { TarItem } from './tar.ts'

/** Entries that get in each other's way: databases, links, folders that become files, whiteouts. */
const ITEMS: TarItem[] = [
  osRelease('debian'),
  osRelease('ubuntu', 'usr/lib/os-release'),
  dpkgStatus({ a: '1.0', b: '1.0' }),
  dpkgStatus({ a: '2.0', c: '1.0' }),
  dpkgStatus({ a: '2.0' }, 'usr/db/status'),
  { path: 'var/lib/dpkg', link: '/usr/db' },
  { path: 'var/lib/dpkg/', type: 'folder' },
  { path: 'var/lib/.wh.dpkg', content: '' },
  { path: 'var/.wh..wh..opq', content: '' },
  distInfo('flask', '1.0', 'srv/site'),
  distInfo('flask', '2.0', 'srv/site'),
  { path: 'srv/.wh.site', content: '' },
  { path: 'srv/site', content: 'a file' },
  { path: 'srv/site', link: '../usr/site' },
  distInfo('click', '8.0', 'usr/site'),
  dpkgList('a', ['/srv', '/srv/site', '/usr/site/x', '/srv/site/y', '/usr/db/z']),
  dpkgList('a', ['/srv/site/y', '/bin/sh']),
  dpkgList('c', ['/srv/site/y', '/usr/site/y'], 'usr/db'),
  { path: 'srv/site/y', content: 'y' },
  { path: 'usr/db/z', content: 'z' },
  { path: 'bin/sh', content: 'sh' },
  { path: 'bin/sh.real', content: 'sh' },
  { path: 'var/lib/dpkg/diversions', content: '/bin/sh\n/bin/sh.real\nb\n' },
  { path: 'srv/site/flask-1.0.dist-info/RECORD', content: 'y,,\nflask-1.0.dist-info/METADATA,,\n../../bin/sh,,\n' },
  { path: 'usr/site/linked-1.0.dist-info/METADATA', link: 'srv/site/flask-1.0.dist-info/METADATA', type: 'hardlink' },
]

/** Layers from the bottom up, each as numbers of items. */
export const stack = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: ITEMS.length - 1 }), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 })

/** Images by name, which share the layers that have the same items; prefixes are images of their own, so that there are bases in the middle of chains. */
export function imagesOf(stacks: readonly number[][][]): Record<string, Image> {
  const made = new Map<string, Layer>()
  const layerOf = (items: number[]) => made.get(items.join()) ?? made.set(items.join(), layer(items.map((i) => ITEMS[i]!))).get(items.join())!
  const images = stacks.flatMap((layers) => [layers, layers.slice(0, 2)]).map((layers) => image({ layers: layers.map(layerOf) }))
  return Object.fromEntries(images.map((each, i) => [`registry.example/r:${i}`, each]))
}

/** In an order that a seed decides. */
export function shuffled<T>(all: readonly T[], name: (each: T) => string, seed: number): T[] {
  return all.toSorted((a, b) => hash(name(a), seed) - hash(name(b), seed))
}

function hash(text: string, seed: number): number {
  let value = seed | 0
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 0x01000193)
  return value
}
