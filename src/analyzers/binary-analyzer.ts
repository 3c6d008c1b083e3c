import type { Needle } from '../layers/excerpt.ts'
import type { Findings } from './analyzer.ts'
import type { Executable } from './executable.ts'
import type { ExecutableFormat } from './layout.ts'

/**
 * Knows what one kind of toolchain leaves in the executables that it makes. It is shown every executable of its formats, whatever its
 * name and mode, because libraries and modules hold such traces too; all of them see the same bytes in one pass.
 * A member is one folder `analyzers/<name>/analyzer.ts` that exports `analyzer`; `all.ts` lists it.
 */
export interface BinaryAnalyzer {
  /** The folder's name; stored with every finding. */
  readonly name: string
  /** Raised whenever the same bytes give other findings. */
  readonly version: number
  /** The purl types of what it finds. */
  readonly packageTypes: readonly string[]
  /** The formats that it reads. */
  readonly formats: readonly ExecutableFormat[]
  /** A path that it need not see; absent: it sees all. */
  readonly when?: (path: string) => boolean
  /**
   * What it needs of a file above 32 MiB, beside head and end: bytes around these literals. Each costs a search over such files, so few
   * and rare ones. A file up to 32 MiB is at hand whole.
   */
  readonly needles: readonly Needle[]
  /** The same for files with this path only; absent: none. */
  readonly needlesAt?: (path: string) => readonly Needle[]
  /**
   * Pure and synchronous; most executables hold nothing for it and give `NOTHING` at little cost. What is there and cannot be read, also
   * because it is not at hand, is a gap with the path, never an exception. The bytes are valid only during the call.
   */
  analyze(file: Executable): Findings
}
