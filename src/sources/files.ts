import type { BlobLocation } from '../layers/blob.ts'

/** Files of a target by their path in it, whether it is a folder or an archive. */
export interface Files {
  /** The whole file; null where there is none. Throws SOURCES.TOO_LARGE, SOURCES.UNREADABLE. */
  read(path: string, maxBytes: number): Buffer | null
  /** Where its bytes lie; null where there is none. */
  locate(path: string): BlobLocation | null
}
