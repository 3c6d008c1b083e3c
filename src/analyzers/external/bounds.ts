/** What an extension may use at most. Its description may ask for less. */
export const BOUNDS = {
  /** Bytes of the executable. */
  executable: 64 * 1024 * 1024,
  /** Executables in a folder that are looked at. */
  executables: 200,
  /** Seconds that `describe` may take. */
  describeSeconds: 5,
  /** Seconds of a run on a layer or an image: by default, and at most. */
  seconds: 30,
  maxSeconds: 300,
  /** Bytes on stdout of one run, and of one line. */
  output: 16 * 1024 * 1024,
  line: 1024 * 1024,
  /** Bytes of stderr that are kept to tell why it failed. */
  complaint: 2_000,
  /** Resident bytes of all its processes together. */
  memory: 512 * 1024 * 1024,
  /** Bytes of a file of the layer: by default, and at most. */
  file: 1024 * 1024,
  maxFile: 64 * 1024 * 1024,
  /** Files of one layer, and bytes of them together. */
  files: 10_000,
  allFiles: 256 * 1024 * 1024,
  /** Facts and gaps of one run. */
  facts: 10_000,
  gaps: 100,
} as const
