import type { Trust, TrustRoot } from '../custody/trust.ts'
import { rootOf, trustOf } from '../custody/trust.ts'
import type { TrustRootRow } from '../lineage/sql/reads/custody-trust.ts'
import { builder } from './builder.ts'
import { connectionOf, toPage } from './connection.ts'
import { cursorOf, isId, type KeyParser, pageArgs, pageOf } from './keyset.ts'
import { Node, nodeKey, readsNode } from './node.ts'
import { refusing } from './refusing.ts'
import { UserError, type UserErrorShape } from './user-error.ts'

const IdentityKind = builder.enumType('IdentityKind', {
  description: 'How a signer is known.',
  values: {
    KEY: { value: 'key', description: 'By a public key.' },
    IDENTITY: { value: 'identity', description: 'By a name in short-lived certificates (Sigstore).' },
  } as const,
})

const TrustTerms = builder.objectRef<TrustRoot['terms']>('TrustTerms').implement({
  description: 'On which terms a signer is believed; an empty list stands for any.',
  fields: (t) => ({
    builders: t.exposeStringList('builders', { description: 'Builders whose provenance it may sign.' }),
    sources: t.exposeStringList('sources', { description: 'Repositories that images may be built from; `*` at the end stands for the rest.' }),
    buildTypes: t.exposeStringList('buildTypes', { description: 'Build types that are expected.' }),
    validFrom: t.exposeString('validFrom', { nullable: true, description: 'Signatures count from here on; a trusted time is needed then.' }),
    validUntil: t.exposeString('validUntil', { nullable: true, description: 'Signatures count before that.' }),
    requireLog: t.exposeBoolean('requireLog', { description: 'A signature has to be in a transparency log.' }),
    issuer: t.exposeString('issuer', { nullable: true, description: 'Of an identity: who vouches for it.' }),
    subject: t.exposeString('subject', { nullable: true, description: 'Of an identity: its exact name in certificates.' }),
  }),
})

/** A signer that is, or was, trusted. */
export const Identity = builder.objectRef<TrustRootRow>('Identity').implement({
  description: 'A signer that is, or was, trusted here.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: ({ id }) => nodeKey('Identity', String(id)) }),
    name: t.exposeString('name', { description: 'As it was given when it was trusted.' }),
    kind: t.field({ type: IdentityKind, description: 'How it is known.', resolve: (row) => rootOf(row).kind }),
    fingerprint: t.exposeString('fingerprint', { description: 'sha256 of the key (SubjectPublicKeyInfo), or of issuer and subject.' }),
    trusted: t.boolean({ description: 'Whether it is trusted now.', resolve: ({ removedAt }) => removedAt === null }),
    addedVersion: t.exposeInt('addedVersion', { description: 'The version of trust that it came with.' }),
    addedAt: t.expose('addedAt', { type: 'DateTime', description: 'When.' }),
    removedVersion: t.exposeInt('removedVersion', { nullable: true, description: 'The version of trust that it left with.' }),
    removedAt: t.expose('removedAt', { type: 'DateTime', nullable: true, description: 'When.' }),
    terms: t.field({ type: TrustTerms, description: 'On which terms it is believed.', resolve: (row) => rootOf(row).terms }),
  }),
})

const IdentityConnection = connectionOf('Identity', Identity, 'signers')
const versionKey: KeyParser<number> = (parts) => (parts.length === 1 && isId(parts[0]) ? parts[0] : null)

readsNode('Identity', async (key, { reads }) => (await reads.custody.trustRoots()).find(({ id }) => String(id) === key) ?? null)

builder.queryFields((t) => ({
  identities: t.field({
    type: IdentityConnection,
    description: 'Every signer that is, or was, trusted here, in the order in which they came.',
    args: pageArgs,
    resolve: async (_root, args, { reads }) => {
      const page = pageOf(args, versionKey)
      const all = await reads.custody.trustRoots()
      const rest = all.filter(({ addedVersion }) => page.after === null || addedVersion > page.after)
      const slice = { rows: rest.slice(0, page.size), more: rest.length > page.size }
      return toPage(page, slice, (node) => ({ cursor: cursorOf(node.addedVersion), node }), async () => all.length)
    },
  }),
  trustVersion: t.int({
    description: 'Counts the changes of trust; 0: nobody was ever trusted.',
    resolve: async (_root, _args, { reads }): Promise<Trust['version']> => trustOf(await reads.custody.trustRoots()).version,
  }),
}))

