import { Random } from './random.ts'

/** Every package that some image may have, in all its versions. Ids of rows are places in these lists plus 1. */
export interface Catalogue {
  readonly packages: readonly PackageOf[]
  /** By version: its package and the text of the version. */
  readonly versions: readonly { readonly package: number; readonly version: string; readonly purl: string }[]
}

export interface PackageOf {
  readonly type: string
  readonly namespace: string
  readonly name: string
  /** Its versions lie side by side, oldest first. */
  readonly firstVersion: number
  readonly versionCount: number
  readonly licence: string
  /** Where its files lie, whatever the version. */
  readonly folder: string
}

/** The first packages are those of a distribution. */
export const OS_PACKAGES = 500
const SYLLABLES = ['log', 'core', 'http', 'json', 'crypto', 'async', 'data', 'net', 'text', 'math', 'file', 'tree', 'graph', 'queue', 'cache', 'proxy', 'token', 'image', 'mail', 'form',
  'rest', 'soap', 'yaml', 'sql', 'geo', 'date', 'color', 'audio', 'video', 'chart', 'shell', 'term', 'event', 'state', 'route', 'plug', 'bind', 'hash', 'zip', 'diff']
const LICENCES = ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'MIT', 'ISC', 'GPL-2.0-only', 'MPL-2.0', 'AGPL-3.0-only']

/** So many packages with so many versions each on average, the popular ones with more. The first two have one and two versions: they are what many images share. */
export function catalogueOf(random: Random, packageCount: number, versionsEach: number): Catalogue {
  const packages: PackageOf[] = []
  const versions: Catalogue['versions'][number][] = []
  for (let id = 0; id < packageCount; id++) {
    const type = id < OS_PACKAGES ? 'deb' : (['npm', 'npm', 'pypi', 'maven'] as const)[id % 4]!
    const syllables = `${SYLLABLES[random.below(SYLLABLES.length)]}-${SYLLABLES[random.below(SYLLABLES.length)]}`
    const name = `${syllables}-${id}`
    const namespace = type === 'deb' ? 'debian' : type === 'maven' ? `org.${syllables}` : ''
    const versionCount = versionsEach === 1 || id === 0 ? 1 : id === 1 ? 2 : 1 + Math.floor(2 * (versionsEach - 1) * random.next())
    const place = { type, namespace, name, firstVersion: versions.length, versionCount, licence: LICENCES[id % LICENCES.length]! }
    packages.push({ ...place, folder: folderOf(place) })
    for (let i = 0; i < versionCount; i++) {
      const version = `${1 + Math.floor(i / 20)}.${i % 20}.${id % 10}${type === 'deb' ? '-1' : ''}`
      versions.push({ package: id, version, purl: `pkg:${type}/${namespace === '' ? '' : `${namespace}/`}${name}@${version}` })
    }
  }
  return { packages, versions }
}

function folderOf({ type, name }: Pick<PackageOf, 'type' | 'name'>): string {
  if (type === 'deb') return `/usr/share/${name}`
  if (type === 'npm') return `/app/node_modules/${name}/lib`
  if (type === 'pypi') return `/usr/lib/python3/site-packages/${name}`
  return `/app/lib/${name}`
}

/** The file that proves a version. */
export function evidencePath({ type, name, folder }: PackageOf, version: string): string {
  if (type === 'deb') return '/var/lib/dpkg/status'
  if (type === 'npm') return `/app/node_modules/${name}/package.json`
  if (type === 'pypi') return `/usr/lib/python3/site-packages/${name}-${version}.dist-info/METADATA`
  return `${folder}/${name}-${version}.jar`
}
