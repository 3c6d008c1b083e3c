import type { ManagedTransaction } from 'neo4j-driver'
import type { OutboxEntryRow } from '../sql/reads/outbox.ts'
import { sendable } from './graph-change.ts'
import { ProjectionFailure } from './projection-failure.ts'

/** The form of the graph: a projection of another form is built anew. */
export const GRAPH_VERSION = 1

/** How far a projection is. It is kept in the graph and moves on in the transaction that writes what it says. */
export interface ProjectionState {
  /** The identity of the store. */
  readonly store: string
  readonly version: number
  /** Which building of it: two at once do not mix. */
  readonly run: string
  /** `building`: only a part is there; `following`: everything up to `position`. */
  readonly phase: 'building' | 'following'
  /** What is being built: `empty` (the old goes), or the name of a kind. */
  readonly stage: string
  /** The last id of that kind that is in. */
  readonly after: number
  /** The last entry of the outbox that is in, or that will have been when it is built. */
  readonly position: number
  /** What that entry says, by which a store that was restored from an older copy is told. */
  readonly mark: string
}

const NAMES = ['store', 'version', 'run', 'phase', 'stage', 'after', 'position', 'mark'] as const satisfies readonly (keyof ProjectionState)[]

/** Null: nothing was ever projected here. */
export async function readState(tx: Pick<ManagedTransaction, 'run'>): Promise<ProjectionState | null> {
  const { records } = await tx.run(`MATCH (s:Projection {name: 'stratigraph'}) RETURN ${NAMES.map((name) => `s.${name} AS ${name}`).join(', ')}`)
  const [record] = records
  if (record === undefined) return null
  const { version, after, position, ...texts } = record.toObject() as Record<keyof ProjectionState, unknown>
  return { ...texts, version: Number(version), after: Number(after), position: Number(position) } as ProjectionState
}

/** Begins a projection, whatever was there. */
export async function writeState(tx: ManagedTransaction, state: ProjectionState): Promise<void> {
  await tx.run(`MERGE (s:Projection {name: 'stratigraph'}) SET s += $state, s.updatedAt = timestamp()`, { state: sendable(state) })
}

/**
 * Moves on in the transaction of what is written, which it has to be called in first: others wait for this node. Throws PROJECTION.SUPERSEDED when another
 * process has moved it on meanwhile: nothing of this transaction may stay.
 */
export async function moveOn(tx: ManagedTransaction, from: ProjectionState, to: ProjectionState): Promise<void> {
  const { records } = await tx.run(
    `MATCH (s:Projection {name: 'stratigraph'}) SET s.updatedAt = timestamp()
     WITH s WHERE s.run = $from.run AND s.phase = $from.phase AND s.stage = $from.stage AND s.after = $from.after AND s.position = $from.position
     SET s += $to RETURN 1`,
    { from: sendable(from), to: sendable(to) },
  )
  if (records.length === 0) throw new ProjectionFailure('PROJECTION.SUPERSEDED', 'Another process keeps this projection.')
}

/** What tells an entry of the outbox from one of the same number in another history of the store. */
export function markOf(entry: OutboxEntryRow | null): string {
  return entry === null ? '' : `${entry.at.toISOString()} ${JSON.stringify(entry.touched).slice(0, 200)}`
}
