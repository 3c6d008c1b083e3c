import { parsePlatform } from '../model/platform.ts'
import type { PageRequest } from '../lineage/sql/reads/page.ts'
import { isComplete } from '../lineage/sql/reads/incomplete.ts'
import type { GapRow } from '../lineage/sql/reads/rows.ts'
import { AS_OF } from './as-of.ts'
import { BaseImageConnection, BaseImage } from './base.ts'
import { builder } from './builder.ts'
import { toPage } from './connection.ts'
import { DEFAULT_PLATFORM, ofPlatform } from './defaults.ts'
import { ImageFileConnection, imageFileEdge } from './file.ts'
import { ImageConfiguration, Label, parseConfiguration } from './image-config.ts'
import { imageFilter, ImageFilter } from './image-filter.ts'
import { bounded, FileFilter, PackageFilter } from './inputs.ts'
import { cursorOf, idKey, isId, type KeyParser, pageArgs, pageOf, textKey } from './keyset.ts'
import { Node, nodeId } from './node.ts'
import { ImagePackageConnection } from './package.ts'
import { Platform } from './platform.ts'
import { Image, ImageConnection, ImageLayer, Tag } from './refs.ts'
import { ShadowedFileConnection, shadowedFileEdge, sizeKey } from './shadowed-file.ts'
import { WEIGHTS } from './weights.ts'

const AnalysisGap = builder.objectRef<GapRow>('AnalysisGap').implement({
  description: 'Something that could not be read.',
  fields: (t) => ({
    code: t.exposeString('code', { description: '`NAMESPACE.SUBCODE`; docs/codes.md lists them.' }),
    message: t.exposeString('message', { description: 'For a person.' }),
    path: t.exposeString('path', { nullable: true, description: 'The file that it is about.' }),
    layer: t.field({
      type: ImageLayer,
      nullable: true,
      description: 'The layer that it is about; the lowest, where the image has it more than once.',
      resolve: ({ imageId, index }, _args, { reads }) => (index === null ? null : reads.imageLayer(imageId, index)),
    }),
  }),
})

const Distro = builder.objectRef<{ id: string; versionId: string | null; prettyName: string | null }>('Distro').implement({
  description: 'A distribution, as its os-release names it.',
  fields: (t) => ({
    id: t.exposeString('id', { description: '`ID`, e.g. `debian`.' }),
    versionId: t.exposeString('versionId', { nullable: true, description: '`VERSION_ID`, e.g. `12`.' }),
    prettyName: t.exposeString('prettyName', { nullable: true, description: '`PRETTY_NAME`.' }),
  }),
})

const ancestorKey: KeyParser<{ layerCount: number; id: number }> = ([layerCount, id, ...more]) =>
  isId(layerCount) && isId(id) && more.length === 0 ? { layerCount, id } : null

