import type { Distro, PackageRecord } from '../model/package-record.ts'
import type { Claim, Diversion } from './claim.ts'

/** What one analyzer found in one file of a layer; position-independent. */
export interface LayerEvidence {
  /** The path as the layer names it. */
  readonly path: string
  readonly analyzer: string
  /** Whether the file counts wherever it lies; false: only while a chain shows it at one of the analyzer's places. */
  readonly certain: boolean
  /** Those places, absolute; empty for ecosystems that look everywhere. */
  readonly places: readonly string[]
  readonly packages: readonly PackageRecord[]
  readonly distro: Distro | null
  /** Which files belong to packages: to those of this file, or to those of another one. */
  readonly claims?: readonly Claim[]
  readonly diversions?: readonly Diversion[]
}

/** Whether it depends on the chain what evidence proves: on the places at which its file is visible, or on whose the file is. */
export function dependsOnChain({ places, packages }: Pick<LayerEvidence, 'places' | 'packages'>): boolean {
  return places.length > 0 || packages.some(({ unlessOwned }) => unlessOwned === true)
}

/** A hard link at a path that an analyzer wants to read; the bytes are those of the target. */
export interface EvidenceLink {
  /** The link, as the layer names it. */
  readonly path: string
  readonly target: string
}

/** A package version proved at a path, present since one chain. */
export interface ChainOccurrence {
  /** Of the row in the store; 0 until it is written. */
  id: number
  /** The evidence's path in the chain, members of archives joined by `!/`. */
  readonly path: string
  readonly purl: string
  /** The record that stated it; null when it was read back from the store. */
  readonly record: PackageRecord | null
  /** The namespace that it got. */
  readonly namespace: string | null
}

/**
 * What makes two statements at one path the same package: the purl, but for packages of a distribution without the namespace,
 * because an os-release that is rewritten changes no package.
 */
export function occurrenceKey(path: string, purl: string): string {
  return `${path} ${purl.replace(/^pkg:(deb|apk|rpm|alpm)\/[^/@]+\/(?=[^/]*$)/, 'pkg:$1/')}`
}
