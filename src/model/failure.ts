/** Where something went wrong; every member that is known is set. */
export interface Coordinates {
  /** The image: a reference or a manifest digest. */
  readonly image?: string
  /** A blob or layer, by digest. */
  readonly blob?: string
  /** A path inside the layer, or of a file on this machine. */
  readonly path?: string
}

/**
 * An expected failure with a code from a closed union: the caller's input is at fault, not the program.
 * Codes are `NAMESPACE.SUBCODE`; docs/codes.md lists them all. A bug throws a plain Error instead.
 */
export class Failure<Code extends string = string> extends Error {
  readonly code: Code
  readonly where: Coordinates

  constructor(code: Code, message: string, where: Coordinates = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.code = code
    this.where = where
  }

  /** The same failure with coordinates that an outer room knows; what is already set stays. */
  at(where: Coordinates): Failure<Code> {
    return new Failure(this.code, this.message, { ...where, ...this.where }, this.cause)
  }
}

/** One line for a person: what, where. */
export function describeFailure({ message, where }: Failure): string {
  const places = [where.image && `image ${where.image}`, where.blob && `blob ${where.blob}`, where.path && `entry ${where.path}`]
  const known = places.filter(Boolean).join(', ')
  return known === '' ? message : `${message} (${known})`
}
