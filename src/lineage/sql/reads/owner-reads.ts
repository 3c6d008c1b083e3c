import type { Batches } from './batches.ts'
import { evidenceOwners } from './evidence-owners.ts'
import { fileOwners, packageFileCount, packageFiles } from './file-owners.ts'
import type { PageRequest } from './page.ts'
import type { Statements } from './statements.ts'

/** What one request reads of whose files there are; a method has the name of the function that it calls. */
export class OwnerReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  fileOwners(imageId: number, index: number, fileId: number) {
    return this.#batches.fetch(this.#sql, fileOwners, { a: imageId, b: fileId, index }, [])
  }

  evidenceOwners(imageId: number, path: string) {
    return this.#batches.fetch(this.#sql, evidenceOwners, { imageId, path }, [])
  }

  packageFiles(imageId: number, versionId: number, page: PageRequest<string>) {
    return this.#batches.fetch(this.#sql, packageFiles, { a: imageId, b: versionId }, [page])
  }

  packageFileCount(imageId: number, versionId: number) {
    return this.#batches.fetch(this.#sql, packageFileCount, { a: imageId, b: versionId }, [])
  }
}
