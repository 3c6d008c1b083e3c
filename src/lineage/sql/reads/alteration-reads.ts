import { alterationCount, type AlterationFilter, alterationImageCount, alterationImages, alterations, imageAlterationCount, imageAlterations } from './alterations.ts'
import type { Batches } from './batches.ts'
import type { PageRequest } from './page.ts'
import type { Statements } from './statements.ts'

/** What one request reads of alterations; a method has the name of the function that it calls. */
export class AlterationReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  alterations(filter: AlterationFilter, page: PageRequest<number>) {
    return this.#batches.once(this.#sql, alterations, [filter, page])
  }

  alterationCount(filter: AlterationFilter) {
    return this.#batches.once(this.#sql, alterationCount, [filter])
  }

  alterationImages(id: number, page: PageRequest<number>) {
    return this.#batches.fetch(this.#sql, alterationImages, id, [page])
  }

  alterationImageCount(id: number) {
    return this.#batches.fetch(this.#sql, alterationImageCount, id, [])
  }

  imageAlterations(imageId: number, filter: AlterationFilter, page: PageRequest<number>) {
    return this.#batches.fetch(this.#sql, imageAlterations, imageId, [filter, page])
  }

  imageAlterationCount(imageId: number, filter: AlterationFilter) {
    return this.#batches.fetch(this.#sql, imageAlterationCount, imageId, [filter])
  }
}
