import { parseDefinition } from '../facts/fact-definition.ts'
import type { RefusedEntry, SetOutcome } from '../facts/facts.ts'
import type { FactSchemaRow } from '../lineage/sql/reads/facts.ts'
import { builder } from './builder.ts'
import { DEFAULT_PLATFORM } from './defaults.ts'
import { FactSchema } from './fact-schema.ts'
import { refusing } from './refusing.ts'
import { UserError, type UserErrorShape } from './user-error.ts'

const FactsRefusedError = builder.objectRef<UserErrorShape>('FactsRefusedError').implement({
  description: 'It cannot be taken so, or not by this server. Codes: FACTS.*.',
  interfaces: [UserError],
})

const NOT_ALLOWED: UserErrorShape = { code: 'FACTS.NOT_ALLOWED', message: 'This server takes no facts of its clients.' }

const DefineFactSchemaPayload = builder.objectRef<{ readonly schema: FactSchemaRow; readonly fresh: boolean }>('DefineFactSchemaPayload').implement({
  description: 'The kind of facts is defined.',
  fields: (t) => ({
    schema: t.expose('schema', { type: FactSchema, description: 'Its latest version.' }),
    fresh: t.exposeBoolean('fresh', { description: 'false: it was defined so already.' }),
  }),
})

const DefineFactSchemaResult = builder.unionType('DefineFactSchemaResult', {
  description: 'The outcome of `defineFactSchema`.',
  types: [DefineFactSchemaPayload, FactsRefusedError],
  resolveType: (value) => ('schema' in value ? DefineFactSchemaPayload : FactsRefusedError),
})

const RefusedFact = builder.objectRef<RefusedEntry>('RefusedFact').implement({
  description: 'A fact that was not taken.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Its place among those that were given, from 0.' }),
    target: t.exposeString('target', { description: 'As it was given.' }),
    code: t.exposeString('code', { description: '`NAMESPACE.SUBCODE`' }),
    message: t.exposeString('message', { description: 'For a person.' }),
  }),
})

const SetFactsPayload = builder.objectRef<SetOutcome>('SetFactsPayload').implement({
  description: 'What became of the facts: those that are right hold now, all in one moment.',
  fields: (t) => ({
    set: t.exposeInt('set', { description: 'So many are new, or other than before.' }),
    unchanged: t.exposeInt('unchanged', { description: 'So many were as they are.' }),
    refused: t.field({ type: [RefusedFact], description: 'Those that were not taken.', resolve: ({ refused }) => refused }),
  }),
})

const SetFactsResult = builder.unionType('SetFactsResult', {
  description: 'The outcome of `setFacts`.',
  types: [SetFactsPayload, FactsRefusedError],
  resolveType: (value) => ('refused' in value ? SetFactsPayload : FactsRefusedError),
})

const RemoveFactsPayload = builder.objectRef<{ readonly removed: number }>('RemoveFactsPayload').implement({
  description: 'The facts no longer hold; they stay as history.',
  fields: (t) => ({ removed: t.exposeInt('removed', { description: 'How many that were.' }) }),
})

const RemoveFactsResult = builder.unionType('RemoveFactsResult', {
  description: 'The outcome of `removeFacts`.',
  types: [RemoveFactsPayload, FactsRefusedError],
  resolveType: (value) => ('removed' in value ? RemoveFactsPayload : FactsRefusedError),
})

const DefineFactSchemaInput = builder.inputType('DefineFactSchemaInput', {
  description: 'A kind of facts.',
  fields: (t) => ({
    definition: t.string({ required: true, description: 'The definition as JSON text: `name`, `title`, `targets` (image, repository, layer, package) and `schema`, a JSON Schema (draft 2020-12) of an object.' }),
  }),
})

const FactInput = builder.inputType('FactInput', {
  description: 'A fact about one node.',
  fields: (t) => ({
    target: t.string({ required: true, description: 'The node: `pkg:...`, `layer:sha256:...`, `repository:NAME`, or a reference of an image.' }),
    value: t.field({ type: 'JSON', required: true, description: 'An object that the schema fits.' }),
    key: t.string({ description: 'Tells several facts of one schema about one node apart; left out: there is one.' }),
  }),
})

const SetFactsInput = builder.inputType('SetFactsInput', {
  description: 'Facts of one schema.',
  fields: (t) => ({
    schema: t.string({ required: true, description: 'The name of the schema; its latest version counts.' }),
    facts: t.field({ type: [FactInput], required: true, description: 'At most 1,000. Each takes the place of the one that its node has.' }),
    by: t.string({ description: 'Who states them.' }),
    platform: t.string({ defaultValue: DEFAULT_PLATFORM, description: 'Which image is meant where a reference names an index.' }),
  }),
})

const RemoveFactsInput = builder.inputType('RemoveFactsInput', {
  description: 'Facts that are to hold no longer.',
  fields: (t) => ({
    schema: t.string({ required: true, description: 'The name of their schema.' }),
    target: t.string({ required: true, description: 'The node that they are about.' }),
    platform: t.string({ defaultValue: DEFAULT_PLATFORM, description: 'Which image is meant where a reference names an index.' }),
  }),
})

const MAX_BY = 200

builder.mutationFields((t) => ({
  defineFactSchema: t.field({
    type: DefineFactSchemaResult,
    description: "Defines a kind of users' own data. Another definition of the same name is its next version; facts of before stay as they are.",
    args: { input: t.arg({ type: DefineFactSchemaInput, required: true, description: 'The definition.' }) },
    resolve: (_root, { input }, { facts, reread }) =>
      refusing(async () => {
        if (facts === null) return NOT_ALLOWED
        const { id, fresh } = await facts.define(await parseDefinition(input.definition))
        return { schema: (await reread().facts.schemas()).find((each) => each.id === id)!, fresh }
      }),
  }),
  setFacts: t.field({
    type: SetFactsResult,
    description: 'Sets facts in one transaction. A fact that is wrong is left out and told; the others are taken.',
    args: { input: t.arg({ type: SetFactsInput, required: true, description: 'The facts.' }) },
    resolve: (_root, { input: { schema, facts: given, by, platform } }, { facts }) =>
      refusing(async () => {
        if (facts === null) return NOT_ALLOWED
        if ((by?.length ?? 0) > MAX_BY) return { code: 'FACTS.TOO_LARGE', message: `by has at most ${MAX_BY} characters.` }
        const entries = given.map(({ target, value, key }) => ({ target, value, key: key ?? '' }))
        return facts.set(schema, entries, by ?? null, platform ?? DEFAULT_PLATFORM)
      }),
  }),
  removeFacts: t.field({
    type: RemoveFactsResult,
    description: 'Ends the facts of a schema about a node.',
    args: { input: t.arg({ type: RemoveFactsInput, required: true, description: 'Which.' }) },
    resolve: (_root, { input: { schema, target, platform } }, { facts }) =>
      refusing(async () => (facts === null ? NOT_ALLOWED : { removed: await facts.remove(schema, target, platform ?? DEFAULT_PLATFORM) })),
  }),
}))
