import { keyedOrder } from './common/keyed-order.ts'
import { compareSemver, readSemver } from './common/semver-parts.ts'

/** Semantic Versioning 2.0.0 for the ecosystems that use it without changes. */
export const semver = keyedOrder({
  type: 'semver',
  purlTypes: ['bitnami', 'hex', 'swift'],
  read: readSemver,
  compareKeys: compareSemver,
})
