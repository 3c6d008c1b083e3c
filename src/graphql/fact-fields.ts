import { leafText } from '../lineage/sql/fact-leaf.ts'
import { knownSubject } from '../facts/known-subject.ts'
import type { ImageFactRow } from '../lineage/sql/reads/fact-rows.ts'
import { MAX_FACTS_OF_NODE, type SubjectKey } from '../lineage/sql/reads/facts.ts'
import { formatPurl } from '../model/purl.ts'
import { builder } from './builder.ts'
import { connectionOf, connectionTo, CURSOR, toPage } from './connection.ts'
import type { Context } from './context.ts'
import { DEFAULT_PLATFORM } from './defaults.ts'
import { Fact, refuseUnknownSchema } from './fact.ts'
import { cursorOf, idKey, pageArgs, pageOf } from './keyset.ts'
import { Image, ImageLayer, Layer, Package, PackageVersion, Repository } from './refs.ts'

const which = builder.args((t) => ({
  schema: t.string({ description: 'Only facts of this schema; left out: of any.' }),
  asOf: t.field({ type: 'DateTime', description: 'Those that held then; left out: now.' }),
}))

const ImageFactEdge = builder.objectRef<ImageFactRow & { readonly cursor: string }>('ImageFactEdge').implement({
  description: 'A fact as an image has it.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.field({ type: Fact, description: 'The fact.', resolve: ({ fact }) => fact }),
    introducedBy: t.field({
      type: ImageLayer,
      nullable: true,
      description: 'The layer that it comes from, the lowest where the image has it more than once; null where it is about the image or its repository.',
      resolve: ({ imageId, index }, _args, { reads }) => (index === null ? null : reads.imageLayer(imageId, index)),
    }),
  }),
})

const ImageFactConnection = connectionTo('ImageFact', ImageFactEdge, 'the facts of an image')

builder.objectField(Image, 'facts', (t) =>
  t.field({
    type: ImageFactConnection,
    description: "Users' own data about it: the image itself, its layers (of files, where it shows them), the repositories in which a tag points at it.",
    args: { ...pageArgs, ...which },
    resolve: async ({ id }, { schema, asOf, ...args }, { reads }) => {
      const page = pageOf(args, idKey)
      await refuseUnknownSchema(schema, reads)
      const filter = { schema, asOf }
      const slice = await reads.facts.ofImage(id, filter, page)
      return toPage(page, slice, (row) => ({ ...row, cursor: cursorOf(row.fact.id) }), () => reads.facts.countOfImage(id, filter))
    },
  }),
)

const LIST = `Users' own data about it, in the order in which it was set. At most ${MAX_FACTS_OF_NODE}.`
const bound = { limit: MAX_FACTS_OF_NODE }

async function factsOf(subject: SubjectKey, { schema, asOf }: { schema?: string | null | undefined; asOf?: Date | null | undefined }, { reads }: Context) {
  await refuseUnknownSchema(schema, reads)
  return reads.facts.of(subject, { schema, asOf })
}

builder.objectField(Layer, 'facts', (t) =>
  t.field({ type: [Fact], extensions: bound, description: LIST, args: which, resolve: ({ diffId }, args, context) => factsOf({ kind: 'layer', target: diffId }, args, context) }))

builder.objectField(Repository, 'facts', (t) =>
  t.field({ type: [Fact], extensions: bound, description: LIST, args: which, resolve: ({ name }, args, context) => factsOf({ kind: 'repository', target: name }, args, context) }))

builder.objectField(PackageVersion, 'facts', (t) =>
  t.field({ type: [Fact], extensions: bound, description: LIST, args: which, resolve: ({ purl }, args, context) => factsOf({ kind: 'package', target: purl }, args, context) }))

builder.objectField(Package, 'facts', (t) =>
  t.field({
    type: [Fact],
    extensions: bound,
    description: `Users' own data about the package in any version. At most ${MAX_FACTS_OF_NODE}.`,
    args: which,
    resolve: ({ type, namespace, name }, args, context) => factsOf({ kind: 'package', target: formatPurl({ type, namespace, name, version: null, qualifiers: {} }) }, args, context),
  }))

const FactFilter = builder.inputType('FactFilter', {
  description: 'Which facts are meant: members that are given must all hold.',
  fields: (t) => ({
    schema: t.string({ description: 'Of this schema, in any version.' }),
    target: t.string({ description: 'About this node: `pkg:...`, `layer:sha256:...`, `repository:NAME`, or a reference of an image.' }),
    at: t.string({ description: 'With `schema`: with a member here, a JSON Pointer with `*` for places in lists. Of those that have ended only what held at `asOf` is found so.' }),
    equals: t.field({ type: 'JSON', description: 'With `at`: the member is this text, number or truth value.' }),
    asOf: t.field({ type: 'DateTime', description: 'Those that held then; left out: now.' }),
    ended: t.boolean({ description: 'true: those that have ended as well, the history.' }),
  }),
})

const FactConnection = connectionOf('Fact', Fact, 'facts')

builder.queryField('facts', (t) =>
  t.field({
    type: FactConnection,
    description: "Users' own data wherever it is, in the order in which it was set.",
    args: { ...pageArgs, filter: t.arg({ type: FactFilter, required: true, description: 'Which.' }) },
    resolve: async (_root, { filter: { schema, target, at, equals, asOf, ended }, ...args }, { reads }) => {
      const page = pageOf(args, idKey)
      await refuseUnknownSchema(schema, reads)
      const about = target == null ? null : await knownSubject(reads, target, DEFAULT_PLATFORM)
      const has = at == null || schema == null ? null : { at, equals: equals === undefined ? null : leafText(equals) }
      const filter = { schema, asOf, ended, about, has }
      return toPage(page, await reads.facts.page(filter, page), (node) => ({ cursor: cursorOf(node.id), node }), () => reads.facts.count(filter))
    },
  }))
