import { randomUUID } from 'node:crypto'
import type { Driver, ManagedTransaction } from 'neo4j-driver'
import { outboxBounds, outboxEntry } from '../sql/reads/outbox.ts'
import { Statements } from '../sql/reads/statements.ts'
import type { SqlStore } from '../sql/store.ts'
import { isTooLarge } from './connect.ts'
import { ensureSchema } from './graph-schema.ts'
import { applyChanges, type GraphChange } from './graph-change.ts'
import { kinds, LINKS } from './kinds/all.ts'
import type { ProjectedKind } from './kinds/projected-kind.ts'
import type { OnProgress } from './progress.ts'
import { GRAPH_VERSION, markOf, moveOn, type ProjectionState, writeState } from './state.ts'

const EMPTY = 'empty'
/** Relationships, or nodes without any, of one transaction that empties. */
const EMPTIED = 20_000

/** What a projection is made from and in. */
export interface Projecting {
  readonly store: Pick<SqlStore, 'db' | 'provider' | 'snapshot'>
  readonly driver: Driver
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  /** Nodes of one transaction at most; left out: as many as each kind says. */
  readonly most?: number | undefined
}

/** Says that it is built from now on: the changes that are told after this moment are applied when it is there. */
export async function beginBuilding({ store: { db }, driver }: Pick<Projecting, 'store' | 'driver'>, store: string): Promise<ProjectionState> {
  await ensureSchema(driver)
  const { newest } = await outboxBounds(db)
  const mark = markOf(await outboxEntry(db, newest))
  const state = { store, version: GRAPH_VERSION, run: randomUUID(), phase: 'building', stage: EMPTY, after: 0, position: newest, mark } as const
  await inTransaction(driver, (tx) => writeState(tx, state))
  return state
}

/** Builds on from where it is, until everything is there or it is stopped, one transaction after the other. Gives how far it came. */
export async function buildOn(projecting: Projecting, from: ProjectionState): Promise<ProjectionState> {
  let state = from
  while (state.phase === 'building' && !projecting.signal.aborted) {
    const kind = kinds.find(({ name }) => name === state.stage)
    state = kind === undefined ? await emptyOn(projecting, state) : await addPage(projecting, state, kind)
  }
  return state
}

async function emptyOn({ driver, onProgress }: Projecting, state: ProjectionState): Promise<ProjectionState> {
  onProgress({ stage: EMPTY, done: 0, total: null })
  const labels = kinds.map(({ label }) => label)
  const left = await inTransaction(driver, async (tx) => {
    await moveOn(tx, state, state)
    const edges = await countOf(tx, `MATCH ()-[e:${LINKS.join('|')}]->() WITH e LIMIT ${EMPTIED} DELETE e RETURN count(*) AS n`)
    return edges > 0 ? edges : countOf(tx, `MATCH (n:${labels.join('|')}) WITH n LIMIT ${EMPTIED} DETACH DELETE n RETURN count(*) AS n`)
  })
  if (left > 0) return state
  return stored(driver, state, { ...state, stage: kinds[0]!.name, after: 0 }, [])
}

/** The next nodes of a kind, in one transaction with how far it is then; fewer, where the server has too little memory for so many. */
async function addPage({ store, driver, onProgress, most = Number.POSITIVE_INFINITY }: Projecting, state: ProjectionState, kind: ProjectedKind): Promise<ProjectionState> {
  const snapshot = await store.snapshot()
  try {
    const sql = new Statements(snapshot.db, store.provider, null)
    for (let size = Math.min(kind.page, most); ; size = Math.ceil(size / 4)) {
      const ids = await kind.ids(sql, state.after, size)
      try {
        const next = await stored(driver, state, following(state, kind, ids, size), ids.length === 0 ? [] : await kind.changes(sql, ids, true))
        onProgress({ stage: kind.name, done: ids.at(-1) ?? state.after, total: await kind.last(sql) })
        return next
      } catch (error) {
        if (!isTooLarge(error) || ids.length <= 1) throw error
      }
    }
  } finally {
    await snapshot.close()
  }
}

/** What comes later than this moment is told by the outbox: a page that is not full is the last of its kind. */
function following(state: ProjectionState, kind: ProjectedKind, ids: readonly number[], size: number): ProjectionState {
  const last = ids.at(-1)
  if (last !== undefined && ids.length === size) return { ...state, after: last }
  const next = kinds[kinds.indexOf(kind) + 1]
  return next === undefined ? { ...state, phase: 'following', stage: '', after: 0 } : { ...state, stage: next.name, after: 0 }
}

/** Writes changes and how far it is then, together or not at all. */
export async function stored(driver: Driver, from: ProjectionState, to: ProjectionState, changes: readonly GraphChange[]): Promise<ProjectionState> {
  await inTransaction(driver, async (tx) => {
    await moveOn(tx, from, to)
    await applyChanges(tx, changes)
  })
  return to
}

/** What it may take: the largest transactions were seen to take some seconds. */
const TRANSACTION_MS = 300_000

async function inTransaction<T>(driver: Driver, work: (tx: ManagedTransaction) => Promise<T>): Promise<T> {
  const session = driver.session()
  try {
    return await session.executeWrite(async (tx) => {
      try {
        return await work(tx)
      } catch (error) {
        // The driver would repeat it, and it would be too large again.
        throw isTooLarge(error) ? Object.assign(error as Error, { retriable: false }) : error
      }
    }, { timeout: TRANSACTION_MS })
  } finally {
    await session.close()
  }
}

async function countOf(tx: ManagedTransaction, cypher: string): Promise<number> {
  const { records } = await tx.run(cypher)
  return Number(records[0]?.get('n') ?? 0)
}
