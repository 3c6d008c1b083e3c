import type { Provider } from '../../src/lineage/sql/open.ts'
import { type LayerSpec, type World, world } from '../testkit/world.ts'

export const STATUS = '/var/lib/dpkg/status'
export const LODASH = '/app/node_modules/lodash/package.json'

const OS: LayerSpec = {
  name: 'os',
  size: 1_000,
  createdBy: 'ADD rootfs.tar /',
  distro: 'debian',
  adds: [`pkg:deb/debian/openssl@3.0.1?arch=amd64 ${STATUS}`, `pkg:deb/debian/zlib1g@1.2.13?arch=amd64 ${STATUS}`],
  files: [
    { path: '/bin/su', mode: 0o4755, text: 'su' },
    { path: '/etc', type: 'DIRECTORY', mode: 0o755 },
    { path: '/etc/motd', text: 'hello' },
    { path: '/lib', type: 'SYMLINK', mode: 0o777, linkTarget: 'usr/lib' },
  ],
}
const PATCH: LayerSpec = {
  name: 'patch',
  size: 200,
  removes: [`pkg:deb/debian/openssl@3.0.1?arch=amd64 ${STATUS}`],
  adds: [`pkg:deb/debian/openssl@3.0.2?arch=amd64 ${STATUS}`],
  files: [{ path: '/lib/libssl.so', text: 'ssl' }, { path: '/etc/motd', text: 'patched' }],
  hides: ['/etc/motd'],
  places: { '/lib/libssl.so': { path: '/usr/lib/libssl.so' } },
}
const APP: LayerSpec = {
  name: 'app',
  size: 30,
  adds: [`pkg:npm/lodash@4.17.20 ${LODASH}`, 'pkg:npm/%40shop/cart@1.0.0 /app/package.json', 'pkg:pypi/zope-interface@5.4.0 /app/zope.interface-5.4.0.dist-info/METADATA'],
  files: [{ path: '/app/run[1].sh', mode: 0o755, text: 'run' }, { path: '/app/su', type: 'HARDLINK', mode: 0o4755, linkTarget: '/bin/su' }],
  places: { '/app/su': { path: '/app/su', text: 'su' } },
}
const FIX: LayerSpec = {
  name: 'fix',
  size: 4,
  removes: [`pkg:npm/lodash@4.17.20 ${LODASH}`],
  adds: [`pkg:npm/lodash@4.17.21 ${LODASH}`, `pkg:npm/lodash@4.17.21 /app/vendor/lodash/package.json`],
  gaps: ['JAR.DEEP'],
}

export interface Fleet {
  world: World
  ids: Record<'base' | 'patched' | 'app' | 'fixed' | 'other' | 'arm' | 'empty', number>
}

/**
 * base = os; patched = os, patch; app = os, patch, app; fixed = os, patch, app, fix; other = alone, app (shares a layer, not a chain);
 * arm = os on arm64; empty has no layers. The tag `shop/base:1` names an index of base and arm.
 */
export async function fleet(provider: Provider): Promise<Fleet> {
  const made = await world(provider)
  const base = await made.image({ name: 'base', layers: [OS], configName: 'same' })
  const arm = await made.image({ name: 'arm', layers: [OS], platform: 'linux/arm64/v8', configName: 'same' })
  await made.index('base index', [base, arm], ['registry.example/shop/base:1', 'registry.example/shop/base:latest'])
  const patched = await made.image({ name: 'patched', layers: [OS, PATCH] })
  const app = await made.image({ name: 'app', layers: [OS, PATCH, APP], tags: ['registry.example/shop/app:1'] })
  const fixed = await made.image({
    name: 'fixed',
    layers: [OS, PATCH, APP, FIX],
    tags: ['registry.example/shop/app:2', 'registry.example/shop/app:latest'],
    config: { config: { Labels: { b: '2', a: '1' }, Env: ['PATH=/bin'], User: 7 }, history: [{ created_by: 'ADD' }] },
    gaps: ['IMAGE.ODD'],
  })
  const other = await made.image({ name: 'other', layers: [{ name: 'alone', size: 5 }, { ...APP, places: {} }] })
  const empty = await made.image({ name: 'empty', layers: [] })
  made.statements.length = 0
  return { world: made, ids: { base, patched, app, fixed, other, arm, empty } }
}
