import { kindsOf } from '../facts/facts.ts'
import type { FactSchemaRow } from '../lineage/sql/reads/facts.ts'
import { builder } from './builder.ts'
import { connectionOf, toPage } from './connection.ts'
import { cursorOf, pageArgs, pageOf, textKey } from './keyset.ts'
import { Node, nodeKey, readsNode } from './node.ts'

export const FactTargetKind = builder.enumType('FactTargetKind', {
  description: "The kinds of nodes that users' own data is about.",
  values: {
    IMAGE: { value: 'image', description: 'An image, by the digest of its manifest.' },
    REPOSITORY: { value: 'repository', description: 'A repository, by its name; its facts are those of the images that a tag of it points at, too.' },
    LAYER: { value: 'layer', description: 'A layer, by its diffID; its facts are those of the images that have it, too.' },
    PACKAGE: { value: 'package', description: 'A package in one version, by its whole purl, or in any, by a purl without a version.' },
  } as const,
})

const FactOrigin = builder.enumType('FactOrigin', {
  description: 'Who states facts.',
  values: {
    USER: { value: 'user', description: 'People and their tools.' },
    EXTENSION: { value: 'extension', description: 'The extension of the same name.' },
  } as const,
})

/** A version of a kind of users' own data. */
export const FactSchema = builder.objectRef<FactSchemaRow>('FactSchema').implement({
  description: "A kind of users' own data, and the shape that its facts have.",
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: ({ id }) => nodeKey('FactSchema', String(id)) }),
    name: t.exposeString('name', { description: 'e.g. `acme/owner`.' }),
    version: t.exposeInt('version', { description: 'Each change of the definition makes one, from 1. Facts keep the one that they were checked by.' }),
    title: t.exposeString('title', { nullable: true, description: 'For a person.' }),
    targets: t.field({ type: [FactTargetKind], description: 'What its facts are about.', resolve: kindsOf }),
    jsonSchema: t.field({ type: 'JSON', description: 'JSON Schema (draft 2020-12) of a fact.', resolve: ({ jsonSchema }) => JSON.parse(jsonSchema) as unknown }),
    origin: t.field({ type: FactOrigin, description: 'Who states its facts.', resolve: ({ origin }) => (origin === 'extension' ? 'extension' : 'user') }),
    definedAt: t.expose('definedAt', { type: 'DateTime', description: 'When this version was defined.' }),
  }),
})

readsNode('FactSchema', async (key, { reads }) => (await reads.facts.schemas()).find(({ id }) => String(id) === key) ?? null)

const FactSchemaConnection = connectionOf('FactSchema', FactSchema, 'kinds of facts')

/** The latest version of each name. */
function latest(all: readonly FactSchemaRow[]): FactSchemaRow[] {
  return all.filter(({ name }, i) => all[i + 1]?.name !== name)
}

builder.queryFields((t) => ({
  factSchemas: t.field({
    type: FactSchemaConnection,
    description: "The kinds of users' own data in their latest versions, by name.",
    args: pageArgs,
    resolve: async (_root, args, { reads }) => {
      const page = pageOf(args, textKey)
      const all = latest(await reads.facts.schemas())
      const rest = all.filter(({ name }) => page.after === null || name > page.after)
      const slice = { rows: rest.slice(0, page.size), more: rest.length > page.size }
      return toPage(page, slice, (node) => ({ cursor: cursorOf(node.name), node }), async () => all.length)
    },
  }),
  factSchema: t.field({
    type: FactSchema,
    nullable: true,
    description: "A kind of users' own data; null when there is none of this name, or not in this version.",
    args: {
      name: t.arg.string({ required: true, description: 'e.g. `acme/owner`.' }),
      version: t.arg.int({ description: 'Left out: the latest.' }),
    },
    resolve: async (_root, { name, version }, { reads }) =>
      (await reads.facts.schemas()).findLast((each) => each.name === name && (version == null || each.version === version)) ?? null,
  }),
}))
