import type { Driver } from 'neo4j-driver'
import { outboxBounds } from '../sql/reads/outbox.ts'
import type { SqlStore } from '../sql/store.ts'
import type { OnProgress } from './progress.ts'
import { project } from './projector.ts'

/** How a projection is kept up to date. */
export interface FollowOptions {
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
  /** Told when it begins to fail, and (null) when it works again. */
  readonly onTrouble: (error: unknown) => void
}

const POLL_MS = 500
/** So often Neo4j is looked at although the store has nothing new: somebody may have emptied it. */
const LOOK_MS = 60_000
const MAX_PAUSE_MS = 30_000

/** Keeps a projection up to date until it is stopped. Whatever fails is tried again, after longer and longer pauses. */
export async function follow(store: Pick<SqlStore, 'db' | 'provider' | 'snapshot'>, driver: Driver, { signal, onProgress = () => {}, onTrouble }: FollowOptions): Promise<void> {
  let known = -1
  let looked = 0
  let failures = 0
  while (!signal.aborted) {
    try {
      const { newest } = await outboxBounds(store.db)
      if (newest !== known || Date.now() - looked > LOOK_MS) {
        await project(store, driver, { rebuild: false, signal, onProgress })
        known = newest
        looked = Date.now()
      }
      if (failures > 0) onTrouble(null)
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      if (failures === 0) onTrouble(error)
      failures += 1
    }
    await pause(Math.min(POLL_MS * 2 ** Math.min(failures, 10), MAX_PAUSE_MS), signal)
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  const stop = () => {
    clearTimeout(timer)
    resolve()
  }
  signal.addEventListener('abort', stop, { once: true })
  return promise.finally(() => signal.removeEventListener('abort', stop))
}
