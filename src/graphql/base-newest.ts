import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { BaseImage } from './base.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { Image } from './refs.ts'

/** Images of a repository that are looked at, those first that were analyzed last. */
const LOOKED_AT = 1_000

builder.objectField(BaseImage, 'newest', (t) =>
  t.field({
    type: Image,
    nullable: true,
    extensions: { weight: 20 },
    description: `The image that was created last of its platform in its repositories, among the ${LOOKED_AT} of each that were analyzed last: another one than the base may be its successor. Null: no tag points at it, or it does not say when it was created.`,
    resolve: ({ image }, _args, { reads }) => newestBeside(image, reads),
  }),
)

/** The image of this platform that was created last in the repositories of an image; null: it cannot be told. */
export async function newestBeside(image: ImageRow, reads: Context['reads']): Promise<ImageRow | null> {
  const tags = await reads.imageTags(image.id)
  if (image.created === null || tags.length === 0) return null
  const repositories = [...new Set(tags.map(({ repository }) => repository))]
  const pages = await Promise.all(repositories.map((repository) => reads.images({ repository, platform: image.platform }, null, { size: LOOKED_AT, after: null })))
  const rivals = pages.flatMap(({ rows }) => rows)
  return rivals.reduce((newest, each) => (each.created !== null && each.created > newest.created! ? each : newest), image)
}
