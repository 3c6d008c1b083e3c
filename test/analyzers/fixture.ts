/** One real evidence file with what the ecosystem's own tool says about it; each member exports one as `fixture`. */
export interface Fixture {
  /** Where the file lies in a layer, absolute; the member's own rules accept it. */
  readonly path: string
  readonly bytes: Buffer
  /** Every package in it, in the file's order; empty for a member that finds none. */
  readonly expected: readonly { readonly name: string; readonly version: string }[]
}
