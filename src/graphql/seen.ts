import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import type { NamedRow } from '../lineage/sql/reads/sightings.ts'
import { builder } from './builder.ts'
import { Image, Layer, PackageVersion } from './refs.ts'
import { WEIGHTS } from './weights.ts'

const Sighting = builder.objectRef<ImageRow>('Sighting').implement({
  description: 'An image in which something was seen.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'When that image was analyzed.', resolve: ({ analyzedAt }) => analyzedAt }),
    image: t.field({ type: Image, description: 'The image.', resolve: (image) => image }),
  }),
})

const ImageSeen = builder.objectRef<{ readonly image: ImageRow; readonly named: NamedRow }>('ImageSeen').implement({
  description: 'When an image was seen here, and under names.',
  fields: (t) => ({
    analyzedAt: t.field({ type: 'DateTime', description: 'Since when it is known.', resolve: ({ image }) => image.analyzedAt }),
    firstNamedAt: t.field({ type: 'DateTime', nullable: true, description: 'When the first tag began to point at it, itself or through an index; null: none ever did. A registry may have told it before the image was analyzed.', resolve: ({ named }) => named.first }),
    lastNamedAt: t.field({ type: 'DateTime', nullable: true, description: 'When the last tag began to point at it.', resolve: ({ named }) => named.last }),
    namedUntil: t.field({ type: 'DateTime', nullable: true, description: 'When the last tag left it; null: one points at it, or none ever did.', resolve: ({ named }) => named.until }),
  }),
})

builder.objectField(Image, 'seen', (t) =>
  t.field({ type: ImageSeen, description: 'When it was seen here, and under names.', resolve: async (image, _args, { reads }) => ({ image, named: await reads.tags.imageNames(image.id) }) }))

const ORDER = 'by the order in which images were stored; null: no image has it any more.'

builder.objectFields(Layer, (t) => ({
  firstSeen: t.field({ type: Sighting, nullable: true, description: `The first image that has it, ${ORDER}`, resolve: async ({ id }, _args, { reads }) => (await reads.layerSightings(id))?.first ?? null }),
  lastSeen: t.field({ type: Sighting, nullable: true, description: `The last image that has it, ${ORDER}`, resolve: async ({ id }, _args, { reads }) => (await reads.layerSightings(id))?.last ?? null }),
}))

builder.objectFields(PackageVersion, (t) => ({
  firstSeen: t.field({
    type: Sighting, nullable: true, extensions: { weight: WEIGHTS.imageCount },
    description: `The first image that contains it, ${ORDER}`,
    resolve: async ({ id }, _args, { reads }) => (await reads.versionSightings(id))?.first ?? null,
  }),
  lastSeen: t.field({
    type: Sighting, nullable: true, extensions: { weight: WEIGHTS.imageCount },
    description: `The last image that contains it, ${ORDER}`,
    resolve: async ({ id }, _args, { reads }) => (await reads.versionSightings(id))?.last ?? null,
  }),
}))
