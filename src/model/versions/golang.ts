import { keyedOrder } from './common/keyed-order.ts'
import { compareSemver, readSemver } from './common/semver-parts.ts'

/**
 * Go module versions, `v1.2.3` and pseudo-versions, after https://go.dev/ref/mod#versions: semantic versions with a
 * `v`, which may be missing.
 */
export const golang = keyedOrder({
  type: 'golang',
  purlTypes: ['golang'],
  read: readSemver,
  compareKeys: compareSemver,
})
