import { keyedOrder } from './common/keyed-order.ts'
import { compareSemver, readSemver } from './common/semver-parts.ts'

/**
 * npm versions after Semantic Versioning 2.0.0, as node-semver compares them in loose mode. Numbers beyond 2^53 and
 * strings that node-semver refuses are read leniently, see `readSemver`.
 */
export const npm = keyedOrder({
  type: 'npm',
  purlTypes: ['npm'],
  read: readSemver,
  compareKeys: compareSemver,
})
