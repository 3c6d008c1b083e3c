import { z } from 'zod'

const text = z.string().max(4_096)
const SUBJECTS = 10_000

/** The members of statements that say what a document is and what it speaks about; custody/ reads the rest, and verifies. */
const statement = z.looseObject({
  _type: text.startsWith('https://in-toto.io/Statement/'),
  predicateType: text,
  subject: z.array(z.looseObject({ digest: z.record(z.string().max(64), z.string().max(256)) })).min(1).max(SUBJECTS),
})

const envelope = z.looseObject({ payloadType: text, payload: z.string(), signatures: z.array(z.unknown()) })

const bundle = z.looseObject({
  mediaType: text.startsWith('application/vnd.dev.sigstore.bundle'),
  verificationMaterial: z.looseObject({}),
  dsseEnvelope: envelope.nullish(),
  messageSignature: z.looseObject({ messageDigest: z.looseObject({ algorithm: text, digest: text }) }).nullish(),
})

/** A file with statements, by its shape: an in-toto statement, a DSSE envelope or a Sigstore bundle. */
export type StatementFile =
  | { readonly form: 'statement'; readonly document: z.infer<typeof statement> }
  | { readonly form: 'envelope'; readonly document: z.infer<typeof envelope> }
  | { readonly form: 'bundle'; readonly document: z.infer<typeof bundle> }

/** What a JSON value is; null: none of them. */
export function parseStatementFile(value: unknown): StatementFile | null {
  const asBundle = bundle.safeParse(value)
  if (asBundle.success) return { form: 'bundle', document: asBundle.data }
  const asEnvelope = envelope.safeParse(value)
  if (asEnvelope.success) return { form: 'envelope', document: asEnvelope.data }
  const asStatement = parseStatement(value)
  return asStatement === null ? null : { form: 'statement', document: asStatement }
}

/** The statement in an envelope's payload; null: it is none. */
export function parseStatement(value: unknown): z.infer<typeof statement> | null {
  const result = statement.safeParse(value)
  return result.success ? result.data : null
}
