import type { Claim, Diversion } from '../layers/claim.ts'
import type { Gap } from '../model/gap.ts'
import type { Setting } from '../model/setting.ts'
import type { Distro, PackageRecord } from '../model/package-record.ts'

/**
 * Knows one ecosystem: which files prove its packages, and how to read them.
 * A member is one folder `analyzers/<name>/analyzer.ts` that exports `analyzer`; `all.ts` lists it.
 * It sees one file at a time and no neighbours, so its findings hold wherever the layer is used.
 */
export interface Analyzer {
  /** The folder's name; stored with every finding. */
  readonly name: string
  /** Raised whenever the same bytes give other findings: layers read by an older one are then read again. */
  readonly version: number
  /** The purl types of what it finds; empty for one that finds no packages. */
  readonly packageTypes: readonly string[]
  /** The files it reads; the first rule that fits counts. */
  readonly reads: readonly PathRule[]
  /** Bytes; a larger file is not read and becomes the gap ANALYZERS.TOO_LARGE. */
  readonly maxBytes: number
  /**
   * Absolute paths at which systems look for this evidence. A file that a symlink makes visible at one of them counts although its
   * own path fits no rule's `when` (`/var/lib/dpkg -> /usr/share/dpkgdb`). Empty for ecosystems that have no such place.
   */
  readonly places: readonly string[]
  /** Pure and synchronous. What cannot be read is a gap with the path, never an exception. */
  analyze(file: EvidenceFile): Findings
}

/** A rule is looked up by one cheap key, then asked in full. */
export interface PathRule {
  /** The key: the last segment of the path, its extension (`.jar`, lower case), or the name of the folder that holds it. */
  readonly by: { readonly basename: string } | { readonly extension: string } | { readonly parent: string }
  /** The whole path, absolute; absent: the key is enough. */
  readonly when?: (path: string) => boolean
}

/** One file of a layer, whole. */
export interface EvidenceFile {
  /** Absolute, as the layer names it. */
  readonly path: string
  readonly bytes: Buffer
}

/** What an analyzer found in one file. */
export interface Findings {
  readonly packages: readonly PackageRecord[]
  readonly gaps: readonly Gap[]
  /** Only from an os-release file. */
  readonly distro?: Distro
  /** Which files belong to the packages of this file, or to those of another one that it lists for. */
  readonly claims?: readonly Claim[]
  /** What a configuration file sets. */
  readonly settings?: readonly Setting[]
  /** Which files packages have elsewhere than their lists say. */
  readonly diversions?: readonly Diversion[]
}

/** Nothing found, nothing wrong. */
export const NOTHING: Findings = { packages: [], gaps: [] }
