import type { Driver, ManagedTransaction, Record as Row } from 'neo4j-driver'
import type { PathsDown, ProjectedPaths } from '../find-path.ts'
import type { FoundPath, PathEnd, PathKind, PathNode, PathRelation, PathStep } from '../path.ts'
import type { SqlStore } from '../sql/store.ts'
import { sendable } from './graph-change.ts'
import { projectionStatus } from './projector.ts'

const SEARCH_MS = 10_000
/** What leads from images and builds down to others; the rest leads to them from what is made of nothing. */
const DOWN = 'BASE_OF|USED_BY|PRODUCED'

/** Paths by a projection, while it has all that the store has. */
export function projectedPaths(store: Pick<SqlStore, 'db'>, driver: Driver): ProjectedPaths {
  return {
    status: () => projectionStatus(store, driver),
    pathsDown: async () => {
      const { phase, behind } = await projectionStatus(store, driver)
      return phase === 'following' && behind === 0 ? neo4jPaths(driver) : null
    },
  }
}

/** Paths by whatever the graph holds. What fails there is not complete: the store is asked then. */
export function neo4jPaths(driver: Driver): PathsDown {
  let broken = false
  return {
    pathDown: async (from, to, maxDepth) => {
      if (from.kind === to.kind && from.ids.some((id) => to.ids.includes(id))) return { steps: [], complete: true }
      // Nothing else is made of anything.
      if (to.kind !== 'Image' && to.kind !== 'Build') return { steps: null, complete: true }
      if (broken) return { steps: null, complete: false }
      const session = driver.session({ defaultAccessMode: 'READ' })
      try {
        return await session.executeRead((tx) => search(tx, from, to, maxDepth), { timeout: SEARCH_MS })
      } catch {
        broken = true
        return { steps: null, complete: false }
      } finally {
        await session.close()
      }
    },
  }
}

async function search(tx: ManagedTransaction, from: PathEnd, to: PathEnd, maxDepth: number): Promise<FoundPath> {
  const part = PARTS[from.kind]
  if (part === undefined) return { steps: await shortest(tx, from, to, maxDepth), complete: true }
  const entry = await nearest(tx, part, from, to, maxDepth)
  if (entry === null) return { steps: null, complete: true }
  const rest = await shortest(tx, { kind: 'Image', ids: [entry.to.id] }, to, maxDepth)
  return { steps: rest === null ? null : [entry, ...rest], complete: true }
}

async function shortest(tx: ManagedTransaction, from: PathEnd, to: PathEnd, maxDepth: number): Promise<PathStep[] | null> {
  if (from.kind === to.kind && from.ids.some((id) => to.ids.includes(id))) return []
  const { records } = await tx.run(
    `MATCH (a:${from.kind}) WHERE a.id IN $from MATCH (b:${to.kind}) WHERE b.id IN $to
     MATCH p = shortestPath((a)-[:${DOWN}|SOURCE_OF|RAN*1..${maxDepth}]->(b))
     RETURN [n IN nodes(p) | [labels(n)[0], n.id]] AS nodes, [r IN relationships(p) | type(r)] AS types ORDER BY length(p), a.id, b.id LIMIT 1`,
    idsOf(from, to),
  )
  return records[0] === undefined ? null : stepsOf(records[0])
}

function stepsOf(row: Row): PathStep[] {
  const nodes = (row.get('nodes') as [PathKind, bigint][]).map(([kind, id]): PathNode => ({ kind, id: Number(id) }))
  return (row.get('types') as PathRelation[]).map((relation, i) => ({ from: nodes[i]!, relation, to: nodes[i + 1]! }))
}

/** What an image `x` is made of: how to get from the image to `y`, and whether it is still there. */
interface Part {
  readonly relation: PathRelation
  readonly match: string
}

const PARTS: { readonly [Kind in PathKind]?: Part } = {
  Layer: { relation: 'LAYER_OF', match: 'MATCH (x)-[:HAS_CHAIN]->()-[:ADDS]->(y:Layer) WHERE y.id IN $from' },
  // Each removal ends one occurrence that was there: what is left is there.
  PackageVersion: {
    relation: 'CONTAINED_IN',
    match: `MATCH (x)-[:HAS_CHAIN]->()<-[e:INTRODUCED_AT|REMOVED_AT]-(y:PackageVersion) WHERE y.id IN $from
      WITH y, sum(CASE type(e) WHEN 'INTRODUCED_AT' THEN 1 ELSE -1 END) AS left WHERE left > 0`,
  },
}

/** The first step: into the image that is nearest above the end, or is the end. */
async function nearest(tx: ManagedTransaction, { relation, match }: Part, from: PathEnd, to: PathEnd, maxDepth: number): Promise<PathStep | null> {
  const inside = `CALL (x) { ${match} RETURN y.id AS y ORDER BY y LIMIT 1 }`
  const direct = to.kind === 'Image' ? await tx.run(`MATCH (x:Image) WHERE x.id IN $to ${inside} RETURN x.id AS x, y ORDER BY x, y LIMIT 1`, idsOf(from, to)) : { records: [] }
  const { records } =
    direct.records.length > 0 || maxDepth === 1
      ? direct
      : await tx.run(
          `MATCH (t:${to.kind}) WHERE t.id IN $to MATCH p = (x:Image)-[:${DOWN}*1..${maxDepth - 1}]->(t) WITH x, min(length(p)) AS far ORDER BY far, x.id
           ${inside} RETURN x.id AS x, y ORDER BY far, x, y LIMIT 1`,
          idsOf(from, to),
        )
  const [row] = records
  return row === undefined ? null : { from: { kind: from.kind, id: Number(row.get('y')) }, relation, to: { kind: 'Image', id: Number(row.get('x')) } }
}

function idsOf(from: PathEnd, to: PathEnd): Record<string, unknown> {
  return { from: sendable(from.ids), to: sendable(to.ids) }
}
