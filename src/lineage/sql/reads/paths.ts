import { Prisma } from '../../../generated/sqlite/client.ts'
import type { FoundPath, PathEnd, PathKind, PathNode, PathRelation, PathStep } from '../../path.ts'
import { bases as baseRows } from './bases.ts'
import { STILL_THERE } from './image-packages.ts'
import type { Statements } from './statements.ts'

/** So many nodes are looked at before a search gives up. */
export const MAX_VISITED = 20_000

interface RawStep {
  from: number
  to: number
}

const keyOf = ({ kind, id }: PathNode) => `${kind} ${id}`

/**
 * A shortest path from one end down to the other, breadth first from below: what an image was made of is little, what was made of it may be much. Only images
 * and builds are made of something, so everything else can only be where a path begins. Two statements a step, and one to look for such a beginning.
 */
export async function pathDown(sql: Statements, from: PathEnd, to: PathEnd, maxDepth: number, maxVisited = MAX_VISITED): Promise<FoundPath> {
  /** By node that was reached, the step that leads down from it. */
  const visited = new Map<string, PathStep | null>(to.ids.map((id) => [keyOf({ kind: to.kind, id }), null]))
  const same = from.kind === to.kind && from.ids.some((id) => to.ids.includes(id))
  if (same) return { steps: [], complete: true }
  let level: readonly PathNode[] = to.ids.map((id) => ({ kind: to.kind, id }))
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxDepth) return { steps: null, complete: true }
    const first = await beginning(sql, from, level)
    if (first !== null) return { steps: [first, ...stepsDown(visited, first.to)], complete: true }
    const next: PathNode[] = []
    for (const step of await stepsInto(sql, level, maxVisited + 1)) {
      if (visited.has(keyOf(step.from))) continue
      if (visited.size >= maxVisited) return { steps: null, complete: false }
      visited.set(keyOf(step.from), step)
      next.push(step.from)
    }
    const found = next.find(({ kind, id }) => kind === from.kind && from.ids.includes(id))
    if (found !== undefined) return { steps: stepsDown(visited, found), complete: true }
    level = next
  }
  return { steps: null, complete: true }
}

function stepsDown(visited: ReadonlyMap<string, PathStep | null>, from: PathNode): PathStep[] {
  const steps: PathStep[] = []
  for (let step = visited.get(keyOf(from)); step != null; step = visited.get(keyOf(step.to))) steps.push(step)
  return steps
}

const idsOf = (nodes: readonly PathNode[], kind: PathKind) => nodes.filter((node) => node.kind === kind).map(({ id }) => id)

/** What images and builds were made of, as far as that is made of something itself. */
async function stepsInto(sql: Statements, level: readonly PathNode[], limit: number): Promise<PathStep[]> {
  const [images, builds] = [idsOf(level, 'Image'), idsOf(level, 'Build')]
  const bases = await stepsOf(sql, images, 'Image', 'BASE_OF', 'Image', Prisma.sql`SELECT b."imageId" AS "from", b."parentId" AS "to" FROM (${baseRows(sql)}) b`, limit)
  const produced = await stepsOf(sql, images, 'Build', 'PRODUCED', 'Image', PRODUCED, limit)
  return [...bases, ...produced, ...(await stepsOf(sql, builds, 'Image', 'USED_BY', 'Build', USED_IMAGES, limit))]
}

/** The builds whose statements speak of the images in `w`, or of an index that has them. */
const PRODUCED = Prisma.sql`SELECT b."id" AS "from", w."id" AS "to" FROM w JOIN "Image" i ON i."id" = w."id"
    JOIN "StatementSubject" y ON y."digest" = i."digest" JOIN "Build" b ON b."statementId" = y."statementId"
  UNION SELECT b."id", w."id" FROM w JOIN "ImageIndexMember" m ON m."imageId" = w."id" JOIN "ImageIndex" n ON n."id" = m."indexId"
    JOIN "StatementSubject" y ON y."digest" = n."digest" JOIN "Build" b ON b."statementId" = y."statementId"`

