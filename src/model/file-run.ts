/** Entries of a layer that follow each other in its tar, by their ids. */
export interface FileRun {
  readonly first: number
  readonly last: number
}

/** A run has at most so many ids: the runs with an id in them then begin within this distance before it. */
export const MAX_RUN = 64

/**
 * Ids as runs. What belongs to one package mostly lies together in a tar, a fourth to a tenth as many runs as ids.
 * @param ids in any order, each once
 * @param passable whether an id that is not among them may lie within a run
 */
export function runsOf(ids: readonly number[], passable: (id: number) => boolean): FileRun[] {
  const runs: { first: number; last: number }[] = []
  for (const id of [...ids].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run !== undefined && id - run.first < MAX_RUN && gapIsPassable(run.last, id, passable)) run.last = id
    else runs.push({ first: id, last: id })
  }
  return runs
}

function gapIsPassable(from: number, to: number, passable: (id: number) => boolean): boolean {
  for (let id = from + 1; id < to; id++) if (!passable(id)) return false
  return true
}
