import { expect } from 'vitest'
import type { PathsDown } from '../../src/lineage/find-path.ts'
import type { PathEnd, PathKind } from '../../src/lineage/path.ts'
import { distances, type PathWorld } from './path-world.ts'

/** Asks for the path between every two nodes: it is there when there is one, as short as it can be, and each of its steps is a step of the world. */
export async function checkPaths(paths: PathsDown, made: PathWorld, maxDepth = 12): Promise<number> {
  const truths = new Set(made.steps.map(({ from, relation, to }) => `${from} ${relation} ${to}`))
  let found = 0
  for (const from of made.nodes) {
    const known = distances(made, from)
    for (const to of made.nodes) {
      const { steps, complete } = await paths.pathDown(endOf(from), endOf(to), maxDepth)
      expect({ from, to, length: steps?.length ?? null, complete }).toEqual({ from, to, length: known.get(to) ?? null, complete: true })
      if (steps === null) continue
      const walked = steps.map((step) => ({ from: `${step.from.kind} ${step.from.id}`, relation: step.relation, to: `${step.to.kind} ${step.to.id}` }))
      for (const step of walked) expect(truths).toContain(`${step.from} ${step.relation} ${step.to}`)
      expect([from, ...walked.map((step) => step.to)]).toEqual([...walked.map((step) => step.from), to])
      found += steps.length
    }
  }
  return found
}

export function endOf(node: string): PathEnd {
  const [kind = '', id = ''] = node.split(' ')
  return { kind: kind as PathKind, ids: [Number(id)] }
}
