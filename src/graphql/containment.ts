import type { MatchRow } from '../lineage/sql/reads/matches.ts'
import type { PackageSelector as Selector } from '../lineage/sql/reads/selector.ts'
import { AS_OF } from './as-of.ts'
import { builder } from './builder.ts'
import { connectionTo, CURSOR, type Edge, type Page, type Ref, toPage } from './connection.ts'
import { imageEdge } from './image.ts'
import { imageFilter, ImageFilter } from './image-filter.ts'
import { PackageSelector } from './inputs.ts'
import { idKey, pageArgs, pageOf } from './keyset.ts'
import { introducedBy } from './occurrence.ts'
import { Image, ImageLayer, Occurrence, PackageVersion } from './refs.ts'
import { selects } from './selects.ts'
import { WEIGHTS } from './weights.ts'

const ContainmentMatch = builder.objectRef<MatchRow & { readonly asOf: Date | null }>('ContainmentMatch').implement({
  description: 'A package version that was looked for, in one image.',
  fields: (t) => ({
    packageVersion: t.field({ type: PackageVersion, description: 'What was found.', resolve: ({ version }) => version }),
    occurrences: t.field({ type: [Occurrence], description: 'Its proofs, lowest layer first.', resolve: ({ occurrences }) => occurrences }),
    introducedBy: t.field({
      type: ImageLayer,
      description: 'The lowest layer that brought it.',
      resolve: ({ imageId, occurrences, origin }, _args, { reads }) => origin?.layer ?? introducedBy(imageId, occurrences[0], reads),
    }),
    inheritedFrom: t.field({
      type: Image,
      nullable: true,
      description: 'The nearest known base that already has it: fix it there. Null: none has.',
      resolve: ({ imageId, version, origin, asOf }, _args, { reads }) => (origin === null ? reads.at(asOf).inheritedFrom(imageId, version.id) : origin.base),
    }),
  }),
})

const ContainmentEdge = builder.objectRef<Edge<typeof Image.$inferType> & { readonly selector: Selector; readonly asOf: Date | null }>('ContainmentEdge').implement({
  description: 'An image that contains what was looked for.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.expose('node', { type: Image, description: 'The image.' }),
    matches: t.field({
      type: [ContainmentMatch],
      description: 'The package versions that match, by purl.',
      resolve: async ({ node, selector, asOf }, _args, { reads }, info) => {
        const origins = asOf === null && selects(info, 'introducedBy', 'inheritedFrom')
        return (await reads.matches(node.id, selector, origins)).map((match) => ({ ...match, asOf }))
      },
    }),
  }),
})

type ContainmentPage = Page<typeof ContainmentEdge.$inferType> & { readonly complete: () => Promise<boolean> }

const ContainmentConnection = connectionTo('Containment', ContainmentEdge, 'images that contain a package') as Ref<Page<typeof ContainmentEdge.$inferType>> as Ref<ContainmentPage>

builder.objectField(ContainmentConnection, 'complete', (t) =>
  t.boolean({
    description:
      'false: of images that are meant, and in which it was not found, something could not be read. `images(filter: {complete: false, lacks: ...})` lists them, their `gaps` say what. '
      + 'Looked for only when asked for.',
    resolve: ({ complete }) => complete(),
  }),
)

builder.queryField('imagesContaining', (t) =>
  t.field({
    type: ContainmentConnection,
    extensions: { weight: WEIGHTS.containment },
    description: 'Images that contain a package, newest first, each with the matching versions and who brought them in.',
    args: {
      ...pageArgs,
      package: t.arg({ type: PackageSelector, required: true, description: 'What is looked for.' }),
      filter: t.arg({ type: ImageFilter, description: 'In which images.' }),
      asOf: t.arg(AS_OF),
    },
    resolve: async (_root, { package: selector, filter, asOf, ...args }, { reads }) => {
      const page = pageOf(args, idKey)
      const which = imageFilter(filter)
      const then = reads.at(asOf)
      const slice = await then.images(which, selector, page)
      const found = toPage(page, slice, (image) => ({ ...imageEdge(image), selector, asOf: then.asOf }), () => then.imageCount(which, selector))
      const unread = () => then.images({ complete: false, lacks: selector, all: [which] }, null, { size: 1, after: null })
      return { ...found, complete: async () => (await unread()).rows.length === 0 }
    },
  }),
)
