import type { Digest } from '../model/digest.ts'

/** What became of one target; the JSON line that `analyze --json` prints. */
export interface AnalysisOutcome {
  /** As it was given. */
  readonly target: string
  /** analyzed: at least one image is new, or was read again by newer analyzers, or a statement of a target without images; known: all were there already; refused: at least one could not be taken (the others are stored). */
  readonly status: 'analyzed' | 'known' | 'refused'
  /** Of the first refusal, else null. */
  readonly code: string | null
  readonly message: string | null
  /** The images that the store now has from this target. */
  readonly images: readonly Digest[]
  /** Manifests of statements and signatures about images. */
  readonly statements: { readonly read: number; readonly known: number }
  /** One entry for each image that was refused, or one for the target as a whole. */
  readonly refusals: readonly Refusal[]
  /** Gaps of the images together. */
  readonly gaps: number
  readonly layers: { readonly read: number; readonly known: number }
  /** Bytes of blobs that were read. */
  readonly bytesRead: number
  /** Runs of extensions on layers and images, and how many of them have left a gap. */
  readonly extensions: { readonly ran: number; readonly failed: number }
  readonly seconds: number
}

/** Why an image (or, with a null image, the target) is not in the store. */
export interface Refusal {
  readonly image: string | null
  readonly code: string
  readonly message: string
}

/** How far an analysis is; sent a few times a second. */
export interface AnalysisProgress {
  readonly target: string
  readonly images: { readonly done: number; readonly total: number }
  readonly layers: { readonly done: number; readonly total: number }
  /** Compressed bytes of the layers that have to be read. */
  readonly bytes: { readonly done: number; readonly total: number }
  /** Uncompressed bytes a second since the start. */
  readonly bytesPerSecond: number
  /** Images that wait for other workers, which read their layers now, while nothing else is left to do; 0: it does not wait. */
  readonly waiting: number
  /** Seconds to go by the speed so far; null before it can be told. */
  readonly eta: number | null
}

/** Analyzes one target (see sources/) into the store that it was made for. Never rejects for what is wrong with the target. */
export type Analyze = (
  target: string,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: AnalysisProgress) => void },
) => Promise<AnalysisOutcome>
