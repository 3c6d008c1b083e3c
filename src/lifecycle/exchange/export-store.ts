import { createHash } from 'node:crypto'
import { readAttestations } from '../../lineage/sql/exchange/attestations.ts'
import { readLog } from '../../lineage/sql/exchange/custody-log.ts'
import { readExtensionRuns } from '../../lineage/sql/exchange/extension-runs.ts'
import { readFacts, readFactSchemas } from '../../lineage/sql/exchange/facts.ts'
import { readImages } from '../../lineage/sql/exchange/images.ts'
import { readLayers } from '../../lineage/sql/exchange/layers.ts'
import { readIndexes, readMoves, readTags } from '../../lineage/sql/exchange/names.ts'
import { readChains } from '../../lineage/sql/exchange/read-chains.ts'
import { readReports, readRuns } from '../../lineage/sql/exchange/reports.ts'
import { readSources } from '../../lineage/sql/exchange/sources.ts'
import { readExtensionTrust, readTrust } from '../../lineage/sql/exchange/trust.ts'
import { latestMigration } from '../../lineage/sql/migrate.ts'
import type { Connection } from '../../lineage/sql/writes/connection.ts'
import { LifecycleFailure } from '../lifecycle-failure.ts'
import type { Counts } from './decode.ts'
import { encode } from './encode.ts'
import { type Entity, type EntityOf, FORMAT_VERSION, KIND_NAMES, type KindName } from './kinds.ts'

/** Characters that are handed over together. */
const BLOCK = 65_536

/** Where each kind is read from. */
const READERS: { readonly [Name in KindName]: (source: Connection) => AsyncGenerator<EntityOf[Name]> } = {
  layer: readLayers,
  chain: readChains,
  image: readImages,
  index: readIndexes,
  source: readSources,
  tag: readTags,
  move: readMoves,
  attestation: readAttestations,
  trust: readTrust,
  event: readLog,
  report: readReports,
  reportRun: readRuns,
  factSchema: readFactSchemas,
  fact: readFacts,
  extensionTrust: readExtensionTrust,
  extensionRun: readExtensionRuns,
}

/** How far an export is. */
export interface ExportProgress {
  readonly bytes: number
  readonly counts: Counts
}

/**
 * The text of an export in blocks, with bounded memory. The generator's result is what was written.
 * @param source a snapshot, so that all is of one moment
 */
export async function* exportStore(source: Connection, signal: AbortSignal, tell: (progress: ExportProgress) => void): AsyncGenerator<string, ExportProgress & { readonly sha256: string }> {
  const hash = createHash('sha256')
  const counts: Counts = {}
  let bytes = 0
  let block = `${JSON.stringify({ format: 'stratigraph-export', version: FORMAT_VERSION, schema: await latestMigration(source.db) })}\n`
  const flush = () => {
    hash.update(block)
    bytes += Buffer.byteLength(block)
    const full = block
    block = ''
    return full
  }
  for (const kind of KIND_NAMES) {
    for await (const value of READERS[kind](source)) {
      if (signal.aborted) throw new LifecycleFailure('LIFECYCLE.INTERRUPTED', 'The export was stopped; what was written of it is no export.')
      counts[kind] = (counts[kind] ?? 0) + 1
      for (const line of encode({ kind, value } as Entity)) {
        block += line
        if (block.length < BLOCK) continue
        yield flush()
        tell({ bytes, counts })
      }
    }
  }
  yield flush()
  const sha256 = hash.digest('hex')
  const end = `${JSON.stringify({ end: { counts, sha256 } })}\n`
  yield end
  return { bytes: bytes + Buffer.byteLength(end), counts, sha256 }
}
