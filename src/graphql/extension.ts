import type { Extension as ExtensionShape } from '../ingest/extensions.ts'
import { builder } from './builder.ts'
import { FactSchema } from './fact-schema.ts'
import { refusing } from './refusing.ts'
import { UserError, type UserErrorShape } from './user-error.ts'

const ExtensionState = builder.enumType('ExtensionState', {
  description: 'Whether an extension runs.',
  values: {
    TRUSTED: { value: 'trusted', description: 'It runs: its file is the one that was trusted.' },
    CHANGED: { value: 'changed', description: 'It does not run: another file was trusted under its name.' },
    NEW: { value: 'new', description: 'It does not run: nobody has trusted it.' },
    MISSING: { value: 'missing', description: 'It was trusted, and its file is not there.' },
  } as const,
})

const ExtensionSubject = builder.enumType('ExtensionSubject', {
  description: 'What an extension looks at.',
  values: {
    FILE: { value: 'file', description: 'Files of layers.' },
    IMAGE: { value: 'image', description: 'Images: configuration and history.' },
  } as const,
})

const Extension = builder.objectRef<ExtensionShape>('Extension').implement({
  description: "A user's own analyzer: an executable in any language. What it says of itself is known once it is trusted, because only then it is run.",
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of its file, without an extension; its facts are of the schema of this name.' }),
    state: t.expose('state', { type: ExtensionState, description: 'Whether it runs.' }),
    file: t.exposeString('file', { nullable: true, description: 'Where it is; null: it is not in the folder.' }),
    sha256: t.exposeString('sha256', { nullable: true, description: 'Of its file, hex; null without one.' }),
    trustedSha256: t.string({ nullable: true, description: 'Of the file that was trusted, hex; null: none is.', resolve: ({ trust }) => trust?.sha256 ?? null }),
    trustedAt: t.field({ type: 'DateTime', nullable: true, description: 'Since when; null: it is not trusted.', resolve: ({ trust }) => trust?.trustedAt ?? null }),
    version: t.string({ nullable: true, description: 'As it says itself.', resolve: ({ description }) => description?.version ?? null }),
    title: t.string({ nullable: true, description: 'As it says itself.', resolve: ({ description }) => description?.title ?? null }),
    looksAt: t.field({ type: ExtensionSubject, nullable: true, description: 'What it is given.', resolve: ({ description }) => description?.on ?? null }),
    reads: t.stringList({ description: 'Globs of the files that it is given; empty for one on images, or one that is not trusted.', resolve: ({ description }) => [...(description?.reads ?? [])] }),
    schema: t.field({
      type: FactSchema, nullable: true, description: 'The shape of its facts; null: it was never trusted.',
      resolve: async ({ name }, _args, { reads }) => (await reads.facts.schemas()).findLast((each) => each.name === name && each.origin === 'extension') ?? null,
    }),
  }),
})

const ExtensionPayload = builder.objectRef<{ readonly extension: ExtensionShape | null }>('ExtensionPayload').implement({
  description: 'Trust has changed; what is analyzed from now on is looked at so.',
  fields: (t) => ({ extension: t.expose('extension', { type: Extension, nullable: true, description: 'The extension; null: nothing is left of it.' }) }),
})

const ExtensionRefusedError = builder.objectRef<UserErrorShape>('ExtensionRefusedError').implement({
  description: 'It cannot be trusted so, or not through this server. Codes: EXTENSIONS.*, FACTS.*.',
  interfaces: [UserError],
})

const ExtensionResult = builder.unionType('ExtensionResult', {
  description: 'The outcome of `trustExtension` and `untrustExtension`.',
  types: [ExtensionPayload, ExtensionRefusedError],
  resolveType: (value) => ('extension' in value ? ExtensionPayload : ExtensionRefusedError),
})

const NOT_ALLOWED: UserErrorShape = { code: 'EXTENSIONS.NOT_ALLOWED', message: 'This server runs no extensions.' }

builder.queryField('extensions', (t) =>
  t.field({
    type: [Extension],
    description: 'The extensions that lie in the folder of this server, and those that are trusted, by name.',
    resolve: (_root, _args, { extensions }) => extensions?.list() ?? [],
  }))

builder.mutationFields((t) => ({
  trustExtension: t.field({
    type: ExtensionResult,
    description: 'Trusts the file of an extension as it is now, by its digest: it is asked to describe itself, and runs with every analysis from now on.',
    args: {
      name: t.arg.string({ required: true, description: 'Its name.' }),
      sha256: t.arg.string({ description: 'The digest that it has to have; left out: the one that it has.' }),
    },
    resolve: (_root, { name, sha256 }, { extensions }) =>
      refusing(async () => (extensions === null ? NOT_ALLOWED : { extension: await extensions.trust(name, sha256 ?? null) })),
  }),
  untrustExtension: t.field({
    type: ExtensionResult,
    description: 'Ends the trust in an extension: it runs no longer. Its facts stay.',
    args: { name: t.arg.string({ required: true, description: 'Its name.' }) },
    resolve: (_root, { name }, { extensions }) =>
      refusing(async () => {
        if (extensions === null) return NOT_ALLOWED
        await extensions.untrust(name)
        return { extension: (await extensions.list()).find((each) => each.name === name) ?? null }
      }),
  }),
}))
