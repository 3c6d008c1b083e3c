import type { OperationDefinitionNode } from 'graphql'
import type { Column } from './column.ts'
import type { PageDocuments } from './page-documents.ts'
import type { Parameter } from './parameter.ts'
import type { Shape } from './shape.ts'
import type { SortKey } from './sort.ts'

/** A report that was checked against the schema: it can be run. */
export interface Report {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly version: number
  /** The file, to the letter. */
  readonly source: string
  /** sha256 of the document as graphql prints it, the row path, the columns and the key: what decides which rows come. */
  readonly documentHash: string
  readonly parameters: readonly Parameter[]
  readonly columns: readonly Column[]
  /** Titles of the columns that tell rows apart. */
  readonly key: readonly string[]
  /** Empty: rows come in the order of the store. */
  readonly sort: readonly SortKey[]
  readonly rowPath: readonly Shape[]
  readonly operation: OperationDefinitionNode
  readonly documents: PageDocuments
  /** Whether a parent without rows is a row with blanks. */
  readonly keepsEmptyParents: boolean
  /** At most so many rows are wanted; that is no incompleteness. */
  readonly limit: number | null
}
