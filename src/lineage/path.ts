/** What can be an end of a path. */
export type PathKind = 'Image' | 'Layer' | 'PackageVersion' | 'Build' | 'Builder' | 'SourceRevision' | 'Material'

/** A node by its row. */
export interface PathNode {
  readonly kind: PathKind
  readonly id: number
}

/** One end of a path: any of these nodes. */
export interface PathEnd {
  readonly kind: PathKind
  /** 1 to `MAX_ENDS`. */
  readonly ids: readonly number[]
}

/** How the first node of a step has got into the second. */
export type PathRelation =
  /** A package version is present in an image. */
  | 'CONTAINED_IN'
  /** A layer is one of an image's. */
  | 'LAYER_OF'
  /** An image was made from another: its layers are the lowest of the other's, on the same platform. */
  | 'BASE_OF'
  /** A build has used a material, or an image that is one. */
  | 'USED_BY'
  /** A build was made from a revision. */
  | 'SOURCE_OF'
  /** A builder has run a build. */
  | 'RAN'
  /** A build has made an image, as its statement says. */
  | 'PRODUCED'

/** A step from what was there before to what was made of it. */
export interface PathStep {
  readonly from: PathNode
  readonly to: PathNode
  readonly relation: PathRelation
}

/** What a search has found. */
export interface FoundPath {
  /** From the first end to the second, as few as there can be; null: there is none. */
  readonly steps: readonly PathStep[] | null
  /** false: not everything within the depth could be looked at, so a path may be missed. */
  readonly complete: boolean
}

/** How many nodes one end may mean. */
export const MAX_ENDS = 100
/** How many steps are looked for at most, with a projection; `SQL_DEPTH` without. */
export const MAX_DEPTH = 40
export const SQL_DEPTH = 12
