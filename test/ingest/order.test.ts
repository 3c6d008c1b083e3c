import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { distInfo, dpkgList, dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { dump } from '../testkit/lineage-dump.ts'
import { image, type Layer, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import type { TarItem } from '../testkit/tar.ts'

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

const stack = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: ITEMS.length - 1 }), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 })

test('the graph is the same whatever the order of images and whether chains are in memory or read back', async () => {
  const check = fc.asyncProperty(fc.array(stack, { minLength: 2, maxLength: 5 }), fc.integer(), async (stacks, seed) => {
    const made = new Map<string, Layer>()
    const layerOf = (items: number[]) => made.get(items.join()) ?? made.set(items.join(), layer(items.map((i) => ITEMS[i]!))).get(items.join())!
    // Prefixes as images of their own, so that there are bases in the middle of chains.
    const images = stacks.flatMap((layers) => [layers, layers.slice(0, 2)]).map((layers) => image({ layers: layers.map(layerOf) }))
    const named = Object.fromEntries(images.map((each, i) => [`registry.example/r:${i}`, each]))
    const warm = await freshStore()
    await warm.analyzeCold(writeLayout(temporaryFolder(), named))
    const cold = await freshStore()
    const shuffled = Object.entries(named).sort(([a], [b]) => ((hash(a, seed) - hash(b, seed)) || 0))
    for (const [name, each] of shuffled) await cold.analyzeCold(writeLayout(temporaryFolder(), { [name]: each }))
    const [a, b] = [await dump(warm.db), await dump(cold.db)]
    await Promise.all([warm.lineage.close(), cold.lineage.close()])
    expect(b).toEqual(a)
  })
  await fc.assert(check, { numRuns: 12, seed: 20_261_125 })
}, 120_000)

function hash(text: string, seed: number): number {
  let value = seed | 0
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 0x01000193)
  return value
}
