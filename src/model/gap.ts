/** What could not be read, with coordinates; an answer that leaves something out says so through these. */
export interface Gap {
  /** `NAMESPACE.SUBCODE`, listed in docs/codes.md. */
  readonly code: string
  readonly message: string
  /** The path in the layer (absolute, members of archives joined by `!/`); null when the gap is not about one file. */
  readonly path: string | null
  /** Index of the layer in its image, for what an image says of one. */
  readonly layer?: number
}
