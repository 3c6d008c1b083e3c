import type { AlterationRow, ImageAlterationRow } from '../lineage/sql/reads/alterations.ts'
import { builder } from './builder.ts'
import { connectionOf, connectionTo, CURSOR, toPage } from './connection.ts'
import { imageEdge } from './image.ts'
import { bounded, PackageFilter } from './inputs.ts'
import { cursorOf, idKey, pageArgs, pageOf } from './keyset.ts'
import { File, Image, ImageConnection, ImageLayer, Occurrence, PackageVersion } from './refs.ts'
import { WEIGHTS } from './weights.ts'

const AlterationKind = builder.enumType('AlterationKind', {
  description: 'How a file differs from what its package states.',
  values: {
    MODIFIED: { description: 'Something else is there: another content, or no regular file.' },
    MISSING: { description: 'A layer above the package has taken it away.' },
  } as const,
})

const FileAlteration = builder.objectRef<AlterationRow>('FileAlteration').implement({
  description: 'A file of a package (deb, apk, rpm) that is not as the digests of the package itself say, since some layer of some chain.',
  fields: (t) => ({
    kind: t.field({ type: AlterationKind, description: 'How it differs.', resolve: ({ kind }) => kind }),
    config: t.exposeBoolean('config', { description: 'Whether the package declares it as configuration (conffile, `%config`, below `/etc` of apk), which is there to be changed.' }),
    packageVersion: t.field({ type: PackageVersion, description: 'The package version that states otherwise.', resolve: ({ version }) => version }),
    file: t.field({
      type: File,
      description: 'What is there instead, as its layer has it; of a missing file, what was there last.',
      resolve: async ({ fileId }, _args, { reads }) => {
        const file = await reads.fileById(fileId)
        if (file === null) throw new Error(`there is no file ${fileId}`)
        return file
      },
    }),
    images: t.field({
      type: ImageConnection,
      extensions: { weight: WEIGHTS.imageCount },
      description: 'The images that show it so, newest first.',
      args: pageArgs,
      resolve: async ({ id }, args, { reads }) => {
        const page = pageOf(args, idKey)
        return toPage(page, await reads.alterations.alterationImages(id, page), imageEdge, () => reads.alterations.alterationImageCount(id))
      },
    }),
  }),
})

const FileAlterationConnection = connectionOf('FileAlteration', FileAlteration, 'altered files')

type ImageAlterationEdgeRow = ImageAlterationRow & { readonly cursor: string }

const ImageAlterationEdge = builder.objectRef<ImageAlterationEdgeRow>('ImageAlterationEdge').implement({
  description: 'A file of a package that an image does not show as the package states it.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.field({ type: FileAlteration, description: 'The alteration.', resolve: ({ alteration }) => alteration }),
    file: t.field({ type: File, description: 'What is there instead, as the image shows it; of a missing file, as it was shown before.', resolve: ({ file }) => file }),
    changedBy: t.field({
      type: ImageLayer,
      description: 'The layer that brought the other content, or took the file away. It may be that of the package itself.',
      resolve: async ({ imageId, changedAt }, _args, { reads }) => {
        const layer = await reads.imageLayer(imageId, changedAt)
        if (layer === null) throw new Error(`image ${imageId} has no layer ${changedAt}`)
        return layer
      },
    }),
    occurrence: t.field({ type: Occurrence, description: 'The proof of the package, with the layer that brought it.', resolve: ({ occurrence }) => occurrence }),
  }),
})

const ImageAlterationConnection = connectionTo('ImageAlteration', ImageAlterationEdge, 'altered files of an image')

const AlterationFilter = builder.inputType('AlterationFilter', {
  description: 'Which altered files are meant: members that are given must all hold.',
  fields: (t) => ({
    kind: t.field({ type: AlterationKind, description: 'How they differ.' }),
    config: t.boolean({ description: 'true: only configuration; false: all but configuration.' }),
    path: t.string({ description: 'The path that its layer gives the file.' }),
    package: t.field({ type: PackageFilter, description: 'Of which packages.' }),
  }),
})

builder.queryField('alterations', (t) =>
  t.field({
    type: FileAlterationConnection,
    extensions: { weight: WEIGHTS.configs },
    description: 'Files of packages that are not as these state them, over all images. Codes: INPUT.TOO_LONG.',
    args: { ...pageArgs, filter: t.arg({ type: AlterationFilter, description: 'Which ones.' }) },
    resolve: async (_root, { filter, ...args }, { reads }) => {
      const page = pageOf(args, idKey)
      const which = boundedFilter(filter)
      const edgeOf = (alteration: AlterationRow) => ({ cursor: cursorOf(alteration.id), node: alteration })
      return toPage(page, await reads.alterations.alterations(which, page), edgeOf, () => reads.alterations.alterationCount(which))
    },
  }),
)

builder.objectFields(Image, (t) => ({
  alterations: t.field({
    type: ImageAlterationConnection,
    extensions: { weight: WEIGHTS.imageConfigs },
    description: 'The files of its packages that are not as these state them. What was never there since the package came is not among them. Codes: INPUT.TOO_LONG.',
    args: { ...pageArgs, filter: t.arg({ type: AlterationFilter, description: 'Which ones.' }) },
    resolve: async ({ id }, { filter, ...args }, { reads }) => {
      const page = pageOf(args, idKey)
      const which = boundedFilter(filter)
      const edgeOf = (row: ImageAlterationRow) => ({ ...row, cursor: cursorOf(row.alteration.id) })
      return toPage(page, await reads.alterations.imageAlterations(id, which, page), edgeOf, () => reads.alterations.imageAlterationCount(id, which))
    },
  }),
}))

function boundedFilter(filter: typeof AlterationFilter.$inferInput | null | undefined) {
  const { package: of, ...rest } = filter ?? {}
  return { ...bounded(rest), ...(of == null ? {} : { package: bounded(of) }) }
}
