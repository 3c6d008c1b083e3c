/**
 * Reads that go to the database without Prisma in between, on connections of their own. Rows have the form that Prisma gives them. Of what a small
 * statement costs this process, Prisma is nine tenths (docs/performance.md).
 */
export interface DirectReads {
  /**
   * @param text with `?` in SQLite, `$1` ... in PostgreSQL
   * @param steady one plan is right whatever the values are
   */
  rows(text: string, values: readonly unknown[], steady: boolean): Promise<object[]>
}

const ofClients = new WeakMap<object, DirectReads>()

/** The direct reads of a client that `open` made; null for others, such as a transaction: what is read there has to be asked of it. */
export function directReadsOf(db: object): DirectReads | null {
  return ofClients.get(db) ?? null
}

/** From now on reads on this client may go directly. */
export function readDirectly(db: object, reads: DirectReads): void {
  ofClients.set(db, reads)
}
