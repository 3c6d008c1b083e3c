import type { ImageRow } from '../lineage/sql/reads/rows.ts'

/** Why an image is held for a base, strongest first: its layers, a statement of provenance, what the image says, a guess. */
export type BaseEvidence = 'CONTENT' | 'ATTESTED' | 'DECLARED' | 'INFERRED'

/** Where it stands. */
export type ClaimSource = 'LAYERS' | 'PROVENANCE' | 'ANNOTATION' | 'LABEL' | 'BUILDPACK' | 'HISTORY'

/** Something that tells of the base of an image. */
export interface BaseClaim {
  readonly evidence: BaseEvidence
  readonly source: ClaimSource
  /** As it is said. */
  readonly name: string | null
  readonly digest: string | null
  /** What it means; null: no known image. */
  readonly image: ImageRow | null
  /** Whether the layers agree: the lowest of the image are those of the base; UNCHECKED: the base is not known. */
  readonly agreement: 'HOLDS' | 'CONTRADICTED' | 'UNCHECKED'
  /** The base says the very same: the image has only taken it over, and it may be about what that one stands on. */
  readonly inherited: boolean
}

/** An image, with its bases by content, nearest first. */
export interface Stack {
  readonly image: ImageRow
  readonly bases: readonly ImageRow[]
}
