import type { Batches } from './batches.ts'
import { chainImageCount, chainImages, kin, kinCount, type KinFilter, type KinKey } from './kin.ts'
import type { PageRequest } from './page.ts'
import type { ImageRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** What one request reads of images that have layers in common; a method has the name of the function that it calls. */
export class KinReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  kin(image: ImageRow, filter: KinFilter, page: PageRequest<KinKey>) {
    return this.#batches.once(this.#sql, kin, [image, filter, page])
  }

  kinCount(image: ImageRow, filter: KinFilter) {
    return this.#batches.once(this.#sql, kinCount, [image, filter])
  }

  chainImages(chain: number, page: PageRequest<number>) {
    return this.#batches.fetch(this.#sql, chainImages, chain, [page])
  }

  chainImageCount(chain: number) {
    return this.#batches.fetch(this.#sql, chainImageCount, chain, [])
  }
}
