import type { Batches } from './batches.ts'
import { type AttestationHeadRow, attestationsOf, contentsOf, subjectsOf } from './custody-attestations.ts'
import { builderById, buildById, buildMaterials, imageBuilds, impactCount, type ImpactOf, impactOf, materialById, sourceRevisionById } from './custody-nodes.ts'
import { entriesOf, logPage } from './custody-log.ts'
import { trustRoots } from './custody-trust.ts'
import type { PageRequest } from './page.ts'
import type { Statements } from './statements.ts'

/** What one request reads about custody; batched as all reads are. */
export class CustodyReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  /** Every trust root that there ever was. */
  trustRoots() {
    return this.#batches.once(this.#sql, trustRoots, [])
  }

  /** The digests that count as an image, its own first. */
  subjects(imageId: number) {
    return this.#batches.fetch(this.#sql, subjectsOf, imageId, [])
  }

  /** The documents attached to a digest. */
  attestations(digest: string) {
    return this.#batches.fetch(this.#sql, attestationsOf, digest, [])
  }

  /** Not batched: whoever asks bounds how much is in memory. */
  contents(heads: readonly AttestationHeadRow[]) {
    return contentsOf(this.#sql, heads)
  }

  /** What the log has about a digest. */
  entries(digest: string) {
    return this.#batches.fetch(this.#sql, entriesOf, digest, [])
  }

  /** A part of the whole log. */
  log(after: number, size: number) {
    return logPage(this.#sql, after, size)
  }

  buildById(id: number) {
    return this.#batches.fetch(this.#sql, buildById, id, [])
  }

  imageBuilds(imageId: number) {
    return this.#batches.fetch(this.#sql, imageBuilds, imageId, [])
  }

  buildMaterials(buildId: number) {
    return this.#batches.fetch(this.#sql, buildMaterials, buildId, [])
  }

  builderById(id: number) {
    return this.#batches.fetch(this.#sql, builderById, id, [])
  }

  sourceRevisionById(id: number) {
    return this.#batches.fetch(this.#sql, sourceRevisionById, id, [])
  }

  materialById(id: number) {
    return this.#batches.fetch(this.#sql, materialById, id, [])
  }

  /** The images that something has an effect on. */
  impactOf(of: ImpactOf, page: PageRequest<number>) {
    return this.#batches.once(this.#sql, impactOf, [of, page])
  }

  impactCount(of: ImpactOf) {
    return this.#batches.once(this.#sql, impactCount, [of])
  }
}
