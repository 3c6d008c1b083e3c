/** Raised at a place of the facts; becomes a problem there. */
export class FactsError extends Error {
  readonly offset: number
  readonly help: string

  constructor(offset: number, message: string, help: string) {
    super(message)
    this.offset = offset
    this.help = help
  }
}
