import { type Digest, isDigest } from '../model/digest.ts'
import { cosignBundle } from './cosign-bundle.ts'
import { decodeBase64, parseJson, preAuthEncoding } from './bytes.ts'
import { type EnvelopeDocument, parseBundle, parseEnvelope, parseSimpleSigning, parseStatement, type StatementDocument } from './schema.ts'

/** A document of an attestation manifest, as it was found. */
export interface AttestationDocument {
  readonly mediaType: string
  readonly annotations: Readonly<Record<string, string>>
  readonly content: Uint8Array
}

/** One signature over a document. */
export interface DocumentSignature {
  readonly bytes: Buffer
  /** What the envelope says about the key: unauthenticated, never a reason to believe anything. */
  readonly keyHint: string | null
  /** DER of the certificate that it brings along. */
  readonly certificate: Buffer | null
}

/** A document, read: what is signed, by whom, and what it speaks about. */
export interface SignedDocument {
  readonly form: 'statement' | 'simplesigning' | 'dsse' | 'bundle' | 'sbom' | 'unknown'
  /** Why it cannot be read; null: it can. */
  readonly fault: string | null
  readonly predicateType: string | null
  readonly statement: StatementDocument | null
  /** sha256 digests of what it speaks about. */
  readonly subjects: readonly Digest[]
  /** The bytes that a signature covers. */
  readonly message: Buffer
  readonly signatures: readonly DocumentSignature[]
  /** The JSON of a Sigstore bundle, or what stands for one, for the verifier that knows logs and timestamps. */
  readonly bundle: unknown
}

const IN_TOTO = 'application/vnd.in-toto+json'
const EMPTY = { predicateType: null, statement: null, subjects: [], message: Buffer.alloc(0), signatures: [], bundle: null }

/** Reads a document by its media type. Never throws: what cannot be read has a fault. */
export function readDocument({ mediaType, annotations, content }: AttestationDocument): SignedDocument {
  const declared = annotations['in-toto.io/predicate-type'] ?? annotations['predicateType'] ?? annotations['dev.sigstore.bundle.predicateType'] ?? null
  const type = mediaType.split(';')[0]!.trim()
  if (type === IN_TOTO) return bareStatement(content)
  if (type === 'application/vnd.dsse.envelope.v1+json') return dsse(parseEnvelope(parseJson(content)), declared)
  if (type === 'application/vnd.dev.cosign.simplesigning.v1+json') return simpleSigning(content, annotations)
  if (type.startsWith('application/vnd.dev.sigstore.bundle')) return bundled(content, declared)
  if (/spdx/.test(type)) return { ...EMPTY, form: 'sbom', fault: null, predicateType: 'https://spdx.dev/Document' }
  if (/cyclonedx/.test(type)) return { ...EMPTY, form: 'sbom', fault: null, predicateType: 'https://cyclonedx.org/bom' }
  return { ...EMPTY, form: 'unknown', fault: `The media type ${JSON.stringify(mediaType.slice(0, 100))} is not supported.`, predicateType: declared }
}

function bareStatement(content: Uint8Array): SignedDocument {
  const statement = parseStatement(parseJson(content))
  if (statement === null) return { ...EMPTY, form: 'statement', fault: 'It is not an in-toto statement.' }
  return { ...EMPTY, form: 'statement', fault: null, ...about(statement), message: Buffer.from(content) }
}

/** The statement is read from the very bytes that are verified. */
function dsse(envelope: EnvelopeDocument | null, declared: string | null): SignedDocument {
  const payload = envelope === null ? null : decodeBase64(envelope.payload)
  if (envelope === null || payload === null) return { ...EMPTY, form: 'dsse', fault: 'It is not a DSSE envelope.', predicateType: declared }
  const message = preAuthEncoding(envelope.payloadType, payload)
  const signatures = envelope.signatures.map(({ sig, keyid }) => ({ bytes: decodeBase64(sig) ?? Buffer.alloc(0), keyHint: keyid || null, certificate: null }))
  const statement = envelope.payloadType === IN_TOTO ? parseStatement(parseJson(payload)) : null
  if (statement === null) {
    const fault = envelope.payloadType === IN_TOTO ? 'Its payload is not an in-toto statement.' : `The payload type ${JSON.stringify(envelope.payloadType.slice(0, 100))} is not supported.`
    return { ...EMPTY, form: 'dsse', fault, predicateType: declared, message, signatures }
  }
  return { ...EMPTY, form: 'dsse', fault: null, ...about(statement), message, signatures }
}

function simpleSigning(content: Uint8Array, annotations: Readonly<Record<string, string>>): SignedDocument {
  const payload = parseSimpleSigning(parseJson(content))
  const image = payload?.critical.image
  const digest = image?.['docker-manifest-digest'] ?? image?.['Docker-manifest-digest']
  const signature = annotations['dev.cosignproject.cosign/signature'] ?? ''
  const certificate = annotations['dev.sigstore.cosign/certificate']
  const bytes = decodeBase64(signature) ?? Buffer.alloc(0)
  const der = certificate === undefined ? null : derOf(certificate)
  const signatures = signature === '' ? [] : [{ bytes, keyHint: null, certificate: der }]
  const fault = payload === null ? 'It is not a payload as cosign signs it.' : null
  const bundle = signature === '' ? null : cosignBundle(content, signature, der, annotations)
  return { ...EMPTY, form: 'simplesigning', fault, subjects: isDigest(digest) ? [digest] : [], message: Buffer.from(content), signatures, bundle }
}

function bundled(content: Uint8Array, declared: string | null): SignedDocument {
  const json = parseJson(content)
  const bundle = parseBundle(json)
  if (bundle === null) return { ...EMPTY, form: 'bundle', fault: 'It is not a Sigstore bundle.', predicateType: declared }
  if (bundle.dsseEnvelope == null) {
    // A message signature covers the manifest's bytes, of which the store keeps the digest only.
    return { ...EMPTY, form: 'bundle', fault: 'A bundle with a bare message signature is not supported.', predicateType: declared }
  }
  const { publicKey, certificate, x509CertificateChain } = bundle.verificationMaterial
  const der = certificate?.rawBytes ?? x509CertificateChain?.certificates[0]?.rawBytes
  const inner = dsse(bundle.dsseEnvelope, declared)
  const signatures = inner.signatures.map((signature) => ({
    ...signature,
    keyHint: publicKey?.hint || signature.keyHint,
    certificate: der === undefined ? null : decodeBase64(der),
  }))
  return { ...inner, form: 'bundle', signatures, bundle: json }
}

/** "Subject artifacts are matched purely by digest" (in-toto, statement.md): names are not looked at. */
function about(statement: StatementDocument): Pick<SignedDocument, 'predicateType' | 'statement' | 'subjects'> {
  const subjects = statement.subject.map(({ digest }) => `sha256:${(digest['sha256'] ?? '').toLowerCase()}`).filter(isDigest)
  return { predicateType: statement.predicateType, statement, subjects: [...new Set(subjects)] }
}

function derOf(pem: string): Buffer | null {
  const body = /-----BEGIN CERTIFICATE-----([\s\S]{1,20000}?)-----END CERTIFICATE-----/.exec(pem)?.[1]
  return body === undefined ? null : decodeBase64(body.replace(/\s/g, ''))
}