/** The images that the builds in `w` have used: materials that name them, or an index that has them. */
const USED_IMAGES = Prisma.sql`SELECT i."id" AS "from", w."id" AS "to" FROM w JOIN "BuildMaterial" y ON y."buildId" = w."id"
    JOIN "Material" z ON z."id" = y."materialId" JOIN "Image" i ON i."digest" = z."digest"
  UNION SELECT m."imageId", w."id" FROM w JOIN "BuildMaterial" y ON y."buildId" = w."id" JOIN "Material" z ON z."id" = y."materialId"
    JOIN "ImageIndex" n ON n."digest" = z."digest" JOIN "ImageIndexMember" m ON m."indexId" = n."id"`

async function stepsOf(sql: Statements, ids: readonly number[], from: PathKind, relation: PathRelation, to: PathKind, query: Prisma.Sql, limit: number): Promise<PathStep[]> {
  if (ids.length === 0) return []
  const raws = await sql.rows<RawStep>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(ids)}
    SELECT DISTINCT q."from", q."to" FROM (${query}) q ORDER BY q."from", q."to" LIMIT ${limit}`)
  return raws.map((raw) => ({ from: { kind: from, id: Number(raw.from) }, to: { kind: to, id: Number(raw.to) }, relation }))
}

/** A step from an end that is made of nothing into a level; null: there is none, or the end is an image or a build. */
async function beginning(sql: Statements, { kind, ids }: PathEnd, level: readonly PathNode[]): Promise<PathStep | null> {
  const into = BEGINNINGS[kind]
  if (into === undefined) return null
  const below = idsOf(level, into.to)
  if (below.length === 0) return null
  const raws = await sql.rows<RawStep>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(below)}, wanted AS MATERIALIZED ${sql.ids(ids)}
    SELECT q."from", q."to" FROM (${into.query}) q ORDER BY q."to", q."from" LIMIT 1`)
  const [raw] = raws
  return raw === undefined ? null : { from: { kind, id: Number(raw.from) }, to: { kind: into.to, id: Number(raw.to) }, relation: into.relation }
}

/** Steps from what is made of nothing (`wanted`) into images or builds (`w`). */
const BEGINNINGS: { readonly [Kind in PathKind]?: { readonly relation: PathRelation; readonly to: PathKind; readonly query: Prisma.Sql } } = {
  PackageVersion: {
    relation: 'CONTAINED_IN',
    to: 'Image',
    query: Prisma.sql`SELECT o."packageVersionId" AS "from", x."imageId" AS "to" FROM w CROSS JOIN "ImageLayer" x CROSS JOIN wanted CROSS JOIN "Occurrence" o
      WHERE x."imageId" = w."id" AND o."packageVersionId" = wanted."id" AND o."chainId" = x."chainId" AND ${STILL_THERE}`,
  },
  Layer: {
    relation: 'LAYER_OF',
    to: 'Image',
    query: Prisma.sql`SELECT x."layerId" AS "from", x."imageId" AS "to" FROM w CROSS JOIN "ImageLayer" x JOIN wanted ON wanted."id" = x."layerId" WHERE x."imageId" = w."id"`,
  },
  Material: {
    relation: 'USED_BY',
    to: 'Build',
    query: Prisma.sql`SELECT y."materialId" AS "from", y."buildId" AS "to" FROM w JOIN "BuildMaterial" y ON y."buildId" = w."id" JOIN wanted ON wanted."id" = y."materialId"`,
  },
  SourceRevision: {
    relation: 'SOURCE_OF',
    to: 'Build',
    query: Prisma.sql`SELECT b."sourceRevisionId" AS "from", b."id" AS "to" FROM w JOIN "Build" b ON b."id" = w."id" JOIN wanted ON wanted."id" = b."sourceRevisionId"`,
  },
  Builder: {
    relation: 'RAN',
    to: 'Build',
    query: Prisma.sql`SELECT b."builderId" AS "from", b."id" AS "to" FROM w JOIN "Build" b ON b."id" = w."id" JOIN wanted ON wanted."id" = b."builderId"`,
  },
}
