import { type OutboxEntryRow, outboxAfter, outboxBounds } from '../sql/reads/outbox.ts'
import { Statements } from '../sql/reads/statements.ts'
import { type Projecting, stored } from './build-projection.ts'
import { isTooLarge } from './connect.ts'
import type { GraphChange } from './graph-change.ts'
import { kinds } from './kinds/all.ts'
import { markOf, type ProjectionState } from './state.ts'

/** Nodes that are touched by one transaction of the projection, unless one of the store touches more. */
const TOUCHED = 1_000
const ENTRIES = 500

/**
 * Applies what the outbox tells, until nothing is left or it is stopped. What an entry touches is made what the store says now, so an entry may be applied
 * twice, and the same nodes are written once however many entries of a batch speak of them.
 */
export async function applyOutbox(projecting: Projecting, from: ProjectionState): Promise<ProjectionState> {
  let state = from
  while (!projecting.signal.aborted) {
    const next = await applyBatch(projecting, state)
    if (next === null) break
    state = next
  }
  return state
}

async function applyBatch({ store, driver, onProgress, most = TOUCHED }: Projecting, state: ProjectionState): Promise<ProjectionState | null> {
  if ((await outboxBounds(store.db)).newest <= state.position) return null
  const snapshot = await store.snapshot()
  try {
    const { newest } = await outboxBounds(snapshot.db)
    const sql = new Statements(snapshot.db, store.provider, null)
    let batch = batchOf(await outboxAfter(snapshot.db, state.position, ENTRIES), most)
    for (;;) {
      const last = batch.at(-1)
      if (last === undefined) return null
      try {
        const next = await stored(driver, state, { ...state, position: last.id, mark: markOf(last) }, await changesOf(sql, batch))
        onProgress({ stage: 'changes', done: last.id, total: newest })
        return next
      } catch (error) {
        if (!isTooLarge(error) || batch.length === 1) throw error
        batch = batch.slice(0, Math.ceil(batch.length / 4))
      }
    }
  } finally {
    await snapshot.close()
  }
}

/** As many entries as touch no more than a bound together; at least one. */
function batchOf(entries: readonly OutboxEntryRow[], most: number): readonly OutboxEntryRow[] {
  let touched = 0
  const over = entries.findIndex(({ touched: nodes }) => (touched += Object.values(nodes).reduce((sum, ids) => sum + ids.length, 0)) > most)
  return over === -1 ? entries : entries.slice(0, Math.max(over, 1))
}

async function changesOf(sql: Statements, batch: readonly OutboxEntryRow[]): Promise<GraphChange[]> {
  const changes: GraphChange[] = []
  for (const kind of kinds) {
    const ids = [...new Set(batch.flatMap(({ touched }) => (touched as Readonly<Record<string, readonly number[]>>)[kind.name] ?? []))]
    if (ids.length > 0) changes.push(...(await kind.changes(sql, ids, false)))
  }
  return changes
}
