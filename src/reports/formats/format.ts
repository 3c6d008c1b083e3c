import type { Ending, Row } from '../row.ts'
import type { Column } from '../column.ts'

/** What a document says about itself beside its rows. Nothing in it changes from run to run on the same store. */
export interface Head {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly columns: readonly Column[]
  /** Values of the parameters by name, as texts. */
  readonly parameters: readonly (readonly [string, string])[]
  readonly documentHash: string
  /** What the rows show: the time of the newest analysis, RFC 3339; null: nothing was analyzed. */
  readonly asOf: string | null
}

/** One form in which reports leave. All members are pure: the same rows give the same bytes. */
export interface Format {
  /** In urls and on the command line: the ending of the file. */
  readonly name: string
  readonly mediaType: string
  /** Whether a person can read it as it is. */
  readonly text: boolean
  /** Rows that it can hold; null: any number. With a number the document is made whole before its first byte. */
  readonly maxRows: number | null
  /**
   * The document, in parts that are made as they are taken: none is kept.
   * @param pages rows, as they come
   * @param ending asked when all pages were read: an incomplete document says in itself that it is, and why
   */
  write(head: Head, pages: AsyncIterable<readonly Row[]>, ending: () => Ending): AsyncGenerator<string | Uint8Array>
}
