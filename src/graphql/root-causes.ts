import type { RootCause as CauseRow, RootCauses as CausesRow } from '../lineage/sql/reads/root-causes.ts'
import { builder } from './builder.ts'
import { connectionOf, toPage } from './connection.ts'
import { imageFilter, ImageFilter } from './image-filter.ts'
import { PackageSelector } from './inputs.ts'
import { cursorOf, isId, type KeyParser, pageArgs, pageOf } from './keyset.ts'
import { Image, ImageLayer, PackageVersion } from './refs.ts'
import { WEIGHTS } from './weights.ts'

const MAX_VERSIONS = 100

const RootCause = builder.objectRef<CauseRow>('RootCause').implement({
  description: 'An image to mend: its own layers, those above its nearest known base, bring what was looked for. What is made from it is then built again on it.',
  fields: (t) => ({
    image: t.field({
      type: Image,
      description: 'The image; of several with the same layers, the first that was analyzed. The filter need not mean it.',
      resolve: async ({ imageId }, _args, { reads }) => (await reads.imageById(imageId))!,
    }),
    introducedBy: t.field({
      type: [ImageLayer],
      description: 'Its own layers that bring it, lowest first.',
      resolve: async ({ imageId, layers }, _args, { reads }) => (await Promise.all(layers.map((index) => reads.imageLayer(imageId, index)))).filter((layer) => layer !== null),
    }),
    packageVersions: t.field({
      type: [PackageVersion],
      extensions: { limit: MAX_VERSIONS },
      description: 'What these layers bring that affected images still have, by purl; at most 100.',
      resolve: async ({ versionIds }, _args, { reads }) => {
        const versions = await Promise.all(versionIds.map((id) => reads.packageVersionById(id)))
        return versions.filter((version) => version !== null).sort((a, b) => (a.purl < b.purl ? -1 : 1)).slice(0, MAX_VERSIONS)
      },
    }),
    imageCount: t.exposeInt('imageCount', { description: 'How many affected images have something of it from here, with the image itself and those with the same layers.' }),
    derivedCount: t.exposeInt('derivedCount', { description: 'How many of them are made from it: they have to be built again on it.' }),
    fixes: t.exposeInt('fixes', { description: 'How many affected images have nothing left once this cause and all before it are mended; on all pages, each image is counted once.' }),
    remaining: t.exposeInt('remaining', { description: 'How many affected images still have something after that.' }),
  }),
})

const RootCauseConnection = connectionOf('RootCause', RootCause, 'causes, those of most images first, then bases first')

const causeKey: KeyParser<readonly [number, number, number]> = (parts) => (parts.length === 3 && parts.every(isId) ? [parts[0] as number, parts[1] as number, parts[2] as number] : null)
const keyOf = ({ imageCount, layerCount, imageId }: CauseRow) => [imageCount, layerCount, imageId] as const

const RootCauses = builder.objectRef<CausesRow>('RootCauses').implement({
  description: 'Where to mend what images contain.',
  fields: (t) => ({
    affectedCount: t.exposeInt('affectedCount', { description: 'How many images contain it; exact.' }),
    causes: t.field({
      type: RootCauseConnection,
      description: 'The fewest images that have to be mended so that all affected images are without it.',
      args: pageArgs,
      resolve: ({ causes }, args) => {
        const page = pageOf(args, causeKey)
        const { after } = page
        const start = after === null ? 0 : causes.findIndex((cause) => isAfter(keyOf(cause), after))
        const rest = start < 0 ? [] : causes.slice(start)
        const slice = { rows: rest.slice(0, page.size), more: rest.length > page.size }
        return toPage(page, slice, (node) => ({ cursor: cursorOf(...keyOf(node)), node }), async () => causes.length)
      },
    }),
  }),
})

function isAfter([images, layers, id]: readonly [number, number, number], [afterImages, afterLayers, afterId]: readonly [number, number, number]): boolean {
  if (images !== afterImages) return images < afterImages
  return layers === afterLayers ? id > afterId : layers > afterLayers
}

builder.queryField('rootCauses', (t) =>
  t.field({
    type: RootCauses,
    extensions: { weight: WEIGHTS.rootCauses },
    description:
      'Where a package comes from in all images that contain it: mend these images, and build again what is made from them. A package is taken to go with the image whose own layers brought it. '
      + 'More than 250,000 package versions of images are refused (INPUT.TOO_MANY_PLACES).',
    args: {
      package: t.arg({ type: PackageSelector, required: true, description: 'What is looked for.' }),
      filter: t.arg({ type: ImageFilter, description: 'In which images.' }),
    },
    resolve: (_root, { package: selector, filter }, { reads }) => reads.rootCauses(selector, imageFilter(filter)),
  }),
)
