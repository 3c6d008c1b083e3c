/** How far a projection is. */
export interface ProjectionProgress {
  /** `empty`, the name of a kind while it is built, or `changes` while it follows. */
  readonly stage: string
  /** Of a kind the last id; of changes the last entry of the outbox. */
  readonly done: number
  /** Of a kind the last id that there is, of changes the newest entry; null: not known. */
  readonly total: number | null
}

/** Is told after each transaction. */
export type OnProgress = (progress: ProjectionProgress) => void
