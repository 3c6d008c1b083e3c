import { BaseImage } from './base.ts'
import { builder } from './builder.ts'
import { Image } from './refs.ts'

builder.objectField(BaseImage, 'newest', (t) =>
  t.field({
    type: Image,
    nullable: true,
    extensions: { weight: 20 },
    description: 'The image that was created last of its platform in its repositories: another one than the base may be its successor, or of another line. As of the moment that its field was asked for. Null: no tag points at it, or it does not say when it was created.',
    resolve: async ({ image, asOf }, _args, { reads }) => {
      const { repository, newest } = await reads.at(asOf).lines.newerImages(image.id, 1)
      return repository === null ? null : (newest[0] ?? image)
    },
  }),
)
