import type { Batches } from './batches.ts'
import { extensionTrusts } from './extensions.ts'
import type { FactFilter } from './fact-rows.ts'
import { factById, factCount, facts, type FactsFilter, factSchemas, factsOf, knownSubjects, type SubjectKey } from './facts.ts'
import { imageFactCount, imageFacts } from './image-facts.ts'
import type { PageRequest } from './page.ts'
import type { Statements } from './statements.ts'

/** What one request reads of users' own data; batched as all reads are. */
export class FactReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  /** Every version of every schema. */
  schemas() {
    return this.#batches.once(this.#sql, factSchemas, [])
  }

  page(filter: FactsFilter, page: PageRequest<number>) {
    return this.#batches.once(this.#sql, facts, [filter, page])
  }

  count(filter: FactsFilter) {
    return this.#batches.once(this.#sql, factCount, [filter])
  }

  byId(id: number) {
    return this.#batches.fetch(this.#sql, factById, id, [])
  }

  /** Of one node that is no image. */
  of({ kind, target }: SubjectKey, filter: FactFilter) {
    return this.#batches.fetch(this.#sql, factsOf, target, [kind, filter])
  }

  ofImage(imageId: number, filter: FactFilter, page: PageRequest<number>) {
    return this.#batches.fetch(this.#sql, imageFacts, imageId, [filter, page])
  }

  countOfImage(imageId: number, filter: FactFilter) {
    return this.#batches.fetch(this.#sql, imageFactCount, imageId, [filter])
  }

  /** Whether the graph knows a node. */
  async knows(subject: SubjectKey): Promise<boolean> {
    return this.#batches.load('known subjects', subject, async (keys: readonly SubjectKey[]) => knownSubjects(this.#sql, keys))
  }

  /** Every extension that is, or was, trusted. */
  extensionTrusts() {
    return this.#batches.once(this.#sql, extensionTrusts, [])
  }
}
