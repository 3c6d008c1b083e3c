import type { Batches, Lookup } from './batches.ts'
import { type AttestationHeadRow, attestationsOf, contentsOf, subjectsOf } from './custody-attestations.ts'
import { entriesOf, logPage, tagMovesTo } from './custody-log.ts'
import { trustRoots } from './custody-trust.ts'
import type { Statements } from './statements.ts'

type Fetch<Key, Value> = (sql: Statements, keys: readonly Key[]) => Promise<Lookup<Key, Value>>

/** What one request reads about custody; batched as all reads are. */
export class CustodyReads {
  readonly #sql: Statements
  readonly #batches: Batches

  constructor(sql: Statements, batches: Batches) {
    this.#sql = sql
    this.#batches = batches
  }

  #load<Key, Value>(name: string, key: Key, fetch: Fetch<Key, Value>): Promise<Value> {
    return this.#batches.load(`custody ${name}`, key, (keys) => fetch(this.#sql, keys))
  }

  /** Every trust root that there ever was. */
  trustRoots() {
    return this.#load('trustRoots', 0, async (sql) => {
      const roots = await trustRoots(sql)
      return () => roots
    })
  }

  /** The digests that count as an image, its own first. */
  subjects(imageId: number) {
    return this.#load('subjects', imageId, subjectsOf)
  }

  /** The documents attached to a digest. */
  attestations(digest: string) {
    return this.#load('attestations', digest, attestationsOf)
  }

  /** Not batched: whoever asks bounds how much is in memory. */
  contents(heads: readonly AttestationHeadRow[]) {
    return contentsOf(this.#sql, heads)
  }

  /** What the log has about a digest. */
  entries(digest: string) {
    return this.#load('entries', digest, entriesOf)
  }

  /** The moves of tags to a digest. */
  tagMoves(digest: string) {
    return this.#load('tagMoves', digest, tagMovesTo)
  }

  /** A part of the whole log. */
  log(after: number, size: number) {
    return logPage(this.#sql, after, size)
  }
}
