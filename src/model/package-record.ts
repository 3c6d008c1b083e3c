import type { Requirement } from './requirement.ts'

/** One package as its evidence states it, before a chain gives it a place: what analyzers return. */
export interface PackageRecord {
  /** The purl type: `deb`, `npm`, `maven` ... */
  readonly type: string
  /** The purl namespace (Maven group, npm scope with its `@`); null for none. */
  readonly namespace: string | null
  /**
   * Set for packages of a distribution: their namespace is the ID of the distribution that the chain's os-release names,
   * which may lie in another layer. This is the one to take where no os-release is visible.
   */
  readonly distroFallback?: string
  readonly name: string
  /** As the ecosystem writes it; a deb epoch is part of it, an rpm epoch is the `epoch` qualifier. */
  readonly version: string
  /** purl qualifiers, e.g. `arch`; no empty values. */
  readonly qualifiers: Readonly<Record<string, string>>
  /** As declared by the package: SPDX expressions where the ecosystem uses them, else its own words. */
  readonly licenses: readonly string[]
  /** What it says it needs, and what it stands for beside its own name. */
  readonly requires?: readonly Requirement[]
  readonly provides?: readonly string[]
  /**
   * Set where the evidence is a file's own text: it says nothing new of a file that belongs to a package of the operating system, and counts only
   * in chains that show it as nobody's.
   */
  readonly unlessOwned?: true
  /** `''` for the evidence file itself, `!/BOOT-INF/lib/x.jar` for a member of an archive, nested ones appended. */
  readonly innerPath: string
}

/** What an os-release file says (os-release(5)). */
export interface Distro {
  /** `ID`, lower case: `debian`, `alpine`, `rhel`. */
  readonly id: string
  /** `VERSION_ID`, or null. */
  readonly versionId: string | null
  /** `PRETTY_NAME`, or null. */
  readonly prettyName: string | null
}
