import type { KinFilter, KinRow } from '../lineage/sql/reads/kin.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import { connectionTo, CURSOR, type Edge, type Page, toPage } from './connection.ts'
import type { Context } from './context.ts'
import { imageEdge } from './image.ts'
import { cursorOf, idKey, isId, type KeyParser, pageArgs, pageOf } from './keyset.ts'
import { Image, ImageConnection, ImageLayer } from './refs.ts'
import { RequestFailure } from './request-failure.ts'
import { WEIGHTS } from './weights.ts'

const KinRelation = builder.enumType('KinRelation', {
  description: 'How an image stands to another with which it shares its lowest layers.',
  values: {
    SAME_LAYERS: { description: 'Both have the very same layers.' },
    BASE: { description: 'All its layers are the lowest of the other: the other was made from it.' },
    DERIVED: { description: 'It was made from the other.' },
    SIBLING: { description: 'Both were made from something that they have in common, be it a known image or not.' },
  } as const,
})

type KinEdgeRow = Edge<ImageRow> & { readonly row: KinRow; readonly of: ImageRow }

const KinEdge = builder.objectRef<KinEdgeRow>('KinEdge').implement({
  description: 'An edge to an image that shares lowest layers.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.expose('node', { type: Image, description: 'The other image.' }),
    relation: t.field({ type: KinRelation, description: 'How it stands to this one.', resolve: ({ row, of }) => relationOf(row, of) }),
    sharedLayers: t.int({ description: 'How many layers they have in common, from the bottom.', resolve: ({ row }) => row.sharedLayers }),
    sharedSize: t.field({
      type: 'BigInt',
      description: 'Uncompressed bytes of these layers.',
      resolve: async ({ row, of }, _args, { reads }) => (await reads.imageLayers(of.id)).slice(0, row.sharedLayers).reduce((sum, { layer }) => sum + layer.size, 0n),
    }),
  }),
})

const KinConnection = connectionTo('Kin', KinEdge, 'images that share lowest layers')

function relationOf({ image, sharedLayers }: KinRow, of: ImageRow) {
  if (sharedLayers === of.layerCount) return image.layerCount === of.layerCount ? 'SAME_LAYERS' : 'DERIVED'
  return sharedLayers === image.layerCount ? 'BASE' : 'SIBLING'
}

const kinKey: KeyParser<{ sharedLayers: number; id: number }> = ([sharedLayers, id, ...more]) =>
  isId(sharedLayers) && isId(id) && more.length === 0 ? { sharedLayers, id } : null

const minLayers = { defaultValue: 1, description: 'At least so many layers in common, from the bottom.' }

builder.objectFields(Image, (t) => ({
  siblings: t.field({
    type: KinConnection,
    extensions: { weight: WEIGHTS.kin },
    description: 'The images of the same platform that share lowest layers and are neither its bases nor made from it: most shared layers first, then the newest. Codes: INPUT.PAGE.',
    args: {
      ...pageArgs,
      minLayers: t.arg.int(minLayers),
      sameBase: t.arg.boolean({ defaultValue: false, description: 'Only those that were made from its nearest known base as well; none where no base is known.' }),
    },
    resolve: async (image, { minLayers, sameBase, ...args }, { reads }) => {
      const base = sameBase === true ? await reads.imageBase(image.id) : null
      const least = Math.max(minLayers ?? 1, base?.layerCount ?? 1)
      return kinOf(image, { minLayers: sameBase === true && base === null ? image.layerCount + 1 : least, siblings: true }, args, reads)
    },
  }),
  sharing: t.field({
    type: KinConnection,
    extensions: { weight: WEIGHTS.kin },
    description: 'The images of the same platform that share lowest layers, bases and derived ones too: most shared layers first, then the newest. Codes: INPUT.PAGE.',
    args: { ...pageArgs, minLayers: t.arg.int(minLayers) },
    resolve: (image, { minLayers, ...args }, { reads }) => kinOf(image, { minLayers: minLayers ?? 1, siblings: false }, args, reads),
  }),
}))

async function kinOf(image: ImageRow, filter: KinFilter, args: Parameters<typeof pageOf>[0], reads: Context['reads']): Promise<Page<KinEdgeRow>> {
  if (filter.minLayers < 1) throw new RequestFailure('INPUT.PAGE', 'minLayers must be 1 or more.')
  const page = pageOf(args, kinKey)
  const slice = await reads.kin.kin(image, filter, page)
  return toPage(page, slice, (row) => ({ cursor: cursorOf(row.sharedLayers, row.image.id), node: row.image, row, of: image }), () => reads.kin.kinCount(image, filter))
}

builder.objectField(ImageLayer, 'images', (t) =>
  t.field({
    type: ImageConnection,
    description: 'The images that have this layer on the very same layers (one ChainID), newest first: this one is among them.',
    args: pageArgs,
    resolve: async ({ chain }, args, { reads }) => {
      const page = pageOf(args, idKey)
      return toPage(page, await reads.kin.chainImages(chain, page), imageEdge, () => reads.kin.chainImageCount(chain))
    },
  }),
)
