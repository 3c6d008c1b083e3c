import type { ChainOccurrence } from './evidence.ts'

/** A file of a package that a chain does not show as the package states it. */
export interface Alteration {
  /** The real path of the file. */
  readonly path: string
  readonly occurrence: ChainOccurrence
  /** `MODIFIED`: something else is there; `MISSING`: a layer has taken it away. */
  readonly kind: 'MODIFIED' | 'MISSING'
  /** What is there instead; of a missing file, what was there last. */
  readonly fileId: number
  /** Whether it is configuration, which is there to be changed. */
  readonly config: boolean
}
