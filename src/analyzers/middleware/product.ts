/** A program that is told by its own text, whoever put it into the image. */
export interface Product {
  /** The name in its purl, `pkg:generic/<name>`. */
  readonly name: string
  /** Names under which its executables and libraries are installed, without the folder. */
  readonly files: RegExp
  /** Where its version stands; the first sign that fits counts. */
  readonly signs: readonly Sign[]
}

/** A literal and, around it, the version: a regular expression is never run over more than this window. */
export interface Sign {
  /**
   * One character a byte (latin1), at least 4; `{minor}` is what the group of that name in `files` took.
   * Rare in such files, because every find costs a look.
   */
  readonly literal: string
  /** Bytes before the literal that belong to the window; 0 by default. */
  readonly before?: number
  /** Matched against the window, which begins `before` bytes ahead of the literal and ends 96 behind it; `version` is its group. */
  readonly pattern: RegExp
  /**
   * The pattern takes digits behind the version too, because the build writes others there; the version is the longest beginning of what it
   * took that also stands between two NULs. Only in files that are at hand whole.
   */
  readonly alone?: true
}

/** Bytes of a window from the literal on. */
export const WINDOW = 96

/** The literal of a sign in a file of this name. */
export function literalOf(sign: Sign, { files }: Product, name: string): Buffer {
  return Buffer.from(sign.literal.replace('{minor}', files.exec(name)?.groups?.['minor'] ?? ''), 'latin1')
}
