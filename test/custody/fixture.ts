import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { AttestationDocument } from '../../src/custody/signed-document.ts'
import { readDocument } from '../../src/custody/signed-document.ts'
import { type Trust, type TrustRoot, parseKey, parseTerms } from '../../src/custody/trust.ts'
import { verifyDocument } from '../../src/custody/verify-document.ts'
import type { Digest } from '../../src/model/digest.ts'

export interface Pair {
  readonly privateKey: KeyObject
  readonly pem: string
}

const KINDS = {
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ed25519: () => generateKeyPairSync('ed25519'),
}
export type KeyKind = keyof typeof KINDS

export function pair(kind: KeyKind = 'p256'): Pair {
  const { privateKey, publicKey } = KINDS[kind]()
  return { privateKey, pem: publicKey.export({ type: 'spki', format: 'pem' }) as string }
}

export const PROVENANCE = 'https://slsa.dev/provenance/v1'
export const BUILDER = 'https://ci.example/builder@v1'

/** SLSA v1, with what a test wants to be otherwise. */
export function provenance({ builder = BUILDER, source = 'https://git.example/shop/orders', materials = [] as object[], startedOn = '2026-05-18T10:00:00Z', finishedOn = '2026-05-18T10:05:00Z' } = {}): object {
  return {
    buildDefinition: {
      buildType: 'https://ci.example/type@v1',
      externalParameters: { configSource: { uri: `${source}#refs/heads/main`, digest: { sha1: '1234567890123456789012345678901234567890' } } },
      resolvedDependencies: materials,
    },
    runDetails: { builder: { id: builder }, metadata: { invocationId: 'run-1', startedOn, finishedOn } },
  }
}

export function statement(subject: Digest, predicate: object = provenance(), predicateType = PROVENANCE): string {
  const [, hex = ''] = subject.split(':')
  return JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject: [{ name: 'x', digest: { sha256: hex } }], predicateType, predicate })
}

const IN_TOTO = 'application/vnd.in-toto+json'

/** The pre-authentication encoding, written by hand after the specification. */
function encoded(payloadType: string, body: string): Buffer {
  return Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${Buffer.byteLength(body)} ${body}`)
}

export function signature({ privateKey }: Pair, message: Buffer, hash: 'sha256' | 'sha384' = 'sha256'): string {
  return sign(privateKey.asymmetricKeyType === 'ed25519' ? null : hash, message, privateKey).toString('base64')
}

interface DsseOptions {
  readonly payloadType?: string
  readonly keyid?: string
  readonly hash?: 'sha256' | 'sha384'
  /** The payload is changed so after it was signed. */
  readonly tampered?: (body: string) => string
}

export function envelope(body: string, signers: readonly Pair[], { payloadType = IN_TOTO, keyid = '', hash = 'sha256', tampered = (text) => text }: DsseOptions = {}): object {
  const signatures = signers.map((signer) => ({ keyid, sig: signature(signer, encoded(payloadType, body), hash) }))
  return { payloadType, payload: Buffer.from(tampered(body)).toString('base64'), signatures }
}

const document = (mediaType: string, content: string, annotations: Record<string, string> = {}): AttestationDocument => ({ mediaType, annotations, content: Buffer.from(content) })

export function dsse(body: string, signers: readonly Pair[], options: DsseOptions = {}): AttestationDocument {
  return document('application/vnd.dsse.envelope.v1+json', JSON.stringify(envelope(body, signers, options)))
}

export function bare(body: string): AttestationDocument {
  return document(IN_TOTO, body)
}

export function bundle(body: string, signer: Pair, material: object = { publicKey: { hint: '' } }, options: DsseOptions = {}): AttestationDocument {
  const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json'
  return document(mediaType, JSON.stringify({ mediaType, verificationMaterial: { tlogEntries: [], ...material }, dsseEnvelope: envelope(body, [signer], options) }))
}

export function simpleSigning(subject: string, signer: Pair, { member = 'docker-manifest-digest', tampered = subject } = {}): AttestationDocument {
  const payload = (digest: string) => JSON.stringify({ critical: { identity: { 'docker-reference': '' }, image: { [member]: digest }, type: 'cosign container image signature' }, optional: null })
  const sig = signature(signer, Buffer.from(payload(subject)))
  return document('application/vnd.dev.cosign.simplesigning.v1+json', payload(tampered), { 'dev.cosignproject.cosign/signature': sig })
}

export function root({ pem }: Pair, terms: object = {}, name = 'release'): TrustRoot {
  return { id: 1, name, kind: 'key', fingerprint: parseKey(pem).fingerprint, material: pem, terms: parseTerms(terms) }
}

export const trusting = (...roots: TrustRoot[]): Trust => ({ version: 1, roots, former: [] })

/** What becomes of a document on an image. */
export function verdicts(of: AttestationDocument, trust: Trust, ...subjects: Digest[]): string[] {
  return verifyDocument(readDocument(of), trust, new Set(subjects)).map(({ verdict }) => verdict)
}
