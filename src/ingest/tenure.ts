import { setTimeout as sleep } from 'node:timers/promises'
import type { Leases, TakenLeases, Work, Worker } from '../lineage/leases.ts'
import { interrupted } from './ingest-failure.ts'
import { ANALYZERS_IN_SHORT } from './layer-facts.ts'
import { isDead, workerHere } from './worker-here.ts'

/** A worker that was not heard of for so long is taken for gone. Folding a huge image, or waiting for another writer, may keep it silent for many seconds. */
const STAY_MS = 30_000
const RENEWED_EVERY_MS = 5_000
/** How long to wait before asking again: short at first, because most layers are read in no time. */
const PAUSE_MS = { first: 10, longest: 500 } as const

const CHAINS: Work = { kind: 'chains', digest: '', analyzers: ANALYZERS_IN_SHORT }

/** What one analysis holds leases of, kept up as long as it runs. It enters the store with the first lease that it asks for. */
export class Tenure {
  readonly #leases: Leases
  readonly #worker: Worker
  readonly #signal: AbortSignal
  #renewing: NodeJS.Timeout | null = null
  #done: Work[] = []
  #others: number | null = null

  constructor(leases: Leases, target: string, signal: AbortSignal) {
    this.#leases = leases
    this.#worker = workerHere(target)
    this.#signal = signal
  }

  /** Whether there were other workers when it last asked; also until it has asked. */
  get inCompany(): boolean {
    return this.#others !== 0
  }

  /** Asks for groups of leases, each whole or not at all. Workers that are seen to be dead are sent away, and their leases are free when it is asked for again. */
  async take(groups: readonly (readonly Work[])[]): Promise<TakenLeases> {
    const done = this.#done.splice(0)
    this.#renewing ??= setInterval(() => void this.#renew(), RENEWED_EVERY_MS).unref()
    const answer = await this.#leases.take(this.#worker, STAY_MS, groups, done)
    this.#others = answer.others
    const holders = new Map(answer.held.map(({ holder }) => [holder.id, holder]))
    for (const holder of holders.values()) if (isDead(holder)) await this.#leases.leave(holder.id)
    return answer
  }

  /** Gives leases back, at the latest when it next asks for some: what they were for is in the store, where others look first. */
  done(works: readonly Work[]): void {
    this.#done.push(...works)
  }

  /** Does something to known chains while no other worker does; waits for it. Throws INGEST.INTERRUPTED. */
  async alone<T>(act: () => Promise<T>): Promise<T> {
    if (!this.inCompany) return act()
    for (let round = 0; !(await this.take([[CHAINS]])).taken.has(0); round++) await this.pause(round)
    try {
      return await act()
    } finally {
      this.done([CHAINS])
      await this.take([])
    }
  }

  /** Waits for others, longer with each round; nothing else stands still meanwhile. Throws INGEST.INTERRUPTED. */
  async pause(round: number): Promise<void> {
    const longest = Math.min(PAUSE_MS.first * 2 ** Math.min(round, 16), PAUSE_MS.longest)
    // Not all at once.
    await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal: this.#signal }).catch(() => {
      throw interrupted()
    })
  }

  /** Gives everything back. When that fails its time runs out by itself. */
  async end(): Promise<void> {
    if (this.#renewing === null) return
    clearInterval(this.#renewing)
    await this.#leases.leave(this.#worker.id).catch(() => undefined)
  }

  /** What goes wrong here goes wrong for the analysis too, which says so. */
  async #renew(): Promise<void> {
    await this.#leases.renew(this.#worker.id, STAY_MS).catch(() => undefined)
  }
}