Image.implement({
  description: 'One platform manifest, by its digest.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: (image) => nodeId('Image', image) }),
    digest: t.expose('digest', { type: 'Digest', description: 'The digest of the manifest.' }),
    configDigest: t.expose('configDigest', { type: 'Digest', description: 'The digest of the configuration: the ImageID.' }),
    mediaType: t.exposeString('mediaType', { description: 'Of the manifest.' }),
    synthesized: t.exposeBoolean('synthesized', { description: 'The manifest was made here, because the archive has none.' }),
    platform: t.field({
      type: Platform,
      description: 'What it runs on.',
      resolve: ({ platform }) => parsePlatform(platform) ?? { os: platform, architecture: '', variant: null },
    }),
    created: t.expose('created', { type: 'DateTime', nullable: true, description: 'As its configuration says; not proved.' }),
    analyzedAt: t.expose('analyzedAt', { type: 'DateTime', description: 'When it was analyzed.' }),
    layerCount: t.exposeInt('layerCount', { description: 'How many layers it has.' }),
    size: t.expose('size', { type: 'BigInt', description: 'Uncompressed bytes of all layers.' }),
    tags: t.field({
      type: [Tag],
      description: 'The tags that point at it, directly or through an index.',
      args: { asOf: t.arg({ type: 'DateTime', description: 'Those that pointed at it then, be it analyzed by then or not; left out: now.' }) },
      resolve: ({ id }, { asOf }, { reads }) => reads.at(asOf).imageTags(id),
    }),
    sameConfig: t.field({
      type: [Image],
      extensions: { limit: 100 },
      description: 'Other images with the same ImageID: the same content, packed in another way. At most 100.',
      resolve: ({ id }, _args, { reads }) => reads.imagesWithSameConfig(id),
    }),
    labels: t.field({
      type: [Label],
      description: 'The labels of its configuration, by name.',
      resolve: async ({ id }, _args, { reads }) => parseConfiguration(await reads.imageConfig(id)).labels,
    }),
    configuration: t.field({
      type: ImageConfiguration,
      description: 'How it is run and how it was built, as its configuration says.',
      resolve: async ({ id }, _args, { reads }) => parseConfiguration(await reads.imageConfig(id)),
    }),
    distro: t.field({
      type: Distro,
      nullable: true,
      description: 'The distribution that it shows.',
      resolve: ({ id }, _args, { reads }) => reads.imageDistro(id),
    }),
    layers: t.field({
      type: [ImageLayer],
      description: 'Bottom first; entries of the history that made no layer are not here.',
      resolve: ({ id }, _args, { reads }) => reads.imageLayers(id),
    }),
    base: t.field({
      type: BaseImage,
      nullable: true,
      description: 'The nearest known image of the same platform whose whole chain is a proper prefix of this one. Null: none is known.',
      args: { asOf: t.arg(AS_OF) },
      resolve: async (derived, { asOf }, { reads }) => {
        const image = await reads.at(asOf).imageBase(derived.id)
        return image === null ? null : { image, derived, asOf: asOf ?? null }
      },
    }),
    ancestors: t.field({
      type: BaseImageConnection,
      description: 'All bases, nearest first.',
      args: { ...pageArgs, asOf: t.arg(AS_OF) },
      resolve: async (derived, { asOf, ...args }, { reads }) => {
        const page = pageOf(args, ancestorKey)
        const edgeOf = (image: { layerCount: number; id: number }) => cursorOf(image.layerCount, image.id)
        const then = reads.at(asOf)
        const slice = await then.imageAncestors(derived.id, page)
        return toPage(page, slice, (image) => ({ cursor: edgeOf(image), node: { image, derived, asOf: asOf ?? null } }), () => then.imageAncestorCount(derived.id))
      },
    }),
    derived: t.field({
      type: ImageConnection,
      description: 'The known images of the same platform that were made from this one, newest first.',
      args: {
        ...pageArgs,
        direct: t.arg.boolean({ defaultValue: false, description: 'Only those with no other known image in between.' }),
        asOf: t.arg(AS_OF),
      },
      resolve: async ({ id }, { direct, asOf, ...args }, { reads }) => {
        const page = pageOf(args, idKey)
        const only = direct ?? false
        const then = reads.at(asOf)
        return toPage(page, await then.derivedImages(id, only, page), imageEdge, () => then.derivedImageCount(id, only))
      },
    }),
    packages: t.field({
      type: ImagePackageConnection,
      extensions: { weight: WEIGHTS.packages },
      description: 'The package versions that it contains, by purl.',
      args: { ...pageArgs, filter: t.arg({ type: PackageFilter, description: 'Which ones.' }) },
      resolve: async ({ id }, { filter, ...args }, { reads }) => {
        const page = pageOf(args, textKey)
        const which = bounded(filter ?? {})
        const slice = await reads.imagePackages(id, which, page)
        return toPage(page, slice, (row) => ({ ...row, cursor: cursorOf(row.version.purl) }), () => reads.imagePackageCount(id, which))
      },
    }),
    files: t.field({
      type: ImageFileConnection,
      extensions: { weight: WEIGHTS.imageFiles },
      description: 'The files that it shows, by path; what a higher layer hides is not here.',
      args: { ...pageArgs, filter: t.arg({ type: FileFilter, description: 'Which ones.' }) },
      resolve: async ({ id }, { filter, ...args }, { reads }) => {
        const page = pageOf(args, textKey)
        const which = filter ?? {}
        const slice = await reads.imageFiles(id, which, page)
        return toPage(page, slice, imageFileEdge, () => reads.imageFileCount(id, which))
      },
    }),
    shadowedFiles: t.field({
      type: ShadowedFileConnection,
      extensions: { weight: WEIGHTS.imageFiles },
      description: 'The regular files that its layers ship and that it does not show, because a layer replaces or removes them; largest first.',
      args: pageArgs,
      resolve: async ({ id }, args, { reads }) => {
        const page = pageOf(args, sizeKey)
        return toPage(page, await reads.shadowedFiles(id, page), shadowedFileEdge, () => reads.shadowedFileCount(id))
      },
    }),
    wastedBytes: t.field({
      type: 'BigInt',
      extensions: { weight: WEIGHTS.hiddenBytes },
      description: 'Bytes of its shadowedFiles, uncompressed.',
      resolve: ({ id }, _args, { reads }) => reads.imageWastedBytes(id),
    }),
    complete: t.boolean({
      description: 'All of its layers and of its configuration could be read: what is not told here is not in it. Else `gaps` say what is missing; those of extensions do not count.',
      resolve: async ({ id }, _args, { reads }) => isComplete(await reads.imageGaps(id)),
    }),
    gaps: t.field({
      type: [AnalysisGap],
      extensions: { limit: 1_000 },
      description: 'What could not be read; empty means complete. At most 1,000.',
      resolve: ({ id }, _args, { reads }) => reads.imageGaps(id),
    }),
  }),
})

/** The edge of a connection that is ordered by id. */
export function imageEdge(image: typeof Image.$inferType) {
  return { cursor: cursorOf(image.id), node: image }
}

/** The page of a connection that is ordered by id and has one image, or none. */
export function onePage(page: PageRequest<number>, image: typeof Image.$inferType | null) {
  const rows = image === null || (page.after !== null && image.id >= page.after) ? [] : [image]
  return toPage(page, { rows, more: false }, imageEdge, async () => (image === null ? 0 : 1))
}

builder.queryFields((t) => ({
  image: t.field({
    type: Image,
    nullable: true,
    description: 'An image by reference; null when it is not known. Codes: INPUT.REFERENCE, INPUT.PLATFORM, INPUT.AMBIGUOUS.',
    args: {
      reference: t.arg.string({
        required: true,
        description: '`sha256:...` (at least 12 digits of it), `repository@sha256:...`, `repository:tag`, or `repository` for its tag `latest`.',
      }),
      platform: t.arg.string(ofPlatform),
      asOf: t.arg(AS_OF),
    },
    resolve: (_root, { reference, platform, asOf }, { reads }) => reads.at(asOf).imageByReference(reference, platform ?? DEFAULT_PLATFORM),
  }),
  images: t.field({
    type: ImageConnection,
    description: 'The images that were analyzed, newest first.',
    args: { ...pageArgs, filter: t.arg({ type: ImageFilter, description: 'Which ones.' }), asOf: t.arg(AS_OF) },
    resolve: async (_root, { filter, asOf, ...args }, { reads }) => {
      const page = pageOf(args, idKey)
      const which = imageFilter(filter)
      const then = reads.at(asOf)
      return toPage(page, await then.images(which, null, page), imageEdge, () => then.imageCount(which, null))
    },
  }),
}))
