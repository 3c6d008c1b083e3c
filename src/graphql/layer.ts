import { builder } from './builder.ts'
import { toPage } from './connection.ts'
import { LayerOrder } from './enums.ts'
import { imageEdge } from './image.ts'
import { cursorOf, idKey, isId, isText, type KeyParser, pageArgs, pageOf, textKey } from './keyset.ts'
import { Node, nodeId } from './node.ts'
import { packageVersionEdge } from './package.ts'
import { FileConnection, ImageConnection, ImageLayer, Layer, LayerConnection, PackageVersionConnection } from './refs.ts'
import { WEIGHTS } from './weights.ts'

const Blob = builder.objectRef<{ digest: `sha256:${string}`; mediaType: string; size: bigint }>('Blob').implement({
  description: 'A compressed form of a layer, whose bytes were read and whose digests hold.',
  fields: (t) => ({
    digest: t.expose('digest', { type: 'Digest', description: 'Of the compressed bytes.' }),
    mediaType: t.exposeString('mediaType', { description: 'Says how it is compressed.' }),
    size: t.expose('size', { type: 'BigInt', description: 'Compressed bytes.' }),
  }),
})

const filePathKey: KeyParser<{ path: string; id: number }> = ([path, id, ...more]) =>
  isText(path) && isId(id) && more.length === 0 ? { path, id } : null

ImageLayer.implement({
  description: 'A layer at its place in one image.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Its place; 0 is the bottom.' }),
    diffId: t.field({ type: 'Digest', description: 'The digest of the uncompressed layer.', resolve: ({ layer }) => layer.diffId }),
    chainId: t.expose('chainId', { type: 'Digest', description: 'The ChainID of all layers up to this one (OCI image-spec, config).' }),
    blobDigest: t.expose('blobDigest', { type: 'Digest', nullable: true, description: 'The compressed form that the manifest names.' }),
    mediaType: t.exposeString('mediaType', { nullable: true, description: 'Of the compressed form.' }),
    size: t.field({ type: 'BigInt', description: 'Uncompressed bytes.', resolve: ({ layer }) => layer.size }),
    hiddenBytes: t.field({
      type: 'BigInt',
      extensions: { weight: WEIGHTS.hiddenBytes },
      description: 'Bytes of files of lower layers that it replaces or removes: they are stored and pulled, and the image does not show them.',
      resolve: ({ chain }, _args, { reads }) => reads.hiddenBytes(chain),
    }),
    wastedBytes: t.field({
      type: 'BigInt',
      extensions: { weight: WEIGHTS.hiddenBytes },
      description: 'Bytes of its own files that this image does not show, because a layer replaces or removes them.',
      resolve: ({ imageId, index }, _args, { reads }) => reads.wastedBytes(imageId, index),
    }),
    createdBy: t.exposeString('createdBy', { nullable: true, description: 'The instruction that made it, as the history has it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', nullable: true, description: 'When, as the history has it.' }),
    layer: t.expose('layer', { type: Layer, description: 'The layer, wherever it is used.' }),
    addedPackages: t.field({
      type: PackageVersionConnection,
      description: 'The package versions that are there since this layer, by purl.',
      args: pageArgs,
      resolve: async ({ chain }, args, { reads }) => {
        const page = pageOf(args, textKey)
        const slice = await reads.changedPackages(chain, 'added', page)
        return toPage(page, slice, packageVersionEdge, () => reads.changedPackageCount(chain, 'added'))
      },
    }),
    removedPackages: t.field({
      type: PackageVersionConnection,
      description: 'The package versions that are gone since this layer, by purl.',
      args: pageArgs,
      resolve: async ({ chain }, args, { reads }) => {
        const page = pageOf(args, textKey)
        const slice = await reads.changedPackages(chain, 'removed', page)
        return toPage(page, slice, packageVersionEdge, () => reads.changedPackageCount(chain, 'removed'))
      },
    }),
  }),
})

Layer.implement({
  description: 'An uncompressed changeset, by diffID, wherever it is used.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: (layer) => nodeId('Layer', layer) }),
    diffId: t.expose('diffId', { type: 'Digest', description: 'The digest of the uncompressed layer.' }),
    size: t.expose('size', { type: 'BigInt', description: 'Uncompressed bytes.' }),
    imageCount: t.exposeInt('imageCount', { description: 'How many images have it.' }),
    bytesSaved: t.expose('bytesSaved', { type: 'BigInt', description: 'What sharing it saves: its size for every image but the first.' }),
    fileCount: t.exposeInt('fileCount', { description: 'How many entries it has; whiteouts are none.' }),
    blobs: t.field({
      type: [Blob],
      description: 'Its compressed forms.',
      resolve: ({ id }, _args, { reads }) => reads.layerBlobs(id),
    }),
    files: t.field({
      type: FileConnection,
      description: 'Its entries, by path.',
      args: pageArgs,
      resolve: async ({ id, fileCount }, args, { reads }) => {
        const page = pageOf(args, filePathKey)
        const slice = await reads.layerFiles(id, page)
        return toPage(page, slice, (file) => ({ cursor: cursorOf(file.path, file.id), node: file }), async () => fileCount)
      },
    }),
    images: t.field({
      type: ImageConnection,
      description: 'The images that have it, newest first.',
      args: pageArgs,
      resolve: async ({ id, imageCount }, args, { reads }) => {
        const page = pageOf(args, idKey)
        return toPage(page, await reads.layerImages(id, page), imageEdge, async () => imageCount)
      },
    }),
  }),
})

/** The place of a layer in one of its orders. */
export const orderKey: KeyParser<{ value: bigint; id: number }> = ([value, id, ...more]) =>
  typeof value === 'string' && /^\d{1,18}$/.test(value) && isId(id) && more.length === 0 ? { value: BigInt(value), id } : null

builder.queryFields((t) => ({
  layer: t.field({
    type: Layer,
    nullable: true,
    description: 'A layer by its diffID; null when it is not known.',
    args: { diffId: t.arg({ type: 'Digest', required: true, description: 'The digest of the uncompressed layer.' }) },
    resolve: (_root, { diffId }, { reads }) => reads.layerByDiffId(diffId),
  }),
  layers: t.field({
    type: LayerConnection,
    description: 'The layers that at least one image has.',
    args: { ...pageArgs, orderBy: t.arg({ type: LayerOrder, defaultValue: 'imageCount', description: 'In which order.' }) },
    resolve: async (_root, { orderBy, ...args }, { reads }) => {
      const page = pageOf(args, orderKey)
      const order = orderBy ?? 'imageCount'
      const slice = await reads.layers(order, page)
      return toPage(page, slice, (layer) => ({ cursor: cursorOf(String(layer[order]), layer.id), node: layer }), () => reads.layerCount())
    },
  }),
}))
