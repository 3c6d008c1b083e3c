import { samePlace } from '../lineage/sql/reads/compared.ts'
import { compareKeys } from '../lineage/sql/reads/comparison.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { sliceOf } from '../lineage/sql/reads/page.ts'
import { BaseImage } from './base.ts'
import { builder } from './builder.ts'
import { toPage } from './connection.ts'
import { DEFAULT_PLATFORM } from './defaults.ts'
import { whichLayer } from './compared-layer.ts'
import { ChangeKind } from './enums.ts'
import { cursorOf, pageArgs, pageOf, textKey, textsKey } from './keyset.ts'
import { FileChangeConnection, Image, Layer, PackageChangeConnection } from './refs.ts'
import { WEIGHTS } from './weights.ts'

/** Two images side by side. */
export const ImageComparison = builder.objectRef<{ from: ImageRow; to: ImageRow }>('ImageComparison').implement({
  description: 'Two images side by side.',
  fields: (t) => ({
    from: t.expose('from', { type: Image, description: 'The one.' }),
    to: t.expose('to', { type: Image, description: 'The other.' }),
    sharedLayers: t.field({
      type: [Layer],
      description: 'The layers that both have, in the order of `from`.',
      resolve: ({ from, to }, _args, { reads }) => reads.comparison.sharedLayers(from.id, to.id),
    }),
    packageChanges: t.field({
      type: PackageChangeConnection,
      extensions: { weight: WEIGHTS.packageChanges },
      description: 'The package versions that only one of them has, by name; old and new version of a package are one change.',
      args: { ...pageArgs, ...whichLayer, kinds: t.arg({ type: [ChangeKind], description: 'Only such changes.' }) },
      resolve: async ({ from, to }, { layer, kinds, ...args }, { reads }) => {
        const page = pageOf(args, textsKey(3))
        const { after, size } = page
        const every = await reads.comparison.packageChanges(from.id, to.id)
        const all = every.filter(({ kind, madeBy }) => (kinds == null || kinds.includes(kind)) && (layer == null || samePlace(madeBy, layer)))
        const rest = after === null ? all : all.filter(({ key }) => compareKeys(key, after) > 0)
        const slice = sliceOf(rest.slice(0, size + 1), size)
        return toPage(page, slice, (change) => ({ cursor: cursorOf(...change.key), node: change }), async () => all.length)
      },
    }),
    fileChanges: t.field({
      type: FileChangeConnection,
      extensions: { weight: WEIGHTS.fileChanges },
      description: 'The paths that they do not show alike, by path. Times of change are not compared. Codes: INPUT.TOO_MANY_FILES.',
      args: { ...pageArgs, ...whichLayer },
      resolve: async ({ from, to }, { layer, ...args }, { reads }) => {
        const page = pageOf(args, textKey)
        const slice = await reads.comparison.fileChanges(from.id, to.id, layer ?? null, page)
        const count = async () => {
          const layers = await reads.comparison.fileChangesByLayer(from.id, to.id, 0)
          return layers.reduce((sum, { madeBy, count }) => (layer == null || samePlace(madeBy, layer) ? sum + count : sum), 0)
        }
        return toPage(page, slice, (change) => ({ cursor: cursorOf(change.path), node: change }), count)
      },
    }),
  }),
})

builder.objectField(BaseImage, 'comparison', (t) =>
  t.field({
    type: ImageComparison,
    description: 'The base, and the image that was made from it, side by side: what the image has added, changed and removed.',
    resolve: ({ image, derived }) => ({ from: image, to: derived }),
  }),
)

builder.queryField('compare', (t) =>
  t.field({
    type: ImageComparison,
    nullable: true,
    description: 'Two images side by side; null when one of them is not known. Codes: INPUT.REFERENCE, INPUT.AMBIGUOUS.',
    args: {
      from: t.arg.string({ required: true, description: 'A reference, as for `image`.' }),
      to: t.arg.string({ required: true, description: 'A reference, as for `image`.' }),
      platform: t.arg.string({ defaultValue: DEFAULT_PLATFORM, description: 'Which images are meant where references name an index.' }),
    },
    resolve: async (_root, { from, to, platform }, { reads }) => {
      const wanted = platform ?? DEFAULT_PLATFORM
      const [one, other] = await Promise.all([reads.imageByReference(from, wanted), reads.imageByReference(to, wanted)])
      return one === null || other === null ? null : { from: one, to: other }
    },
  }),
)
