/**
 * What an analysis is about to write, so that others leave it alone meanwhile: an image or a layer as some analyzers see it, or `chains`, the right to
 * fold known chains anew (without a digest: there is one).
 */
export interface Work {
  readonly kind: 'image' | 'layer' | 'chains'
  readonly digest: string
  /** Names the set of analyzers, in short. */
  readonly analyzers: string
}

/** An analysis as others see it. */
export interface Worker {
  /** Of this one analysis, never given again. */
  readonly id: string
  readonly host: string
  readonly pid: number
  /** Workers with the same can see by `pid` whether the other one lives; null: that cannot be known. */
  readonly place: string | null
  readonly target: string
}

/** A worker that is there, and how much it holds. */
export interface ActiveWorker extends Worker {
  readonly startedAt: Date
  /** When it is taken for gone unless it renews its stay, by the clock of the store. */
  readonly expiresAt: Date
  readonly images: number
  readonly layers: number
}

/** What came of asking for leases. */
export interface TakenLeases {
  /** Which of the groups are the worker's own now, by their places in what was asked for. */
  readonly taken: ReadonlySet<number>
  /** What of the others somebody else has. */
  readonly held: readonly { readonly work: Work; readonly holder: Worker }[]
  /** How many other workers there are. */
  readonly others: number
}

/**
 * Who analyzes what. Leases save work and never guard what is stored: a worker that was taken for gone and comes back finds out when it writes, as it would
 * if there were no leases. Time is told by the store's clock alone.
 */
export interface Leases {
  /**
   * Takes groups of leases for a worker, each whole or not at all, and gives back `done`. Whoever waits for a group thus holds nothing that belongs to it. The
   * worker stays for so many milliseconds from now; others whose time is up are gone with all they held.
   */
  take(worker: Worker, milliseconds: number, groups: readonly (readonly Work[])[], done: readonly Work[]): Promise<TakenLeases>
  /** Lets a worker stay for so many milliseconds from now. False: it was taken for gone, and its leases with it. */
  renew(workerId: string, milliseconds: number): Promise<boolean>
  /** A worker is no more: it has ended, or is known to be dead. */
  leave(workerId: string): Promise<void>
  /** The workers that are there, the longest first. */
  workers(): Promise<readonly ActiveWorker[]>
}
