import type { VersionOrder } from '../version-order.ts'
import { compareCodePoints } from './code-points.ts'

/** Versions of more characters than this are not read: they come last, in code-point order. */
export const longestReadVersion = 512

/** What makes an order: how a version is read into a key, and how keys compare. */
export interface KeyedOrder<K> {
  readonly type: string
  readonly purlTypes: readonly string[]
  /** Reads any string of at most 512 characters; never throws. */
  read(version: string): K
  /** Negative, 0 or positive; transitive. */
  compareKeys(a: K, b: K): number
  asPreciseAs?(version: string, bound: string): string
}

/** The order that compares versions by their keys, bounded in the length of what it reads. */
export function keyedOrder<K>(keyed: KeyedOrder<K>): VersionOrder {
  const { type, purlTypes, read, compareKeys, asPreciseAs } = keyed
  return Object.freeze({
    type,
    purlTypes,
    compare(a: string, b: string): -1 | 0 | 1 {
      if (a === b) return 0
      const aIsLong = a.length > longestReadVersion
      const bIsLong = b.length > longestReadVersion
      if (aIsLong && bIsLong) return sign(compareCodePoints(a, b))
      // Code points decide only among the overlong: mixed with the short ones they would make 9 < 10 < 5555... < 9.
      if (aIsLong !== bIsLong) return aIsLong ? 1 : -1
      return sign(compareKeys(read(a), read(b)))
    },
    ...(asPreciseAs === undefined ? {} : { asPreciseAs }),
  })
}

function sign(difference: number): -1 | 0 | 1 {
  if (difference === 0) return 0
  return difference < 0 ? -1 : 1
}
