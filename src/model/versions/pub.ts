import { keyedOrder } from './common/keyed-order.ts'
import { compareIdentifiers, compareSemver, readBuild, readSemver, type SemverParts } from './common/semver-parts.ts'
import { compareSequences } from './common/lexicographic.ts'

/** Dart's versions: Semantic Versioning 2.0.0, but the build orders what is alike otherwise (1.0.0 < 1.0.0+1). https://dart.dev/tools/pub/versioning */
export const pub = keyedOrder<{ readonly parts: SemverParts; readonly build: readonly string[] }>({
  type: 'pub',
  purlTypes: ['pub'],
  read: (version) => ({ parts: readSemver(version), build: readBuild(version) }),
  compareKeys: (a, b) =>
    compareSemver(a.parts, b.parts) || compareSequences<string | undefined>(a.build, b.build, compareIdentifiers, undefined),
})
