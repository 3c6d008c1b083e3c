import { writeAttestations } from '../../lineage/sql/exchange/attestations.ts'
import { type Sealing, writeLog } from '../../lineage/sql/exchange/custody-log.ts'
import type { Written } from '../../lineage/sql/exchange/entities.ts'
import { writeExtensionRuns } from '../../lineage/sql/exchange/extension-runs.ts'
import { type SchemaNumbers, writeFacts, writeFactSchemas } from '../../lineage/sql/exchange/facts.ts'
import { writeImages } from '../../lineage/sql/exchange/images.ts'
import { writeLayers } from '../../lineage/sql/exchange/layers.ts'
import { writeIndexes, writeMoves, writeTags } from '../../lineage/sql/exchange/names.ts'
import { writeReports, writeRuns } from '../../lineage/sql/exchange/reports.ts'
import { writeSources } from '../../lineage/sql/exchange/sources.ts'
import { writeExtensionTrust, writeTrust } from '../../lineage/sql/exchange/trust.ts'
import { type Foreign, writeChains } from '../../lineage/sql/exchange/write-chains.ts'
import type { Connection } from '../../lineage/sql/writes/connection.ts'
import { LifecycleFailure } from '../lifecycle-failure.ts'
import { batches } from './batches.ts'
import { consistency } from './check-export.ts'
import { type Counts, decode } from './decode.ts'
import { type EntityOf, KIND_NAMES, type KindName } from './kinds.ts'
import { lineFile } from './read-lines.ts'

/** How far an import is: the file is read twice, first to check it. */
export interface ImportProgress {
  readonly phase: 'checking' | 'writing'
  /** Of the file. */
  readonly bytes: { readonly done: number; readonly total: number }
}

/** What became of the entities of each kind. */
export interface Imported {
  readonly written: Readonly<Partial<Record<KindName, Written>>>
  /** It was stopped: what is written stays, the same import goes on. */
  readonly interrupted: boolean
}

/** How an import is done. */
export interface ImportOptions {
  readonly sealing: Sealing
  /** Whether trust in keys, identities and extensions is taken over where the store has none. */
  readonly trust: boolean
  readonly signal: AbortSignal
  readonly tell: (progress: ImportProgress) => void
}

/**
 * Writes an export into a store that is empty or not, in transactions each of which leaves layers, chains and images whole. The file is read to its end and
 * checked before anything is written. What the store has already stays as it is, so a second import changes nothing.
 * Throws LIFECYCLE.BAD_EXPORT, LIFECYCLE.NEWER_EXPORT, LIFECYCLE.UNREADABLE.
 */
export async function importStore(connection: Connection, path: string, options: ImportOptions): Promise<Imported> {
  const { signal, tell, sealing } = options
  const file = lineFile(path)
  const total = file.size
  const lines = (phase: ImportProgress['phase']) => file.lines((done) => tell({ phase, bytes: { done, total } }), signal)
  const written: Partial<Record<KindName, Written>> = {}
  try {
    await check(lines('checking'), sealing)
    const writers = writersOf(connection, options)
    for await (const { kind, values } of batches(decode(lines('writing')))) {
      if (signal.aborted) break
      written[kind] = sum(written[kind], await (writers[kind] as Writer<KindName>)(values as never))
    }
  } catch (error) {
    if (!signal.aborted || error instanceof LifecycleFailure) throw error
  }
  return { written, interrupted: signal.aborted }
}

async function check(lines: AsyncIterable<Buffer>, sealing: Sealing): Promise<Counts> {
  const checkOne = consistency(sealing)
  const entities = decode(lines)
  for (;;) {
    const next = await entities.next()
    if (next.done === true) return next.value
    checkOne(next.value)
  }
}

type Writer<Name extends KindName> = (values: readonly EntityOf[Name][]) => Promise<Written>

function writersOf(connection: Connection, { sealing, trust }: ImportOptions): { readonly [Name in KindName]: Writer<Name> } {
  const foreign: Foreign = { layers: new Set(), chains: new Set() }
  const schemas: SchemaNumbers = new Map()
  // A log that tells of trust which was not taken over would not be this store's.
  let apart = !trust
  const left = async (values: readonly unknown[]) => ({ added: 0, known: 0, skipped: values.length })
  return {
    layer: (values) => writeLayers(connection, values, foreign.layers),
    chain: (values) => writeChains(connection, values, foreign),
    image: (values) => writeImages(connection, values),
    index: (values) => writeIndexes(connection, values),
    source: (values) => writeSources(connection, values),
    tag: (values) => writeTags(connection, values),
    move: (values) => writeMoves(connection, values),
    attestation: (values) => writeAttestations(connection, values),
    trust: trust ? (values) => writeTrust(connection, values) : left,
    event: async (values) => {
      const result = await writeLog(connection, values, apart, sealing)
      apart = result.apart
      return { added: result.added, known: result.known, skipped: result.skipped }
    },
    report: (values) => writeReports(connection, values),
    reportRun: (values) => writeRuns(connection, values),
    factSchema: (values) => writeFactSchemas(connection, values, schemas),
    fact: (values) => writeFacts(connection, values, schemas),
    extensionTrust: trust ? (values) => writeExtensionTrust(connection, values) : left,
    extensionRun: (values) => writeExtensionRuns(connection, values),
  }
}

const NOTHING: Written = { added: 0, known: 0, skipped: 0 }

function sum(a: Written = NOTHING, b: Written = NOTHING): Written {
  return { added: a.added + b.added, known: a.known + b.known, skipped: a.skipped + b.skipped }
}

/** All kinds together. */
export function totalOf({ written }: Imported): Written {
  return KIND_NAMES.reduce<Written>((all, kind) => sum(all, written[kind]), NOTHING)
}
