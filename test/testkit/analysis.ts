import { join } from 'node:path'
import type { AnalysisOutcome } from '../../src/ingest/analysis.ts'
import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { LayerPool } from '../../src/ingest/layer-pool.ts'
import { openStore, type SqlStore } from '../../src/lineage/sql/store.ts'
import { temporaryFolder } from './oci.ts'

/** Threads are started once for all tests of a file; what an analysis knows is not shared. */
const pool = new LayerPool(2)

/** A fresh store in a temporary file and its analysis; each analysis starts cold, as in a new process. */
export async function freshStore(store = join(temporaryFolder(), 'store.db')) {
  const opened = await openStore(store)
  return { ...opened, store, analyzeCold: (target: string) => analyzeCold(opened, target) }
}

/** Analyzes one target with nothing in memory: chains are read back from the store. */
export function analyzeCold({ lineage }: SqlStore, target: string): Promise<AnalysisOutcome> {
  return createAnalyze(lineage, pool).analyze(target, { signal: new AbortController().signal, onProgress: () => {} })
}

/** Analyzes with threads of its own, which a stop ends. */
export function analyzeUntil({ lineage }: Pick<SqlStore, 'lineage'>, target: string, signal: AbortSignal): Promise<AnalysisOutcome> {
  return createAnalyze(lineage, new LayerPool(2)).analyze(target, { signal, onProgress: () => {} })
}
