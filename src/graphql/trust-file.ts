import { parseTrustFile, writeTrustFile } from '../custody/trust-file.ts'
import { trustAt } from '../custody/trust.ts'
import type { TrustChanges } from '../lineage/sql/writes/custody-trust.ts'
import { builder } from './builder.ts'
import { refusing } from './refusing.ts'
import { CustodyRefused, NOT_ALLOWED } from './trust.ts'

const TrustApplied = builder.objectRef<TrustChanges>('TrustAppliedPayload').implement({
  description: 'Those of the file are trusted now, and nobody else.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'The version of trust.' }),
    added: t.stringList({ description: 'Names of those who came; whoever has changed came anew.', resolve: ({ added }) => added.map(({ name }) => name) }),
    removed: t.stringList({ description: 'Names of those who went.', resolve: ({ removed }) => removed.map(({ name }) => name) }),
    kept: t.exposeInt('kept', { description: 'How many stay as they are.' }),
  }),
})

const ApplyTrustResult = builder.unionType('ApplyTrustResult', {
  description: 'The outcome of `applyTrust`.',
  types: [TrustApplied, CustodyRefused],
  resolveType: (value) => ('kept' in value ? TrustApplied : CustodyRefused),
})

const ApplyTrustInput = builder.inputType('ApplyTrustInput', {
  description: 'Who is to be trusted.',
  fields: (t) => ({ source: t.string({ required: true, description: 'A trust file (YAML, docs/custody.md): all who are trusted, with their keys.' }) }),
})

builder.mutationField('applyTrust', (t) =>
  t.field({
    type: ApplyTrustResult,
    description: 'Trusts those of a file and nobody else. Each who comes or goes makes a version of trust; when something in the file is wrong, nothing changes.',
    args: { input: t.arg({ type: ApplyTrustInput, required: true, description: 'The file.' }) },
    resolve: (_root, { input: { source } }, { custody }) => refusing(async () => (custody === null ? NOT_ALLOWED : custody.replaceRoots(parseTrustFile(source)))),
  }),
)

builder.queryField('trustFile', (t) =>
  t.string({
    description: 'Those who are trusted, as a file for `applyTrust`.',
    args: { version: t.arg.int({ description: 'As of this version of trust; left out: the latest.' }) },
    resolve: async (_root, { version }, { reads }) => writeTrustFile(trustAt(await reads.custody.trustRoots(), version ?? null)),
  }),
)
