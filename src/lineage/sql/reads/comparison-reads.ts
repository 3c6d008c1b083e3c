import type { Batches } from './batches.ts'
import { type Compared, type ComparedPlace, sharedPrefix } from './compared.ts'
import { factChanges } from './fact-changes.ts'
import { fileChanges, fileChangesByLayer } from './file-changes.ts'
import { imageLayers } from './image-layers.ts'
import { layerDifferences, type LayerChangeRow } from './layer-differences.ts'
import { sharedLayers } from './layers.ts'
import { packageChanges } from './package-changes.ts'
import type { PageRequest } from './page.ts'
import type { Statements } from './statements.ts'

/** What one request reads of two images side by side; a method has the name of the function that it calls. Images are row ids. */
export class ComparisonReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  of(from: number, to: number): Promise<Compared> {
    return this.#batches.once(this.#sql, sharedPrefix, [from, to])
  }

  sharedLayers(from: number, to: number) {
    return this.#batches.once(this.#sql, sharedLayers, [from, to])
  }

  async layers(from: number, to: number): Promise<LayerChangeRow[]> {
    const of = (id: number) => this.#batches.fetch(this.#sql, imageLayers, id, [])
    const [before, after, compared] = await Promise.all([of(from), of(to), this.of(from, to)])
    return layerDifferences(before, after, compared)
  }

  async packageChanges(from: number, to: number) {
    return this.#batches.once(this.#sql, packageChanges, [await this.of(from, to)])
  }

  async factChanges(from: number, to: number, schema: string | null) {
    return this.#batches.once(this.#sql, factChanges, [await this.of(from, to), schema])
  }

  async fileChanges(from: number, to: number, madeBy: ComparedPlace | null, page: PageRequest<string>) {
    return this.#batches.once(this.#sql, fileChanges, [await this.of(from, to), madeBy, page])
  }

  async fileChangesByLayer(from: number, to: number, size: number) {
    return this.#batches.once(this.#sql, fileChangesByLayer, [await this.of(from, to), size])
  }
}
