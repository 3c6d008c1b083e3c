import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { newestBeside } from './base-newest.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { Image } from './refs.ts'

/** What an image stands on, and whether there is a newer one. */
interface BaseStatusRow {
  readonly state: 'CURRENT' | 'OUTDATED' | 'UNKNOWN'
  readonly base: ImageRow | null
  readonly newest: ImageRow | null
}

const BaseState = builder.enumType('BaseState', {
  description: 'Whether a base is the newest of its kind.',
  values: {
    CURRENT: { description: 'No newer image of its platform is known in its repositories.' },
    OUTDATED: { description: 'A newer one is known: it may be time to build again. It may be of another line.' },
    UNKNOWN: { description: 'No base is known, no tag points at it, or it does not say when it was created.' },
  } as const,
})

const BaseStatus = builder.objectRef<BaseStatusRow>('BaseStatus').implement({
  description: 'What an image stands on, and whether it has to be built again.',
  fields: (t) => ({
    state: t.expose('state', { type: BaseState, description: 'In one word.' }),
    base: t.expose('base', { type: Image, nullable: true, description: 'The nearest base outside of the repositories of the image itself: what it was before is no base to be renewed.' }),
    newest: t.expose('newest', { type: Image, nullable: true, description: 'The newest image of that platform beside the base; it may be the base itself.' }),
  }),
})

builder.objectField(Image, 'baseStatus', (t) =>
  t.field({
    type: BaseStatus,
    extensions: { weight: 30 },
    description: 'Whether a newer image is known beside what it was made from.',
    resolve: (image, _args, { reads }) => statusOf(image, reads),
  }),
)

const NOTHING: BaseStatusRow = { state: 'UNKNOWN', base: null, newest: null }

async function statusOf(image: ImageRow, reads: Context['reads']): Promise<BaseStatusRow> {
  const own = new Set((await reads.imageTags(image.id)).map(({ repository }) => repository))
  const { rows } = await reads.imageAncestors(image.id, { size: 100, after: null })
  const tags = await Promise.all(rows.map(({ id }) => reads.imageTags(id)))
  const base = rows.find((_, i) => !tags[i]!.some(({ repository }) => own.has(repository)))
  if (base === undefined) return NOTHING
  const newest = await newestBeside(base, reads)
  if (newest === null) return { ...NOTHING, base }
  return { state: newest.id === base.id ? 'CURRENT' : 'OUTDATED', base, newest }
}
