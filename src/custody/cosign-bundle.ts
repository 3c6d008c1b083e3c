import { createHash } from 'node:crypto'
import { parseJson } from './bytes.ts'
import { parseCosignEntry, parseCosignTimestamp } from './schema.ts'

const PREFIX = 'dev.sigstore.cosign/'

/**
 * The Sigstore bundle that the annotations of a cosign signature stand for (cosign, specs/SIGNATURE_SPEC.md): its certificate or key, its entry in the log with
 * the log's promise, its timestamp. Nothing is believed here; null: there is nothing beside the signature.
 * @param signature base64
 * @param certificate DER
 */
export function cosignBundle(payload: Uint8Array, signature: string, certificate: Uint8Array | null, annotations: Readonly<Record<string, string>>): unknown {
  const entry = parseCosignEntry(parseJson(Buffer.from(annotations[`${PREFIX}bundle`] ?? '')))
  const timestamp = parseCosignTimestamp(parseJson(Buffer.from(annotations[`${PREFIX}rfc3161timestamp`] ?? '')))
  if (certificate === null && entry === null && timestamp === null) return null
  const der = certificate === null ? null : Buffer.from(certificate).toString('base64')
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: {
      ...(der === null ? { publicKey: { hint: '' } } : { x509CertificateChain: { certificates: [{ rawBytes: der }] } }),
      tlogEntries: entry === null ? [] : [logEntry(entry)],
      timestampVerificationData: { rfc3161Timestamps: timestamp === null ? [] : [{ signedTimestamp: timestamp.SignedRFC3161Timestamp }] },
    },
    messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest: createHash('sha256').update(payload).digest('base64') }, signature },
  }
}

function logEntry({ SignedEntryTimestamp, Payload: { body, integratedTime, logIndex, logID } }: NonNullable<ReturnType<typeof parseCosignEntry>>): object {
  const { kind = '', apiVersion = '' } = (parseJson(Buffer.from(body, 'base64')) ?? {}) as { kind?: unknown; apiVersion?: unknown }
  return {
    logIndex: String(logIndex), logId: { keyId: Buffer.from(logID, 'hex').toString('base64') }, kindVersion: { kind: String(kind), version: String(apiVersion) },
    integratedTime: String(integratedTime), inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp }, canonicalizedBody: body,
  }
}
