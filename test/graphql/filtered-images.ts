import type { Provider } from '../../src/lineage/sql/open.ts'
import { type LayerSpec, type World, world } from '../testkit/world.ts'

/** An image as it is given to the store, to be looked at one by one. */
export interface Given {
  readonly id: number
  readonly name: string
  readonly platform: string
  readonly layers: readonly LayerSpec[]
  /** `repository:tag`, also those of an index that has it. */
  readonly tags: readonly string[]
  readonly created: Date | null
  readonly labels: Readonly<Record<string, string>>
}

const STATUS = '/var/lib/dpkg/status'
const OS: LayerSpec = {
  name: 'os', adds: [`pkg:deb/debian/openssl@3.0.1 ${STATUS}`, `pkg:deb/debian/zlib1g@1.2.13 ${STATUS}`], files: [{ path: '/etc/motd', text: 'hello' }, { path: '/bin/su', text: 'su' }],
}
const PATCH: LayerSpec = {
  name: 'patch', removes: [`pkg:deb/debian/openssl@3.0.1 ${STATUS}`], adds: [`pkg:deb/debian/openssl@3.0.2 ${STATUS}`], hides: ['/etc/motd'],
  files: [{ path: '/lib/ssl.so', text: 'ssl' }], places: { '/lib/ssl.so': { path: '/usr/lib/ssl.so' } },
}
const WEB: LayerSpec = { name: 'web', adds: ['pkg:npm/lodash@4.17.20 /app/package.json'], files: [{ path: '/app/main.js', text: 'one' }] }
const FIXED: LayerSpec = {
  name: 'fixed', removes: ['pkg:npm/lodash@4.17.20 /app/package.json'], adds: ['pkg:npm/lodash@4.17.21 /app/package.json'], hides: ['/app/main.js'], files: [{ path: '/app/main.js', text: 'two' }],
}
const ALONE: LayerSpec = { name: 'alone', adds: ['pkg:npm/lodash@4.17.20 /srv/package.json'], files: [{ path: '/srv/su', text: 'su' }] }

const day = (n: number) => new Date(Date.UTC(2026, 0, n))
const LONG = 'x'.repeat(300)

type Plan = Omit<Given, 'id' | 'name' | 'platform'> & { platform?: string }
const PLANS: Record<string, Plan> = {
  base: { layers: [OS], tags: ['r.example/base:1', 'r.example/base:latest'], created: day(1), labels: {} },
  arm: { layers: [OS], platform: 'linux/arm64/v8', tags: ['r.example/base:1', 'r.example/base:latest'], created: day(1), labels: { team: 'base' } },
  armAlone: { layers: [ALONE], platform: 'linux/arm64', tags: [], created: day(6), labels: {} },
  patched: { layers: [OS, PATCH], tags: ['r.example/base:2'], created: day(3), labels: { team: 'base', note: LONG } },
  twin: { layers: [OS, PATCH], tags: [], created: null, labels: { note: `${LONG}y` } },
  shop: { layers: [OS, PATCH, WEB], tags: ['r.example/shop/web:1.0', 'other.example/web:1.0'], created: day(4), labels: { team: 'shop', 'org.example.source': 'git.example/shop/web' } },
  shopNew: { layers: [OS, PATCH, WEB, FIXED], tags: ['r.example/shop/web:1.1', 'r.example/shop/web:latest'], created: day(9), labels: { team: 'shop' } },
  old: { layers: [OS, WEB], tags: ['r.example/shop/old:1.0'], created: day(2), labels: { team: 'Shop' } },
  alone: { layers: [ALONE], tags: ['r.example/tool:1.0-rc'], created: day(5), labels: {} },
  empty: { layers: [], tags: [], created: null, labels: {} },
}

/** A small fleet in which every kind of condition divides the images. */
export async function filteredImages(provider: Provider): Promise<{ world: World; images: Given[] }> {
  const made = await world(provider)
  const images: Given[] = []
  for (const [name, { platform = 'linux/amd64', ...plan }] of Object.entries(PLANS)) {
    const isMember = name === 'base' || name === 'arm'
    const spec = { name, platform, layers: [...plan.layers], tags: isMember ? [] : [...plan.tags], created: plan.created }
    images.push({ id: await made.image({ ...spec, config: { config: { Labels: plan.labels } } }), name, platform, ...plan })
  }
  await made.index('base index', images.filter(({ name }) => name === 'base' || name === 'arm').map(({ id }) => id), ['r.example/base:1', 'r.example/base:latest'])
  return { world: made, images }
}

/** What an image shows, by walking its layers. */
export function shown({ layers }: Given): { packages: Set<string>; files: Map<string, string> } {
  const proofs = new Set<string>()
  const files = new Map<string, string>()
  for (const { adds = [], removes = [], files: own = [], hides = [], places = {} } of layers) {
    for (const proof of removes) proofs.delete(proof)
    for (const proof of adds) proofs.add(proof)
    for (const path of hides) files.delete(path)
    for (const { path, text = '' } of own) files.set(places[path]?.path ?? path, text)
  }
  return { packages: new Set([...proofs].map((proof) => proof.split(' ')[0]!)), files }
}
