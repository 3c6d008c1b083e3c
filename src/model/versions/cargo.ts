import { keyedOrder } from './common/keyed-order.ts'
import { compareSemver, readSemver } from './common/semver-parts.ts'

/** Cargo versions after Semantic Versioning 2.0.0; build metadata is ignored. */
export const cargo = keyedOrder({
  type: 'cargo',
  purlTypes: ['cargo'],
  read: readSemver,
  compareKeys: compareSemver,
})
