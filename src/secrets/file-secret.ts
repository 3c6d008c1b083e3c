import type { FoundSecret } from './scan.ts'

/** A secret in a file of a layer. */
export interface FileSecret extends FoundSecret {
  /** Of the file, as the layer names it. */
  readonly path: string
}