/** What came of a change of trust. */
interface TrustChange {
  readonly version: number
  readonly identity: TrustRootRow | null
}

const TrustChanged = builder.objectRef<TrustChange>('TrustChangedPayload').implement({
  description: 'Trust has a new version.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'The new version.' }),
    identity: t.expose('identity', { type: Identity, nullable: true, description: 'Whom it is about.' }),
  }),
})

const CustodyRefusedError = builder.objectRef<UserErrorShape>('CustodyRefusedError').implement({
  description: 'It cannot be taken so, or not by this server. Codes: CUSTODY.*.',
  interfaces: [UserError],
})

const TrustResult = builder.unionType('TrustResult', {
  description: 'The outcome of a change of trust.',
  types: [TrustChanged, CustodyRefusedError],
  resolveType: (value) => ('version' in value ? TrustChanged : CustodyRefusedError),
})

/** The error type of what custody refuses. */
export const CustodyRefused = CustodyRefusedError

/** What a server says that takes no changes. */
export const NOT_ALLOWED: UserErrorShape = { code: 'CUSTODY.NOT_ALLOWED', message: 'This server takes no changes of trust and no events by GraphQL.' }

const AddTrustRootInput = builder.inputType('AddTrustRootInput', {
  description: 'Whom to trust, and on which terms. Exactly one of `key` and `trustedRoot`.',
  fields: (t) => ({
    name: t.string({ description: 'What it is called in verdicts; left out, the beginning of its fingerprint.' }),
    key: t.string({ description: 'A public key in PEM: ECDSA P-256 or P-384, RSA, Ed25519.' }),
    trustedRoot: t.string({ description: 'A Sigstore trusted root (JSON), for an identity.' }),
    issuer: t.string({ description: 'Of an identity: who vouches for it.' }),
    subject: t.string({ description: 'Of an identity: its exact name in certificates.' }),
    builders: t.stringList({ description: 'Builders whose provenance it may sign; left out: any.' }),
    sources: t.stringList({ description: 'Repositories that are expected; left out: any.' }),
    buildTypes: t.stringList({ description: 'Build types that are expected; left out: any.' }),
    validFrom: t.field({ type: 'DateTime', description: 'Signatures count from here on.' }),
    validUntil: t.field({ type: 'DateTime', description: 'Signatures count before that.' }),
    requireLog: t.boolean({ description: 'A signature has to be in a transparency log.' }),
  }),
})

builder.mutationFields((t) => ({
  addTrustRoot: t.field({
    type: TrustResult,
    description: 'Trusts a signer from now on: verdicts are given anew, those of before stay as they were for `asOf`.',
    args: { input: t.arg({ type: AddTrustRootInput, required: true, description: 'Whom.' }) },
    resolve: (_root, { input }, { custody, reread }) =>
      refusing(async () => {
        if (custody === null) return NOT_ALLOWED
        const { name, key, trustedRoot, builders, sources, buildTypes, validFrom, validUntil, requireLog, issuer, subject } = input
        const given = { builders, sources, buildTypes, requireLog, issuer, subject, validFrom: validFrom?.toISOString(), validUntil: validUntil?.toISOString() }
        const terms = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null))
        const { version } = await custody.addRoot({ name: name ?? null, key: key ?? null, trustedRoot: trustedRoot ?? null, terms })
        return { version, identity: (await reread().custody.trustRoots()).find(({ addedVersion }) => addedVersion === version) ?? null }
      }),
  }),
  removeTrustRoot: t.field({
    type: TrustResult,
    description: 'Ends the trust in a signer; the row stays, as history.',
    args: { identity: t.arg.string({ required: true, description: 'Its name or fingerprint.' }) },
    resolve: (_root, { identity }, { custody, reread }) =>
      refusing(async () => {
        if (custody === null) return NOT_ALLOWED
        const { version } = await custody.removeRoot(identity)
        return { version, identity: (await reread().custody.trustRoots()).find(({ removedVersion }) => removedVersion === version) ?? null }
      }),
  }),
}))
