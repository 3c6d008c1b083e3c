import type { Lineage } from '../lineage/lineage.ts'
import type { ChainStates } from './chain-states.ts'
import type { ExtensionRuns } from './extension-runs.ts'
import type { LayerPool } from './layer-pool.ts'
import type { LayerReader } from './layer-reader.ts'
import type { Tenure } from './tenure.ts'

/** What is at hand while the images of one target are analyzed. */
export interface Workshop {
  readonly lineage: Lineage
  readonly pool: LayerPool
  readonly reader: LayerReader
  readonly states: ChainStates
  readonly extensions: ExtensionRuns
  readonly tenure: Tenure
  /** Aborted: the analysis is to stop. */
  readonly signal: AbortSignal
}
