import { FactsFailure } from '../facts/facts-failure.ts'
import { typedMember } from '../facts/typed-member.ts'
import type { FactRow } from '../lineage/sql/reads/fact-rows.ts'
import type { FactSchemaRow } from '../lineage/sql/reads/facts.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { FactSchema, FactTargetKind } from './fact-schema.ts'
import { Node, nodeKey, readsNode } from './node.ts'
import { Image, PackageVersion } from './refs.ts'

/** A piece of users' own data. */
export const Fact = builder.objectRef<FactRow>('Fact')

const at = builder.args((t) => ({
  at: t.string({ required: true, description: 'Which member: a JSON Pointer (RFC 6901), e.g. `/team`. The schema has to speak of it.' }),
}))

Fact.implement({
  description: "A piece of users' own data about one node. Members are read with their type by `string`, `int`, `float`, `boolean`, `strings`; code: FACTS.TYPE where it is another.",
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: ({ id }) => nodeKey('Fact', String(id)) }),
    schema: t.field({ type: FactSchema, description: 'What it was checked by.', resolve: schemaOf }),
    kind: t.field({ type: FactTargetKind, description: 'The kind of node that it is about.', resolve: (row) => row.kind as 'image' }),
    target: t.exposeString('target', { description: 'The node: a digest, a repository, a diffID, a purl.' }),
    path: t.string({ nullable: true, description: 'The file of the layer that it is about, as the layer names it; null: the node as a whole.', resolve: ({ path }) => (path === '' ? null : path) }),
    key: t.string({ nullable: true, description: 'Tells several facts of one schema about one place apart.', resolve: ({ key }) => (key === '' ? null : key) }),
    value: t.field({ type: 'JSON', description: 'The whole of it.', resolve: ({ value }) => JSON.parse(value) as unknown }),
    string: t.string({ nullable: true, args: at, description: 'A member that is a text; null: it is not there.', resolve: (row, args, { reads }) => member(row, args.at, reads, 'string') }),
    int: t.int({ nullable: true, args: at, description: 'A member that is a whole number of 32 bits; null: it is not there.', resolve: (row, args, { reads }) => member(row, args.at, reads, 'int') }),
    float: t.float({ nullable: true, args: at, description: 'A member that is a number; null: it is not there.', resolve: (row, args, { reads }) => member(row, args.at, reads, 'float') }),
    boolean: t.boolean({ nullable: true, args: at, description: 'A member that is true or false; null: it is not there.', resolve: (row, args, { reads }) => member(row, args.at, reads, 'boolean') }),
    strings: t.stringList({ nullable: true, args: at, description: 'A member that is a list of texts; null: it is not there.', resolve: (row, args, { reads }) => member(row, args.at, reads, 'strings') }),
    setBy: t.exposeString('setBy', { nullable: true, description: 'Who has stated it, as they said; `extension NAME@VERSION` for an extension.' }),
    setAt: t.expose('setAt', { type: 'DateTime', description: 'Since when it holds.' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'Until when it held; null: it holds.' }),
    image: t.field({
      type: Image, nullable: true, description: 'The image that it is about; null where it is about something else.',
      resolve: ({ kind, target }, _args, { reads }) => (kind === 'image' ? reads.imageByDigest(target) : null),
    }),
    packageVersion: t.field({
      type: PackageVersion, nullable: true, description: 'The package version that it is about; null where it is about something else.',
      resolve: ({ kind, target }, _args, { reads }) => (kind === 'package' ? reads.packageVersionByPurl(target) : null),
    }),
  }),
})

readsNode('Fact', (key, { reads }) => (/^\d{1,10}$/.test(key) ? reads.facts.byId(Number(key)) : Promise.resolve(null)))

async function schemaOf({ schemaId }: FactRow, _args: unknown, { reads }: Pick<Context, 'reads'>): Promise<FactSchemaRow> {
  const schema = (await reads.facts.schemas()).find(({ id }) => id === schemaId)
  if (schema === undefined) throw new FactsFailure('FACTS.NO_SUCH_SCHEMA', 'The schema of this fact is not among those that are read.')
  return schema
}

async function member<Type extends Parameters<typeof typedMember>[3]>(row: FactRow, pointer: string, reads: Context['reads'], type: Type) {
  const { name, version, jsonSchema } = await schemaOf(row, null, { reads })
  return typedMember({ name: `${name} version ${version}`, jsonSchema }, row.value, pointer, type)
}

/** A name that nobody has defined is a slip of the pen, not a kind without facts: a policy would take that for the best of news. */
export async function refuseUnknownSchema(schema: string | null | undefined, reads: Context['reads']): Promise<void> {
  if (schema == null || (await reads.facts.schemas()).some(({ name }) => name === schema)) return
  throw new FactsFailure('FACTS.NO_SUCH_SCHEMA', `No schema ${JSON.stringify(schema.slice(0, 100))} is defined.`)
}
