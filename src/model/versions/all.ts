import { apk } from './apk.ts'
import { cargo } from './cargo.ts'
import { composer } from './composer.ts'
import { deb } from './deb.ts'
import { gem } from './gem.ts'
import { generic } from './generic.ts'
import { golang } from './golang.ts'
import { maven } from './maven.ts'
import { npm } from './npm.ts'
import { nuget } from './nuget.ts'
import { pub } from './pub.ts'
import { pypi } from './pypi.ts'
import { rpm } from './rpm.ts'
import { semver } from './semver.ts'
import type { VersionOrder } from './version-order.ts'

/** Every order, one an ecosystem. */
export const versionOrders: readonly VersionOrder[] = Object.freeze([
  apk,
  cargo,
  composer,
  deb,
  gem,
  generic,
  golang,
  maven,
  npm,
  nuget,
  pub,
  pypi,
  rpm,
  semver,
])

const byPurlType = new Map(versionOrders.flatMap((order) => order.purlTypes.map((type) => [type, order])))
const byVersType = new Map([
  ...byPurlType,
  ...versionOrders.map((order): [string, VersionOrder] => [order.type, order]),
  ['alpine', apk],
])

/** The order of the versions of packages of this purl type (lower case); natural order for a type without its own. */
export function orderOf(purlType: string): VersionOrder {
  return byPurlType.get(purlType) ?? generic
}

/** The order that a VERS type names: an order, a purl type or an alias (`alpine`), in lower case. */
export function findOrder(versType: string): VersionOrder | undefined {
  return byVersType.get(versType)
}
