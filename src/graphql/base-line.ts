import type { ImageRow, TagRow } from '../lineage/sql/reads/rows.ts'
import type { TagLineRow } from '../lineage/sql/reads/tag-lines.ts'
import { formatTag } from '../model/reference.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { Image } from './refs.ts'

/** A line of images under one name, seen from one of them. */
export interface BaseLineRow {
  readonly by: 'DECLARED' | 'TAG' | 'REPOSITORY'
  readonly reference: string
  /** Where it was left; null: that image is not known, only its digest. */
  readonly base: ImageRow | null
  readonly newest: ImageRow | null
  readonly tag: TagRow | null
  readonly moves: number | null
  readonly left: Date | null
  /** Whether the name has ever meant anything else. */
  readonly floats: boolean
  /** The moment as of which it is told; null: now. */
  readonly asOf: Date | null
}

/** How many images after the base are shown, and how many moves of a tag are looked at for them. */
const MAX_NEWER = 100
const DAY = 24 * 60 * 60 * 1000

/** Whether the line goes on after the base. */
export function isLeft({ base, newest, moves }: BaseLineRow): boolean {
  if (moves !== null) return moves > 0
  if (base === null || newest === null || newest.id === base.id) return false
  // A tag that was not seen at the base may have been seen before the base was made.
  return base.created === null || newest.created === null || newest.created > base.created
}

/** Whether anything can be told by the line. A tag that never moved may be one that is meant to stay. */
export function tells(line: BaseLineRow): boolean {
  return isLeft(line) || (line.floats && (line.base !== null || line.moves !== null))
}

/** Whole days from the creation of one image to that of another; null where one of them does not say. */
export function daysBetween(from: ImageRow | null, to: ImageRow | null): number | null {
  if (from?.created == null || to?.created == null) return null
  return Math.floor((to.created.getTime() - from.created.getTime()) / DAY)
}

/** The line of a tag. */
export function lineOfTag(by: 'DECLARED' | 'TAG', base: ImageRow | null, { tag, moves, left, floats, image }: TagLineRow): BaseLineRow {
  return { by, reference: formatTag(tag.repository, tag.name), base, newest: image, tag, moves, left, floats, asOf: tag.asOf }
}

/** The images that came after the base, latest first, each once; at most 100. */
async function newerOf({ base, tag, newest, moves, asOf }: BaseLineRow, now: Context['reads']): Promise<readonly ImageRow[]> {
  const reads = now.at(asOf)
  if (tag === null) return base === null ? [] : (await reads.lines.newerImages(base.id, MAX_NEWER)).newest
  const platform = (newest ?? base)?.platform
  if (platform === undefined) return []
  const size = Math.min(moves ?? MAX_NEWER, MAX_NEWER)
  const after = size === 0 ? [] : (await reads.tags.tagMoves(tag.id, { size, after: null })).rows
  const images = await Promise.all(after.map(({ digest }) => (digest === null ? null : reads.lines.imageAt({ digest, platform }))))
  const known = new Map(images.flatMap((image) => (image === null || image.id === base?.id ? [] : [[image.id, image] as const])))
  return [...known.values()]
}

/** Of a repository exact; of a tag what `newerOf` has. */
async function newerCount(line: BaseLineRow, reads: Context['reads']): Promise<number> {
  if (line.tag !== null || line.base === null) return (await newerOf(line, reads)).length
  return (await reads.at(line.asOf).lines.newerImages(line.base.id, 1)).count
}

const BaseLineKind = builder.enumType('BaseLineKind', {
  description: 'By what name images are held for one line, strongest first.',
  values: {
    DECLARED: { description: 'The name that the image says its base has (`org.opencontainers.image.base.name`).' },
    TAG: { description: 'A tag that has pointed at the base.' },
    REPOSITORY: { description: 'All images in the repositories of the base, by when they were created. They may be of several lines: a `3.12` beside a `3.13`.' },
  } as const,
})

export const BaseLine = builder.objectRef<BaseLineRow>('BaseLine').implement({
  description: 'A line of images under one name, seen from a base of it: what came after.',
  fields: (t) => ({
    by: t.expose('by', { type: BaseLineKind, description: 'By what name.' }),
    reference: t.exposeString('reference', { description: 'The name: `repository:tag`, or a repository.' }),
    outdated: t.boolean({ description: 'The line has gone on: something came after the base.', resolve: isLeft }),
    newest: t.expose('newest', { type: Image, nullable: true, description: 'What the name means now, for the platform of the base; it may be the base itself. Null: nothing for it.' }),
    moves: t.exposeInt('moves', { nullable: true, description: 'How often the tag was seen to move since it pointed at the base last. Null: it was never seen to point there, or the line is no tag.' }),
    leftAt: t.expose('left', { type: 'DateTime', nullable: true, description: 'When the tag was seen to leave the base.' }),
    daysBehind: t.int({ nullable: true, description: 'Whole days from the creation of the base to that of `newest`. Null where one of them does not say.', resolve: ({ base, newest }) => daysBetween(base, newest) }),
    newerCount: t.int({
      extensions: { weight: 20 },
      description: `How many known images came after the base. Of a tag, those of its last ${MAX_NEWER} moves.`,
      resolve: (line, _args, { reads }) => newerCount(line, reads),
    }),
    newer: t.field({
      type: [Image],
      extensions: { weight: 20 },
      description: `The known images that came after the base, latest first. At most ${MAX_NEWER}.`,
      resolve: async (line, _args, { reads }) => [...(await newerOf(line, reads))],
    }),
  }),
})

/** The lines of a base, strongest first: what is declared, tags that have moved on most, the repository. */
export async function linesOf(base: ImageRow, declared: BaseLineRow | null, { lines, asOf }: Context['reads']): Promise<BaseLineRow[]> {
  const [tags, beside] = await Promise.all([lines.tagLines(base.id), lines.newerImages(base.id, 1)])
  const others = tags.filter(({ tag }) => tag.id !== declared?.tag?.id).map((line) => lineOfTag('TAG', base, line))
  const whole: BaseLineRow[] = beside.repository === null ? []
    : [{ by: 'REPOSITORY', reference: beside.repository, base, newest: beside.newest[0] ?? base, tag: null, moves: null, left: null, floats: true, asOf }]
  return [...(declared === null ? [] : [declared]), ...others, ...whole]
}
