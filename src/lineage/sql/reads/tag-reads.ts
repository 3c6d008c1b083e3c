import type { Batches } from './batches.ts'
import { imagesOfDigests } from './images.ts'
import type { PageRequest } from './page.ts'
import { imageNames } from './sightings.ts'
import type { Statements } from './statements.ts'
import { firstMoves, lastMoves, type MoveKey, tagMoveCount, tagMoves } from './tag-moves.ts'
import { repositoryByName, repositoryIds, repositoryTagCount, repositoryTags, tagByReference } from './tags.ts'

/** What one request reads of tags and their history, as of its moment; a method has the name of the function that it calls. */
export class TagReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  tagByReference(reference: string) {
    return this.#batches.once(this.#sql, tagByReference, [reference])
  }

  repositoryByName(names: readonly string[]) {
    return this.#batches.once(this.#sql, repositoryByName, [names])
  }

  /** Of a whole name, as it is in the store; null: there is none. */
  repositoryId(name: string) {
    return this.#batches.fetch(this.#sql, repositoryIds, name, [])
  }

  repositoryTags(repositoryId: number, gone: boolean, page: PageRequest<string>) {
    return this.#batches.fetch(this.#sql, repositoryTags, repositoryId, [gone, page])
  }

  repositoryTagCount(repositoryId: number, gone: boolean) {
    return this.#batches.fetch(this.#sql, repositoryTagCount, repositoryId, [gone])
  }

  tagMoves(tagId: number, page: PageRequest<MoveKey>) {
    return this.#batches.fetch(this.#sql, tagMoves, tagId, [page])
  }

  tagMoveCount(tagId: number) {
    return this.#batches.fetch(this.#sql, tagMoveCount, tagId, [])
  }

  firstMove(tagId: number) {
    return this.#batches.fetch(this.#sql, firstMoves, tagId, [])
  }

  lastMove(tagId: number) {
    return this.#batches.fetch(this.#sql, lastMoves, tagId, [])
  }

  imageNames(imageId: number) {
    return this.#batches.fetch(this.#sql, imageNames, imageId, [])
  }

  /** The image of a digest, or of the index that it names the one for a platform. */
  imageOfDigest(digest: string, platform: string) {
    return this.#batches.fetch(this.#sql, imagesOfDigests, digest, [platform])
  }
}
