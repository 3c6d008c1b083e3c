/** What a package says it needs to run. */
export interface Requirement {
  /** As its ecosystem writes it: `libc6 (>= 2.34)`, `requests[socks]>=2,<3`, `so:libssl.so.3`; at most 256 characters. */
  readonly text: string
  /** Names of packages, or of what packages provide; one of them is enough. Empty for a form that names none. */
  readonly names: readonly string[]
}

/** So many are kept of a package: the largest metapackages have 300 and provide 1,500. */
export const MAX_REQUIREMENTS = 1_000
export const MAX_PROVISIONS = 3_000
/** Characters of a text or a name; a longer one is left out. */
export const MAX_REQUIREMENT = 256
