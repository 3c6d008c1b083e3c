import type { PathEnd } from '../../path.ts'
import type { Batches } from './batches.ts'
import { type EndName, pathEnd } from './path-ends.ts'
import { pathDown } from './paths.ts'
import type { Statements } from './statements.ts'

/** What one request reads of paths; a method has the name of the function that it calls. */
export class PathReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  pathEnd(name: EndName) {
    return this.#batches.once(this.#sql, pathEnd, [name])
  }

  pathDown(from: PathEnd, to: PathEnd, maxDepth: number) {
    return this.#batches.once(this.#sql, pathDown, [from, to, maxDepth])
  }
}
