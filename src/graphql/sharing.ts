import type { SharedLayerRow, SharingRow, SharingScope } from '../lineage/sql/reads/layer-sharing.ts'
import { SHARING_LIMIT } from '../lineage/sql/reads/layer-sharing.ts'
import type { LayerOrder as Order } from '../lineage/sql/reads/layers.ts'
import { builder } from './builder.ts'
import { connectionTo, CURSOR, type Edge, toPage } from './connection.ts'
import { LayerOrder } from './enums.ts'
import { cursorOf, pageArgs, pageOf } from './keyset.ts'
import { orderKey } from './layer.ts'
import { Layer, Repository } from './refs.ts'

type SharedLayerEdgeRow = Edge<SharedLayerRow['layer']> & SharedLayerRow

const SharedLayerEdge = builder.objectRef<SharedLayerEdgeRow>('SharedLayerEdge').implement({
  description: 'An edge to a layer of some images.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.expose('node', { type: Layer, description: 'The layer; its own `imageCount` counts all images.' }),
    imageCount: t.int({ description: 'How many of these images have it.', resolve: ({ images }) => images }),
    bytesSaved: t.expose('bytesSaved', { type: 'BigInt', description: 'What sharing it among these images saves: its size for every image but the first.' }),
  }),
})

const SharedLayerConnection = connectionTo('SharedLayer', SharedLayerEdge, 'layers of some images')

type LayerSharingRow = SharingRow & { readonly scope: SharingScope }

const LayerSharing = builder.objectRef<LayerSharingRow>('LayerSharing').implement({
  description: 'How much images share by having the same layers. Sizes are uncompressed bytes; a layer that an image has twice counts once in it.',
  fields: (t) => ({
    imageCount: t.int({ description: 'How many images were looked at.', resolve: ({ images }) => images }),
    layerCount: t.int({ description: 'How many layers they have, each once.', resolve: ({ layers }) => layers }),
    layerUses: t.int({ description: 'The same, once for each image that has it.', resolve: ({ uses }) => uses }),
    size: t.expose('size', { type: 'BigInt', description: 'Bytes with sharing: of each layer once.' }),
    unsharedSize: t.expose('unsharedSize', { type: 'BigInt', description: 'Bytes without sharing: of each layer for each image that has it.' }),
    bytesSaved: t.field({ type: 'BigInt', description: 'The difference of both.', resolve: ({ size, unsharedSize }) => unsharedSize - size }),
    ratio: t.float({ nullable: true, description: '`unsharedSize` by `size`: 1 is no sharing, 4 means that a quarter is stored. Null without bytes.', resolve: ({ size, unsharedSize }) => (size === 0n ? null : Number(unsharedSize) / Number(size)) }),
    exclusiveSize: t.expose('exclusiveSize', { type: 'BigInt', description: 'Bytes of layers that no image outside has: what would go with them.' }),
    isExact: t.boolean({ description: `false: there are more images, and the newest ${SHARING_LIMIT} were looked at.`, resolve: ({ exact }) => exact }),
    layers: t.field({
      type: SharedLayerConnection,
      extensions: { weight: 100 },
      description: 'Their layers. Codes: INPUT.PAGE.',
      args: { ...pageArgs, orderBy: t.arg({ type: LayerOrder, defaultValue: 'imageCount', description: 'In which order; images and bytes saved are counted among these images.' }) },
      resolve: async ({ scope, layers }, { orderBy, ...args }, { reads }) => {
        const page = pageOf(args, orderKey)
        const order = orderBy ?? 'imageCount'
        const slice = await reads.sharing.sharedLayersOf(scope, order, page)
        return toPage(page, slice, (row) => ({ ...row, cursor: cursorOf(String(valueOf(row, order)), row.layer.id), node: row.layer }), async () => layers)
      },
    }),
  }),
})

function valueOf({ layer, images, bytesSaved }: SharedLayerRow, order: Order): bigint | number {
  return { imageCount: images, bytesSaved, size: layer.size }[order]
}

const Scope = builder.inputType('SharingScope', {
  description: 'Whose images are meant: those that tags point at there. Without a member: all images that are known.',
  fields: (t) => ({
    registry: t.string({ description: 'The first part of repository names, e.g. `registry.example`, or more of it: `registry.example/shop`.' }),
    repository: t.string({ description: 'One repository, with its registry.' }),
  }),
})

builder.queryField('layerSharing', (t) =>
  t.field({
    type: LayerSharing,
    extensions: { weight: 100 },
    description: 'How much images share: all, those of a registry, or of a repository.',
    args: { scope: t.arg({ type: Scope, description: 'Which images.' }) },
    resolve: async (_root, { scope }, { reads }) => {
      const which = { registry: scope?.registry ?? null, repository: scope?.repository ?? null }
      return { ...(await reads.sharing.layerSharing(which)), scope: which }
    },
  }),
)

builder.objectField(Repository, 'layerSharing', (t) =>
  t.field({
    type: LayerSharing,
    extensions: { weight: 20 },
    description: 'How much its images share.',
    resolve: async ({ name }, _args, { reads }) => {
      const scope = { registry: null, repository: name }
      return { ...(await reads.sharing.layerSharing(scope)), scope }
    },
  }),
)
