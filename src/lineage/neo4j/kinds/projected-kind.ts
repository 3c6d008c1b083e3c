import type { Statements } from '../../sql/reads/statements.ts'
import type { GraphChange } from '../graph-change.ts'

/** Nodes of one kind: how they are found in the store, and what makes them in the graph. */
export interface ProjectedKind {
  /** Its name in the outbox, or one of its own for what comes with others. */
  readonly name: string
  readonly label: string
  /** How many are written in one transaction when the projection is built. */
  readonly page: number
  /** So many ids of the store after one, ascending. */
  ids(sql: Statements, after: number, limit: number): Promise<number[]>
  /** The last of them all; 0: there are none. */
  last(sql: Statements): Promise<number>
  /**
   * The changes that make the nodes with these ids, and the relationships that are theirs, what the store says now; what it no longer has goes.
   * @param fresh the graph has none of them yet, and nothing that comes after them in the table of kinds
   */
  changes(sql: Statements, ids: readonly number[], fresh: boolean): Promise<GraphChange[]>
}
