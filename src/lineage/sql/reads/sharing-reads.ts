import type { Digest } from '../../../model/digest.ts'
import type { Batches } from './batches.ts'
import { chainById } from './chains.ts'
import { layerSharing, type SharedLayerKey, sharedLayersOf, type SharingScope } from './layer-sharing.ts'
import type { LayerOrder } from './layers.ts'
import type { PageRequest } from './page.ts'
import { repositories, repositoryCount } from './repositories.ts'
import type { Statements } from './statements.ts'

/** What one request reads of what images share, and of the places where they are. A method has the name of the function that it calls. */
export class SharingReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  layerSharing(scope: SharingScope) {
    return this.#batches.once(this.#sql, layerSharing, [scope])
  }

  sharedLayersOf(scope: SharingScope, order: LayerOrder, page: PageRequest<SharedLayerKey>) {
    return this.#batches.once(this.#sql, sharedLayersOf, [scope, order, page])
  }

  chainById(chainId: Digest) {
    return this.#batches.fetch(this.#sql, chainById, chainId, [])
  }

  repositories(registry: string | null, page: PageRequest<string>) {
    return this.#batches.once(this.#sql, repositories, [registry, page])
  }

  repositoryCount(registry: string | null) {
    return this.#batches.once(this.#sql, repositoryCount, [registry])
  }
}
