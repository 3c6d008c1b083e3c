import type { Batches } from './batches.ts'
import { historyImages, type NamedHistory } from './histories.ts'
import { newerImages } from './newer-images.ts'
import { imageAt, type NamedDigest, tagLines, tagLineSince, type TagPlace } from './tag-lines.ts'
import type { Statements } from './statements.ts'

/** What one request reads of the lines that images are of: what came before and after them under a name. A method has the name of the function that it calls. */
export class LineReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  tagLines(imageId: number) {
    return this.#batches.fetch(this.#sql, tagLines, imageId, [])
  }

  tagLineSince(place: TagPlace) {
    return this.#batches.fetch(this.#sql, tagLineSince, place, [])
  }

  imageAt(named: NamedDigest) {
    return this.#batches.fetch(this.#sql, imageAt, named, [])
  }

  historyImages(named: NamedHistory) {
    return this.#batches.fetch(this.#sql, historyImages, named, [])
  }

  newerImages(imageId: number, size: number) {
    return this.#batches.fetch(this.#sql, newerImages, imageId, [size])
  }
}
