import type { ImageLayerRow, OccurrenceRow } from '../lineage/sql/reads/rows.ts'
import type { Reads } from '../lineage/sql/reads/reads.ts'
import { FileOwner, ImageLayer, Occurrence } from './refs.ts'

/** A file is hardly ever of two. */
const MAX_OTHERS = 3

/** The layer that brought an occurrence. */
export async function introducedBy(imageId: number, occurrence: OccurrenceRow | undefined, reads: Reads): Promise<ImageLayerRow> {
  const layer = occurrence === undefined ? null : await reads.imageLayer(imageId, occurrence.index)
  if (layer === null) throw new Error(`image ${imageId} has no layer that brings the occurrence`)
  return layer
}

Occurrence.implement({
  description: 'One proof of a package version in an image.',
  fields: (t) => ({
    evidencePath: t.exposeString('path', { description: 'The file that proves it; members of archives are joined by `!/`.' }),
    introducedBy: t.field({
      type: ImageLayer,
      description: 'The layer since which this version is proved by this file without a break.',
      resolve: (occurrence, _args, { reads }) => introducedBy(occurrence.imageId, occurrence, reads),
    }),
    ownedBy: t.field({
      type: [FileOwner],
      extensions: { limit: MAX_OTHERS },
      description:
        'Other packages that the proving file belongs to, by purl: a deb that has installed a Python distribution and this distribution are one thing seen twice. '
        + 'Empty: it stands for itself. At most 3.',
      resolve: async ({ imageId, versionId, path }, _args, { reads }) => (await reads.owners.evidenceOwners(imageId, path)).filter(({ version }) => version.id !== versionId).slice(0, MAX_OTHERS),
    }),
  }),
})
