import { garbageCount, type GarbageCount } from '../lineage/sql/reads/garbage.ts'
import {
  type Candidate, removeChains, removeLayers, removePaths, removeStrayRuns, removeVersions, unusedChains, unusedLayers, unusedVersions,
} from '../lineage/sql/writes/collect-garbage.ts'
import type { Connection } from '../lineage/sql/writes/connection.ts'

/** How much one transaction removes: writers wait for it, readers never do. */
const BATCH = { rows: 20_000, candidates: 500 }

/** What was removed. */
export interface Collection {
  readonly removed: Pick<GarbageCount, 'chains' | 'layers' | 'packageVersions' | 'packages'>
  /** It was stopped: what is left is removed next time. */
  readonly interrupted: boolean
}

/** What a collection would remove. */
export async function countGarbage(connection: Connection): Promise<GarbageCount> {
  return garbageCount(connection)
}

/** Removes chains and layers that no image has, package versions that then no chain has and paths that no file has, in batches; each batch is whole, or not at all. */
export async function collectGarbage(connection: Connection, signal: AbortSignal): Promise<Collection> {
  const removed = { chains: 0, layers: 0, packageVersions: 0, packages: 0 }
  const each = async (candidates: readonly Candidate[], remove: (ids: readonly number[]) => Promise<void>): Promise<void> => {
    for (const batch of batches(candidates)) {
      if (signal.aborted) return
      await remove(batch)
    }
  }
  await each(await unusedChains(connection), async (ids) => void (removed.chains += await removeChains(connection, ids)))
  if (!signal.aborted) await each(await unusedLayers(connection), async (ids) => void (removed.layers += await removeLayers(connection, ids)))
  if (!signal.aborted) {
    await each(await unusedVersions(connection), async (ids) => {
      const { packageVersions, packages } = await removeVersions(connection, ids)
      removed.packageVersions += packageVersions
      removed.packages += packages
    })
  }
  for (let at: number | null = 0; at !== null && !signal.aborted; ) at = await removePaths(connection, at, BATCH.rows)
  if (!signal.aborted) await removeStrayRuns(connection)
  return { removed, interrupted: signal.aborted }
}

/** Groups in their order, each of so many rows or of one candidate. */
function* batches(candidates: readonly Candidate[]): Generator<number[]> {
  let [batch, rows]: [number[], number] = [[], 0]
  for (const { id, weight } of candidates) {
    if (batch.length > 0 && (rows + weight > BATCH.rows || batch.length >= BATCH.candidates)) {
      yield batch
      ;[batch, rows] = [[], 0]
    }
    batch.push(id)
    rows += weight
  }
  if (batch.length > 0) yield batch
}
