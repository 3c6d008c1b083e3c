import { type Digest, isDigest } from '../../model/digest.ts'
import { parseStatement, type StatementFile } from './schema.ts'

const IN_TOTO = 'application/vnd.in-toto+json'

/** Under which media type registries hold such a document. */
export function mediaTypeOf(file: StatementFile): string {
  switch (file.form) {
    case 'statement':
      return IN_TOTO
    case 'envelope':
      return 'application/vnd.dsse.envelope.v1+json'
    case 'bundle':
      return file.document.mediaType
  }
}

/**
 * The sha256 digests that a document says it speaks about. Nothing is believed here: it only says where the document is put.
 * @param json parses bytes; undefined when they are no JSON
 */
export function subjectsOf(file: StatementFile, json: (bytes: Uint8Array) => unknown): Digest[] {
  switch (file.form) {
    case 'statement':
      return named(file.document)
    case 'envelope':
      return ofEnvelope(file.document, json)
    case 'bundle': {
      const { dsseEnvelope, messageSignature } = file.document
      if (dsseEnvelope != null) return ofEnvelope(dsseEnvelope, json)
      const { algorithm = '', digest = '' } = messageSignature?.messageDigest ?? {}
      return algorithm === 'SHA2_256' ? [`sha256:${Buffer.from(digest, 'base64').toString('hex')}`].filter(isDigest) : []
    }
  }
}

/** DSSE's payloads are base64 or base64url; Node reads both. */
function ofEnvelope({ payloadType, payload }: { readonly payloadType: string; readonly payload: string }, json: (bytes: Uint8Array) => unknown): Digest[] {
  if (payloadType !== IN_TOTO) return []
  const statement = parseStatement(json(Buffer.from(payload, 'base64')))
  return statement === null ? [] : named(statement)
}

function named({ subject }: NonNullable<ReturnType<typeof parseStatement>>): Digest[] {
  const digests = subject.map(({ digest }) => `sha256:${(digest['sha256'] ?? '').toLowerCase()}`)
  return [...new Set(digests.filter(isDigest))]
}
