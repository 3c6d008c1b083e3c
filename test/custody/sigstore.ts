import { createHash, generateKeyPairSync } from 'node:crypto'
import { initializeCA, initializeCTLog, initializeTLog, initializeTSA } from '@sigstore/mock'
import type { AttestationDocument } from '../../src/custody/signed-document.ts'
import { envelope, type Pair, pair, simpleSigning } from './fixture.ts'

const WEEK = 7 * 24 * 3_600_000
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const bytesOf = (view: ArrayBufferView | Buffer) => Buffer.from(view.buffer, view.byteOffset, view.byteLength)

export const ISSUER = 'https://issuer.example'

/** A Sigstore of one's own: certificate authority, transparency logs, timestamps; `root` is what a user would trust. */
export async function sigstore() {
  const ctlog = await initializeCTLog(ec('prime256v1'))
  const ca = await initializeCA(ec('secp384r1'), ctlog)
  const tlog = await initializeTLog('https://rekor.example', ec('prime256v1'))
  const tsa = await initializeTSA(ec('secp384r1'))
  const validFor = { start: new Date(Date.now() - WEEK).toISOString() }
  const logOf = (publicKey: Buffer, keyId: Buffer) => ({
    baseUrl: 'https://rekor.example', hashAlgorithm: 'SHA2_256', logId: { keyId: keyId.toString('base64') },
    publicKey: { rawBytes: publicKey.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
  })
  const chain = (...certificates: (ArrayBufferView | Buffer)[]) => ({ certificates: certificates.map((each) => ({ rawBytes: bytesOf(each).toString('base64') })) })
  const root = JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    certificateAuthorities: [{ subject: { commonName: 'x', organization: 'x' }, uri: 'https://ca.example', certChain: chain(ca.rootCertificate), validFor }],
    timestampAuthorities: [{ subject: { commonName: 'x', organization: 'x' }, uri: 'https://tsa.example', certChain: chain(tsa.intCertificate, tsa.rootCertificate), validFor }],
    tlogs: [logOf(tlog.publicKey, createHash('sha256').update(tlog.publicKey).digest())],
    ctlogs: [logOf(ctlog.publicKey, bytesOf(ctlog.logID))],
  })

  /** A certificate of the authority for a new key. */
  async function signer(subject: string): Promise<{ pair: Pair; certificate: string }> {
    const made = pair()
    const publicKey = Buffer.from(made.pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    const certificate = await ca.issueCertificate({
      publicKey: new Uint8Array(publicKey), subjectAltName: subject, extensions: [{ oid: '1.3.6.1.4.1.57264.1.1', value: ISSUER, legacy: true }, { oid: '1.3.6.1.4.1.57264.1.8', value: ISSUER }],
    })
    return { pair: made, certificate: bytesOf(certificate).toString('base64') }
  }

  /** A bundle with what is asked for: an entry of the log, a timestamp. */
  async function bundle(body: string, by: Pair, material: object, { log = false, timestamp = false, copies = 1, promise = true } = {}): Promise<AttestationDocument> {
    const dsseEnvelope = envelope(body, [by]) as { payload: string; signatures: { sig: string }[] }
    const sig = dsseEnvelope.signatures[0]!.sig
    const payloadHash = createHash('sha256').update(Buffer.from(dsseEnvelope.payload, 'base64')).digest('hex')
    const entries = log ? [await entryOf({ kind: 'dsse', apiVersion: '0.0.1', spec: { payloadHash: { algorithm: 'sha256', value: payloadHash }, signatures: [{ signature: sig, verifier: '' }] } }, promise)] : []
    const stamps = timestamp ? [{ signedTimestamp: await stampOf(Buffer.from(sig, 'base64')) }] : []
    const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json'
    const verificationMaterial = { ...material, tlogEntries: entries.flatMap((entry) => Array.from({ length: copies }, () => entry)), timestampVerificationData: { rfc3161Timestamps: stamps } }
    return { mediaType, annotations: {}, content: Buffer.from(JSON.stringify({ mediaType, verificationMaterial, dsseEnvelope })) }
  }

  /** A signature as cosign keeps it at its tag: certificate, log entry and timestamp in annotations. */
  async function signed(subject: string, by: Pair, certificate: string | null, { log = false, timestamp = false } = {}): Promise<AttestationDocument> {
    const plain = simpleSigning(subject, by)
    const sig = plain.annotations['dev.cosignproject.cosign/signature']!
    const pem = (der: string) => `-----BEGIN CERTIFICATE-----\n${der.replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`
    const value = createHash('sha256').update(plain.content).digest('hex')
    const annotations: Record<string, string> = { ...plain.annotations }
    if (certificate !== null) annotations['dev.sigstore.cosign/certificate'] = pem(certificate)
    if (log) {
      const proposed = { kind: 'hashedrekord', apiVersion: '0.0.1', spec: { data: { hash: { algorithm: 'sha256', value } }, signature: { content: sig, publicKey: { content: Buffer.from(certificate === null ? by.pem : pem(certificate)).toString('base64') } } } }
      const [entry] = Object.values(await tlog.log(proposed)) as { body: string; integratedTime: number; logID: string; logIndex: number; verification?: { signedEntryTimestamp?: string } }[]
      const { body, integratedTime, logID, logIndex, verification } = entry!
      annotations['dev.sigstore.cosign/bundle'] = JSON.stringify({ SignedEntryTimestamp: verification!.signedEntryTimestamp, Payload: { body, integratedTime, logIndex, logID } })
    }
    if (timestamp) annotations['dev.sigstore.cosign/rfc3161timestamp'] = JSON.stringify({ SignedRFC3161Timestamp: await stampOf(Buffer.from(sig, 'base64')) })
    return { ...plain, annotations }
  }

  async function entryOf(proposed: object, promise: boolean): Promise<object> {
    const [entry] = Object.values(await tlog.log(proposed)) as { body: string; integratedTime: number; logID: string; logIndex: number; verification?: { signedEntryTimestamp?: string; inclusionProof?: { logIndex: number; rootHash: string; treeSize: number; checkpoint: string } } }[]
    const { inclusionProof: proof, signedEntryTimestamp } = entry!.verification!
    return {
      logIndex: String(entry!.logIndex), logId: { keyId: Buffer.from(entry!.logID, 'hex').toString('base64') }, kindVersion: { kind: 'dsse', version: '0.0.1' },
      integratedTime: String(entry!.integratedTime), canonicalizedBody: entry!.body,
      ...(promise ? { inclusionPromise: { signedEntryTimestamp } } : {}),
      inclusionProof: { logIndex: String(proof!.logIndex), rootHash: Buffer.from(proof!.rootHash, 'hex').toString('base64'), treeSize: String(proof!.treeSize), hashes: [], checkpoint: { envelope: proof!.checkpoint } },
    }
  }

  async function stampOf(signature: Buffer): Promise<string> {
    const artifactHash = createHash('sha256').update(signature).digest()
    // The mock writes milliseconds as DER has them, without zeros at the end, and the verifier's library reads three digits or none: one time in ten.
    while (Date.now() % 10 > 5 || Date.now() % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    return bytesOf(await tsa.timestamp({ artifactHash, hashAlgorithmOID: '2.16.840.1.101.3.4.2.1', nonce: 1, policyOID: '1.3.6.1.4.1.57264.2', certReq: true })).toString('base64')
  }

  return { root, signer, bundle, signed }
}
