import type { JudgedDocument } from '../custody/judgement.ts'
import { judgeImage } from '../custody/judgement.ts'
import type { Check } from '../custody/verdict.ts'
import type { Verification } from '../custody/verify-document.ts'
import type { Digest } from '../model/digest.ts'
import type { Context } from './context.ts'
import { builder } from './builder.ts'
import { connectionOf, type Page, toPage } from './connection.ts'
import { cursorOf, isId, type KeyParser, pageArgs, pageOf } from './keyset.ts'
import { Node, nodeKey, readsNode } from './node.ts'
import { Image } from './refs.ts'

/** One signature of a document that is attached to an image, or a document without any. */
export interface AttestationRow {
  readonly id: number
  readonly imageId: number
  readonly document: JudgedDocument
  readonly verification: Verification
}

export const AttestationVerdict = builder.enumType('AttestationVerdict', {
  description: 'What is to be thought of a signature: the first class of checks that fails.',
  values: {
    VERIFIED: { description: 'All checks have passed.' },
    UNSIGNED: { description: 'There is no signature: anybody can have written it.' },
    UNTRUSTED_SIGNER: { description: 'Nobody who is trusted here has signed it.' },
    INVALID_SIGNATURE: { description: 'The signature does not hold over these bytes.' },
    NO_TRUSTED_TIME: { description: 'Nothing trusted tells that it was signed while its signer counted.' },
    NOT_LOGGED: { description: 'A log entry is demanded of its signer, and none is proved.' },
    SUBJECT_MISMATCH: { description: 'It is well signed, and speaks about something else.' },
    UNTRUSTED_BUILDER: { description: 'Its signer may not sign for the builder that it names.' },
    UNEXPECTED: { description: 'Its source or build type is not one that is expected.' },
    UNSUPPORTED: { description: 'It is of a form that is not read here.' },
  } as const,
})

const AttestationCheck = builder.objectRef<Check>('AttestationCheck').implement({
  description: 'One of the seven checks. What could not be checked has not passed.',
  fields: (t) => ({
    name: t.exposeString('name', { description: '`format`, `signature`, `time`, `log`, `subject`, `builder` or `expectations`.' }),
    passed: t.exposeBoolean('passed', { description: 'Whether it holds.' }),
    detail: t.exposeString('detail', { nullable: true, description: 'Why, for a person.' }),
  }),
})

export const Attestation = builder.objectRef<AttestationRow>('Attestation').implement({
  description: 'One signature over a document that is attached to an image, or such a document without any signature.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: (row) => nodeKey('Attestation', keyOf(row)) }),
    predicateType: t.string({ nullable: true, description: 'What kind of statement it is (in-toto); null for a plain signature.', resolve: ({ document }) => document.predicateType }),
    verdict: t.field({ type: AttestationVerdict, description: 'In one word, by whom is trusted now.', resolve: ({ verification }) => verification.verdict }),
    checks: t.field({ type: [AttestationCheck], description: 'All seven checks, in their order.', resolve: ({ verification }) => verification.checks }),
    documentDigest: t.field({ type: 'Digest', description: 'Of the blob that holds the statement, the envelope or the signed payload.', resolve: ({ document }) => document.head.digest }),
    manifestDigest: t.field({ type: 'Digest', description: 'Of the manifest that carries it.', resolve: ({ document }) => document.head.manifestDigest }),
    attachedTo: t.field({ type: 'Digest', description: 'The image or index that it hangs on, whatever it says itself.', resolve: ({ document }) => document.head.subjectDigest }),
    subjects: t.field({ type: ['Digest'], extensions: { limit: 100 }, description: 'What it says that it is about. At most 100.', resolve: ({ document }) => document.subjects.slice(0, 100) as Digest[] }),
    mediaType: t.string({ description: 'Of the document.', resolve: ({ document }) => document.head.mediaType }),
    signer: t.string({ nullable: true, description: 'The name of the trust root that its signature was verified with, trusted or no longer.', resolve: ({ verification }) => verification.signer?.name ?? null }),
    signedAt: t.field({ type: 'DateTime', nullable: true, description: 'A time that something trusted vouches for.', resolve: ({ verification }) => verification.signedAt }),
    seenAt: t.field({ type: 'DateTime', description: 'When it was first seen here.', resolve: ({ document }) => document.head.seenAt }),
  }),
})

const AttestationConnection = connectionOf('Attestation', Attestation, 'signatures and unsigned documents')

type Key = readonly [attestationId: number, index: number, signature: number]

const attestationKey: KeyParser<Key> = (parts) => (parts.length === 3 && parts.every(isId) ? (parts as unknown as Key) : null)

builder.objectField(Image, 'attestations', (t) =>
  t.field({
    type: AttestationConnection,
    extensions: { weight: 50 },
    description: 'What is attached to it and to the indexes that have it, one edge a signature, in the order in which it was seen. Of at most 500 documents each.',
    args: pageArgs,
    resolve: async ({ id }, args, { reads }): Promise<Page<{ cursor: string; node: AttestationRow }>> => {
      const page = pageOf(args, attestationKey)
      const all = await attestationsOf(id, reads)
      const rest = all.filter((row) => page.after === null || isAfter(orderOf(row), page.after))
      const slice = { rows: rest.slice(0, page.size), more: rest.length > page.size }
      return toPage(page, slice, (row) => ({ cursor: cursorOf(...orderOf(row)), node: row }), async () => all.length)
    },
  }),
)

async function attestationsOf(imageId: number, { custody }: Context['reads']): Promise<AttestationRow[]> {
  const documents = await judgeImage(custody, imageId)
  const rows = documents.flatMap((document) => document.verifications.map((verification) => ({ id: document.head.attestationId, imageId, document, verification })))
  return rows.sort((a, b) => (isAfter(orderOf(a), orderOf(b)) ? 1 : -1))
}

function orderOf({ document: { head }, verification }: AttestationRow): Key {
  return [head.attestationId, head.index, verification.signature ?? 0]
}

function isAfter(a: Key, b: Key): boolean {
  const at = a.findIndex((part, i) => part !== b[i])
  return at !== -1 && a[at]! > b[at]!
}

function keyOf(row: AttestationRow): string {
  return [row.imageId, ...orderOf(row)].join('.')
}

readsNode('Attestation', async (key, { reads }) => {
  const imageId = Number(/^(\d{1,10})(?:\.\d{1,10}){3}$/.exec(key)?.[1] ?? Number.NaN)
  if (!isId(imageId)) return null
  return (await attestationsOf(imageId, reads)).find((row) => keyOf(row) === key) ?? null
})
