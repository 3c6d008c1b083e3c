import { keyedOrder } from './common/keyed-order.ts'
import { compareSemver, readSemver } from './common/semver-parts.ts'

/** NuGet versions: semantic versions of up to four numbers, with pre-release names in any case. */
export const nuget = keyedOrder({
  type: 'nuget',
  purlTypes: ['nuget'],
  read: (version) => readSemver(version.toLowerCase()),
  compareKeys: compareSemver,
})
