/** What one layer may cost; beyond it the layer is refused (or the file skipped, where said). Bytes unless said otherwise. */
export interface Bounds {
  /** Uncompressed size of a layer. */
  readonly layerBytes: number
  /** Uncompressed bytes per compressed byte, asked only above `ratioFrom` uncompressed bytes; gzip itself cannot exceed 1,032. */
  readonly ratio: number
  readonly ratioFrom: number
  /** Entries of a layer; with the folders that only their paths name, twice as many. */
  readonly entries: number
  /** A path, or what a link points at; of a longer one the entry is left out, and that is a gap. */
  readonly pathBytes: number
  /** Extended headers (PAX records, GNU long names, sparse maps) of one entry. */
  readonly headerBytes: number
  /** Holes of sparse files in one layer that are hashed as zeros; a sparse file beyond has no sha256 and is a gap. */
  readonly holeBytes: number
}

/** The bounds in force: generous for real images (the largest layers in use are some 30 GB), tight enough for hostile ones. */
export const BOUNDS: Bounds = {
  layerBytes: 64 * 1024 ** 3,
  ratio: 2_000,
  ratioFrom: 256 * 1024 ** 2,
  entries: 2_000_000,
  pathBytes: 4_096,
  headerBytes: 1024 ** 2,
  holeBytes: 4 * 1024 ** 3,
}
