import { brandWithType } from '@pothos/core'
import { findPath, type PathAnswer } from '../lineage/find-path.ts'
import { MAX_DEPTH, type PathNode, type PathStep, SQL_DEPTH } from '../lineage/path.ts'
import type { ImageLayerRow, ImageRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { DEFAULT_PLATFORM } from './defaults.ts'
import { endOf, LineageNodeInput } from './lineage-node-input.ts'
import { Node } from './node.ts'
import { Image, ImageLayer } from './refs.ts'
import { RequestFailure } from './request-failure.ts'
import { WEIGHTS } from './weights.ts'

const LineageRelation = builder.enumType('LineageRelation', {
  description: 'How the first node of a step has got into the second.',
  values: {
    CONTAINED_IN: { description: 'The package version is present in the image.' },
    LAYER_OF: { description: 'The layer is one of the image.' },
    BASE_OF: { description: 'The image was made from the other: it has all its layers as its lowest, on the same platform.' },
    USED_BY: { description: 'The build has used the material, or the image, as its statement says.' },
    SOURCE_OF: { description: 'The build was made from the revision, as its statement says.' },
    RAN: { description: 'The builder has run the build, as its statement says.' },
    PRODUCED: { description: 'The build has made the image, as its statement says.' },
  } as const,
})

const LineageDirection = builder.enumType('LineageDirection', {
  description: 'Which way a path goes.',
  values: {
    FORWARD: { description: '`from` has got into `to`.' },
    BACKWARD: { description: '`to` has got into `from`.' },
  } as const,
})

const LineageStore = builder.enumType('LineageStore', {
  description: 'What has answered.',
  values: { SQL: { description: 'The store itself.' }, NEO4J: { description: 'Its projection in Neo4j.' } } as const,
})

const LineageStep = builder.objectRef<PathStep>('LineageStep').implement({
  description: 'A step from what was there before to what was made of it.',
  fields: (t) => ({
    from: t.field({ type: Node, description: 'What was there before.', resolve: ({ from }, _args, { reads }) => nodeOf(from, reads) }),
    relation: t.field({ type: LineageRelation, description: 'How it has got into `to`.', resolve: ({ relation }) => relation }),
    to: t.field({ type: Node, description: 'What it has got into.', resolve: ({ to }, _args, { reads }) => nodeOf(to, reads) }),
    layer: t.field({
      type: ImageLayer,
      nullable: true,
      description: 'For CONTAINED_IN and LAYER_OF the layer of the image by which it came, the lowest; for BASE_OF the top layer of the base. Null for others, and for a base without layers.',
      resolve: (step, _args, { reads }) => layerOf(step, reads),
    }),
    through: t.field({
      type: [Image],
      description: 'For BASE_OF: the known images in between, each made from the one before; where several have the very same layers, the first that was known.',
      resolve: async ({ from, to, relation }, _args, { reads }) => (relation === 'BASE_OF' ? between(from.id, to.id, reads) : []),
    }),
  }),
})

const LineagePath = builder.objectRef<PathAnswer>('LineagePath').implement({
  description: 'How one thing has got into another.',
  fields: (t) => ({
    steps: t.field({ type: [LineageStep], nullable: true, description: 'One after the other, as few as there can be; which of several shortest paths, is not said. Null: none was found.', resolve: ({ steps }) => steps && [...steps] }),
    direction: t.field({ type: LineageDirection, nullable: true, description: 'Which of the two has got into the other. Null: none was found.', resolve: ({ direction }) => direction }),
    depth: t.exposeInt('depth', { description: `How many steps were looked for at most: \`maxDepth\`, but not more than ${SQL_DEPTH} without a projection.` }),
    complete: t.exposeBoolean('complete', { description: 'false: not everything within `depth` could be looked at, so there may be a path.' }),
    answeredBy: t.field({ type: LineageStore, description: 'What has answered.', resolve: ({ answeredBy }) => answeredBy }),
  }),
})

builder.queryField('lineagePath', (t) =>
  t.field({
    type: LineagePath,
    nullable: true,
    extensions: { weight: WEIGHTS.path },
    description:
      'How one thing has got into another: the shortest path from `from` down to `to`, by what contains it, what was made from it, and what builds say that they have used and made; when there is none, from `to` down to `from`. Null: one of the two is not known. Codes: INPUT.PATH, INPUT.REFERENCE, INPUT.AMBIGUOUS, INPUT.PLATFORM.',
    args: {
      from: t.arg({ type: LineageNodeInput, required: true, description: 'The one end.' }),
      to: t.arg({ type: LineageNodeInput, required: true, description: 'The other end.' }),
      maxDepth: t.arg.int({ defaultValue: SQL_DEPTH, description: `At most so many steps, 1 to ${MAX_DEPTH}; without a projection no more than ${SQL_DEPTH} are looked for.` }),
      platform: t.arg.string({ description: '`os/architecture[/variant]`, where a tag names several images; left out: linux/amd64.' }),
    },
    resolve: async (_root, { from, to, maxDepth, platform }, { reads, projected, signal }) => {
      const depth = maxDepth ?? SQL_DEPTH
      if (depth < 1 || depth > MAX_DEPTH) throw new RequestFailure('INPUT.PAGE', `maxDepth must be 1 to ${MAX_DEPTH}.`)
      const ends = await Promise.all([from, to].map((end) => endOf(end, platform ?? DEFAULT_PLATFORM, reads)))
      const [first, second] = ends
      return first == null || second == null ? null : findPath(reads.paths, projected, first, second, depth, signal)
    },
  }),
)

async function rowOf({ kind, id }: PathNode, reads: Context['reads']): Promise<object | null> {
  switch (kind) {
    case 'Image':
      return reads.imageById(id)
    case 'Layer':
      return reads.layerById(id)
    case 'PackageVersion':
      return reads.packageVersionById(id)
    case 'Build':
      return reads.custody.buildById(id)
    case 'Builder':
      return reads.custody.builderById(id)
    case 'SourceRevision':
      return reads.custody.sourceRevisionById(id)
    case 'Material':
      return reads.custody.materialById(id)
  }
}

async function nodeOf(node: PathNode, reads: Context['reads']): Promise<{ id: number }> {
  const row = await rowOf(node, reads)
  if (row === null) throw new RequestFailure('INPUT.GONE', 'A node of this path has been deleted meanwhile; ask again.')
  const branded = { ...row, id: node.id }
  brandWithType(branded, node.kind as never)
  return branded
}

async function layerOf({ from, to, relation }: PathStep, reads: Context['reads']): Promise<ImageLayerRow | null> {
  if (relation === 'CONTAINED_IN') {
    const [first] = await reads.occurrences(to.id, from.id)
    return first === undefined ? null : reads.imageLayer(to.id, first.index)
  }
  if (relation === 'LAYER_OF') return (await reads.imageLayers(to.id)).find(({ layer }) => layer.id === from.id) ?? null
  if (relation !== 'BASE_OF') return null
  const base = await reads.imageById(from.id)
  return base === null || base.layerCount === 0 ? null : reads.imageLayer(to.id, base.layerCount - 1)
}

/** Known bases of an image above one of them, at most 100 levels. */
async function between(base: number, derived: number, reads: Context['reads']): Promise<ImageRow[]> {
  const [lowest, { rows }] = await Promise.all([reads.imageById(base), reads.imageAncestors(derived, { size: 100, after: null })])
  const levels = new Map<number, ImageRow>()
  for (const row of rows) if (row.layerCount > (lowest?.layerCount ?? 0) && !levels.has(row.layerCount)) levels.set(row.layerCount, row)
  return [...levels.values()].toSorted((a, b) => a.layerCount - b.layerCount)
}
