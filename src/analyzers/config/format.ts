import type { PathRule } from '../analyzer.ts'
import type { ConfigText } from './config-text.ts'

/** Tells of one setting; what is too long is cut, what is secret taken out. */
export type Tell = (key: string, value: string, line: number | null) => void

/** Knows one format of configuration files: where they lie, and how their settings are read. */
export interface ConfigFormat {
  /** Whose configuration it is; stored with every setting. */
  readonly kind: string
  /** The cheap keys of the paths. */
  readonly by: readonly PathRule['by'][]
  /** Whether a path that has one of the keys is such a file. */
  fits(path: string): boolean
  /** Tells of every setting. What is not understood is passed over: a line that no program reads configures nothing. */
  read(text: ConfigText, tell: Tell, path: string): void
}
