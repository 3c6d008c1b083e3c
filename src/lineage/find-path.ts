import { type FoundPath, type PathEnd, type PathStep, SQL_DEPTH } from './path.ts'

/** What looks for paths in one direction. */
export interface PathsDown {
  /** A shortest path from one end down to the other, of at most `maxDepth` steps. */
  pathDown(from: PathEnd, to: PathEnd, maxDepth: number): Promise<FoundPath>
}

/** How a projection stands to its store. */
export interface ProjectionStatus {
  /** `unreachable`: it does not answer; `empty`: nothing was projected; `other-store`: it is that of another store. */
  readonly phase: 'unreachable' | 'empty' | 'other-store' | 'building' | 'following'
  /** What is being built. */
  readonly stage: string | null
  /** How many transactions of the store are not in it yet; null: not known. */
  readonly behind: number | null
  /** When the oldest of them was. */
  readonly behindSince: Date | null
}

/** A projection that is asked for paths. */
export interface ProjectedPaths {
  status(): Promise<ProjectionStatus>
  /** Null: it cannot answer now (it is not reached, not built, of another store, or behind). */
  pathsDown(signal: AbortSignal): Promise<PathsDown | null>
}

/** What is answered about a path between two ends. */
export interface PathAnswer {
  readonly steps: readonly PathStep[] | null
  /** Null: none was found. */
  readonly direction: 'FORWARD' | 'BACKWARD' | null
  /** Of at most so many steps. */
  readonly depth: number
  readonly complete: boolean
  readonly answeredBy: 'SQL' | 'NEO4J'
}

/** A shortest path from the first end down to the second, or else from the second down to the first; from the projection where it can answer. */
export async function findPath(sql: PathsDown, projected: ProjectedPaths | null, first: PathEnd, second: PathEnd, maxDepth: number, signal: AbortSignal): Promise<PathAnswer> {
  const paths = (await projected?.pathsDown(signal)) ?? null
  if (paths !== null) {
    const found = await eitherWay(paths, first, second, maxDepth)
    // What it could not search through, the store may.
    if (found.complete || found.steps !== null) return { ...found, answeredBy: 'NEO4J' }
  }
  return { ...(await eitherWay(sql, first, second, Math.min(maxDepth, SQL_DEPTH))), answeredBy: 'SQL' }
}

async function eitherWay(paths: PathsDown, first: PathEnd, second: PathEnd, depth: number): Promise<Omit<PathAnswer, 'answeredBy'>> {
  const forward = await paths.pathDown(first, second, depth)
  if (forward.steps !== null) return { ...forward, direction: 'FORWARD', depth }
  const backward = await paths.pathDown(second, first, depth)
  if (backward.steps !== null) return { ...backward, direction: 'BACKWARD', depth }
  return { steps: null, direction: null, depth, complete: forward.complete && backward.complete }
}
