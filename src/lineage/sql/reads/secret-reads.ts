import type { Batches } from './batches.ts'
import type { PageRequest } from './page.ts'
import { imageSecretCount, imageSecrets, secretCount, type SecretFilter, secrets } from './secrets.ts'
import type { Statements } from './statements.ts'

/** What one request reads of secrets; a method has the name of the function that it calls. */
export class SecretReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  secrets(filter: SecretFilter, page: PageRequest<number>) {
    return this.#batches.once(this.#sql, secrets, [filter, page])
  }

  secretCount(filter: SecretFilter) {
    return this.#batches.once(this.#sql, secretCount, [filter])
  }

  imageSecrets(imageId: number, filter: SecretFilter, page: PageRequest<number>) {
    return this.#batches.fetch(this.#sql, imageSecrets, imageId, [filter, page])
  }

  imageSecretCount(imageId: number, filter: SecretFilter) {
    return this.#batches.fetch(this.#sql, imageSecretCount, imageId, [filter])
  }
}
