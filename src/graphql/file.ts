import type { FileKey } from '../lineage/sql/reads/file-search.ts'
import type { ImageFileRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import { connectionTo, CURSOR, toPage } from './connection.ts'
import { FileType } from './enums.ts'
import { FileFilter } from './inputs.ts'
import { cursorOf, idKey, isId, type KeyParser, pageArgs, pageOf } from './keyset.ts'
import { Node, nodeId } from './node.ts'
import { File, FileConnection, FileOwner, ImageConnection, ImageLayer, Layer, Occurrence, PackageVersion, type ImageFileEdgeRow } from './refs.ts'
import { WEIGHTS } from './weights.ts'

File.implement({
  description: 'A file entry of one layer. Below an image: as that image shows it, where links lead it to another path or content.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: (file) => nodeId('File', file) }),
    path: t.exposeString('path', { description: 'Absolute; a byte that is not UTF-8 is written `\\xHH`.' }),
    type: t.field({ type: FileType, description: 'What it is.', resolve: ({ type }) => type as typeof FileType.$inferType }),
    mode: t.exposeInt('mode', { description: 'The permission bits with setuid (2048), setgid (1024) and sticky (512).' }),
    uid: t.exposeInt('uid', { description: 'The owner.' }),
    gid: t.exposeInt('gid', { description: 'The group.' }),
    size: t.expose('size', { type: 'BigInt', description: 'Bytes of content.' }),
    sha256: t.expose('sha256', {
      type: 'Digest',
      nullable: true,
      description: 'Of the content; a hard link has that of its target. Null for what has no content.',
    }),
    linkTarget: t.exposeString('linkTarget', { nullable: true, description: 'Where a link leads, as it is written.' }),
    layer: t.field({
      type: Layer,
      description: 'The layer that has it.',
      resolve: async ({ layerId }, _args, { reads }) => {
        const layer = await reads.layerById(layerId)
        if (layer === null) throw new Error(`there is no layer ${layerId}`)
        return layer
      },
    }),
    images: t.field({
      type: ImageConnection,
      description: 'The images that show it, newest first.',
      args: pageArgs,
      resolve: async ({ id }, args, { reads }) => {
        const page = pageOf(args, idKey)
        const edgeOf = (image: typeof ImageConnection.$inferType.edges[number]['node']) => ({ cursor: cursorOf(image.id), node: image })
        return toPage(page, await reads.fileImages(id, page), edgeOf, () => reads.fileImageCount(id))
      },
    }),
  }),
})

FileOwner.implement({
  description: 'A package that a file of an image belongs to.',
  fields: (t) => ({
    packageVersion: t.field({ type: PackageVersion, description: 'The package version.', resolve: ({ version }) => version }),
    occurrence: t.field({ type: Occurrence, description: 'The proof that the image contains it.', resolve: ({ occurrence }) => occurrence }),
  }),
})

const ImageFileEdge = builder.objectRef<ImageFileEdgeRow>('ImageFileEdge').implement({
  description: 'A file that an image shows.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.field({ type: File, description: 'The file, as the image shows it.', resolve: ({ file }) => file }),
    owners: t.field({
      type: [FileOwner],
      extensions: { limit: 100 },
      description: 'The packages that it belongs to, as their lists of files say, by purl; also where a higher layer has changed it. Folders have none. At most 100.',
      resolve: ({ imageId, index, file }, _args, { reads }) => (file.type === 'DIRECTORY' ? [] : reads.owners.fileOwners(imageId, index, file.id)),
    }),
    introducedBy: t.field({
      type: ImageLayer,
      description: 'The layer that brought it.',
      resolve: async ({ imageId, index }, _args, { reads }) => {
        const layer = await reads.imageLayer(imageId, index)
        if (layer === null) throw new Error(`image ${imageId} has no layer ${index}`)
        return layer
      },
    }),
  }),
})

export const ImageFileConnection = connectionTo('ImageFile', ImageFileEdge, 'files that an image shows')

/** The edge of a connection that is ordered by path. */
export function imageFileEdge(row: ImageFileRow): ImageFileEdgeRow {
  return { ...row, cursor: cursorOf(row.file.path) }
}

/** The place in a search: a path or a size, or nothing, and the entry. */
const fileKey: KeyParser<FileKey> = ([lead, id, ...more]) => (more.length === 0 && Number.isSafeInteger(lead) && isId(id) ? { lead: lead as number, id } : null)

builder.queryField('files', (t) =>
  t.field({
    type: FileConnection,
    extensions: { weight: WEIGHTS.files },
    description: 'The file entries of all layers; those of one path come together. Codes: INPUT.FILE_FILTER, INPUT.GLOB, INPUT.GLOB_TOO_BROAD.',
    args: { ...pageArgs, filter: t.arg({ type: FileFilter, required: true, description: 'Which ones; at least one member.' }) },
    resolve: async (_root, { filter, ...args }, { reads }) => {
      const page = pageOf(args, fileKey)
      const slice = await reads.files(filter, page)
      return toPage(page, slice, (file) => ({ cursor: cursorOf(file.lead, file.id), node: file }), () => reads.fileCount(filter))
    },
  }),
)
