import type { Driver } from 'neo4j-driver'
import type { ProjectionStatus } from '../find-path.ts'
import { outboxAfter, outboxBounds, outboxEntry } from '../sql/reads/outbox.ts'
import type { SqlStore } from '../sql/store.ts'
import { storeIdentity } from '../sql/writes/store-identity.ts'
import { beginBuilding, buildOn, type Projecting } from './build-projection.ts'
import { failureOf } from './connect.ts'
import { applyOutbox } from './follow-outbox.ts'
import type { OnProgress } from './progress.ts'
import { ProjectionFailure } from './projection-failure.ts'
import { GRAPH_VERSION, markOf, type ProjectionState, readState } from './state.ts'

/** How a projection is brought up to date. */
export interface ProjectOptions {
  /** From nothing, whatever is there. */
  readonly rebuild: boolean
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  /** Nodes of one transaction at most; left out: as many as each kind says. */
  readonly most?: number
}

type Store = Pick<SqlStore, 'db' | 'provider' | 'snapshot'>

/** So often another process may have been faster before it is told: each time it had got further. */
const SUPERSEDED_TIMES = 200

/**
 * Brings the projection up to date: builds it where it is not there (or goes on building), then applies what the outbox tells. False: it was stopped; the next
 * call goes on. Throws PROJECTION.*.
 */
export async function project(store: Store, driver: Driver, { rebuild, signal, onProgress, most }: ProjectOptions): Promise<boolean> {
  try {
    let anew = rebuild
    for (let times = 0; ; times++) {
      const projecting = { store, driver, signal, onProgress, most }
      try {
        const state = await buildOn(projecting, await prepared(projecting, anew))
        anew = false
        await applyOutbox(projecting, state)
        return !signal.aborted
      } catch (error) {
        anew = false
        if (!(error instanceof ProjectionFailure && error.code === 'PROJECTION.SUPERSEDED') || times >= SUPERSEDED_TIMES) throw error
        await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 200))
      }
    }
  } catch (error) {
    throw failureOf(error)
  }
}

/** Where to go on from. */
async function prepared(projecting: Projecting, rebuild: boolean): Promise<ProjectionState> {
  const { store, driver } = projecting
  const own = await storeIdentity(store)
  const state = await stateOf(driver)
  if (state === null) {
    if (await holdsAnything(driver)) throw new ProjectionFailure('PROJECTION.NOT_OURS', 'This Neo4j holds something else; a projection needs a database of its own.')
    return beginBuilding(projecting, own)
  }
  if (state.store !== own && !rebuild) throw new ProjectionFailure('PROJECTION.OTHER_STORE', 'This Neo4j holds the projection of another store; --rebuild puts this one in its place.')
  const goesOn = !rebuild && state.version === GRAPH_VERSION && (await reaches(store, state))
  return goesOn ? state : beginBuilding(projecting, own)
}

/** Whether the outbox still tells all that has happened since; it does not when it lost its oldest entries, or when the store was restored from a copy. */
async function reaches({ db }: Pick<Store, 'db'>, { position, mark }: ProjectionState): Promise<boolean> {
  const { newest, oldest } = await outboxBounds(db)
  if (position > newest || position < oldest - 1) return false
  return position < oldest || markOf(await outboxEntry(db, position)) === mark
}

/** How a projection stands to its store; it never throws for a Neo4j that does not answer. */
export async function projectionStatus(store: Pick<Store, 'db'>, driver: Driver): Promise<ProjectionStatus> {
  const { newest } = await outboxBounds(store.db)
  const none = { stage: null, behind: null, behindSince: null }
  let state: ProjectionState | null
  try {
    state = await stateOf(driver)
  } catch {
    return { phase: 'unreachable', ...none }
  }
  if (state === null) return { phase: 'empty', ...none }
  if (state.store !== (await storeIdentity(store))) return { phase: 'other-store', ...none }
  const behind = Math.max(0, newest - state.position)
  const [next] = behind === 0 ? [] : await outboxAfter(store.db, state.position, 1)
  const { phase, stage } = state
  return { phase, stage: phase === 'building' ? stage : null, behind, behindSince: next?.at ?? null }
}

/** Not tried again: a question that the store can answer does not wait for a server that is not there. */
async function stateOf(driver: Driver): Promise<ProjectionState | null> {
  const session = driver.session({ defaultAccessMode: 'READ' })
  try {
    const transaction = await session.beginTransaction({ timeout: 5_000 })
    const state = await readState(transaction)
    await transaction.commit()
    return state
  } finally {
    await session.close()
  }
}

async function holdsAnything(driver: Driver): Promise<boolean> {
  const { records } = await driver.executeQuery('MATCH (n) RETURN 1 LIMIT 1')
  return records.length > 0
}
