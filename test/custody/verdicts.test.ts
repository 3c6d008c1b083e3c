import { createPublicKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { preAuthEncoding } from '../../src/custody/bytes.ts'
import { isSignedBy } from '../../src/custody/signature.ts'
import { type AttestationDocument, readDocument } from '../../src/custody/signed-document.ts'
import { parseKey } from '../../src/custody/trust.ts'
import { verifyDocument } from '../../src/custody/verify-document.ts'
import { digestOf } from '../../src/model/digest.ts'
import { bare, BUILDER, bundle, dsse, type KeyKind, pair, provenance, root, simpleSigning, statement, trusting, verdicts } from './fixture.ts'
import { ATTACKER } from './certificate.ts'

const image = digestOf('image')
const index = digestOf('index')
const other = digestOf('other')
const [release, stranger] = [pair(), pair()]
const trust = trusting(root(release))

test('the pre-authentication encoding and signature of the DSSE specification (protocol.md, test vectors)', () => {
  const message = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'))
  expect(message.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
  const coordinate = (decimal: string) => Buffer.from(BigInt(decimal).toString(16).padStart(64, '0'), 'hex').toString('base64url')
  const x = coordinate('46950820868899156662930047687818585632848591499744589407958293238635476079160')
  const y = coordinate('5640078356564379163099075877009565129882514886557779369047442380624545832820')
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  const sig = Buffer.from('A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==', 'base64')
  expect(isSignedBy(key, message, sig)).toBe(true)
  expect(isSignedBy(key, Buffer.concat([message, Buffer.from('!')]), sig)).toBe(false)
})

test.each<KeyKind>(['p256', 'p384', 'rsa', 'ed25519'])('a signature by a trusted %s key is VERIFIED on every carrier, and nothing else than its own bytes is', (kind) => {
  const signer = pair(kind)
  const own = trusting(root(signer))
  const carriers = [dsse(statement(image), [signer]), bundle(statement(image), signer), simpleSigning(image, signer)]
  for (const carrier of carriers) expect(verdicts(carrier, own, image)).toEqual(['VERIFIED'])
  const changed = dsse(statement(image), [signer], { tampered: (body) => body.replace('orders', 'evil') })
  expect(verdicts(changed, own, image)).toEqual(['INVALID_SIGNATURE'])
})

test('SHA-384 with either curve, base64url, and a signature of the index all hold', () => {
  for (const kind of ['p256', 'p384'] as const) {
    const signer = pair(kind)
    expect(verdicts(dsse(statement(image), [signer], { hash: 'sha384' }), trusting(root(signer)), image)).toEqual(['VERIFIED'])
  }
  const { content, ...rest } = dsse(statement(image), [release])
  const { payload, signatures, ...others } = JSON.parse(Buffer.from(content).toString()) as { payload: string; signatures: { sig: string }[] }
  const urlSafe = (base64: string) => Buffer.from(base64, 'base64').toString('base64url')
  const written = JSON.stringify({ ...others, payload: urlSafe(payload), signatures: signatures.map(({ sig }) => ({ sig: urlSafe(sig) })) })
  expect(verdicts({ ...rest, content: Buffer.from(written) }, trust, image)).toEqual(['VERIFIED'])
  expect(verdicts(simpleSigning(index, release, { member: 'Docker-manifest-digest' }), trust, image, index)).toEqual(['VERIFIED'])
})

const broken = { mediaType: 'application/vnd.dsse.envelope.v1+json', annotations: {}, content: Buffer.from('{"payload":') }
const fixtures: [string, string, AttestationDocument, object?][] = [
  ['a bare statement', 'UNSIGNED', bare(statement(image))],
  ['an envelope without signatures', 'UNSIGNED', dsse(statement(image), [])],
  ['an SBOM file', 'UNSIGNED', { mediaType: 'application/spdx+json', annotations: {}, content: Buffer.from('{}') }],
  ['a plain signature of a stranger', 'UNTRUSTED_SIGNER', simpleSigning(image, stranger)],
  ['an envelope that names a stranger', 'UNTRUSTED_SIGNER', dsse(statement(image), [stranger], { keyid: 'stranger' })],
  ['a certificate of somebody who is not trusted', 'UNTRUSTED_SIGNER', bundle(statement(image), ATTACKER, { certificate: { rawBytes: ATTACKER.certificate } })],
  ['a payload that was changed', 'INVALID_SIGNATURE', dsse(statement(image), [release], { tampered: (body) => body.replace('run-1', 'run-2') })],
  ['a payload that was changed, with the key named', 'INVALID_SIGNATURE', dsse(statement(image), [release], { keyid: 'release', tampered: (body) => `${body} ` })],
  ['a plain signature whose payload was changed', 'INVALID_SIGNATURE', simpleSigning(image, release, { tampered: other })],
  ['a bundle that was changed', 'INVALID_SIGNATURE', bundle(statement(image), release, {}, { tampered: (body) => `${body} ` })],
  ['a certificate whose key did not sign', 'INVALID_SIGNATURE', bundle(statement(image), stranger, { certificate: { rawBytes: ATTACKER.certificate } })],
  ['a signature that is none', 'INVALID_SIGNATURE', { ...simpleSigning(image, release), annotations: { 'dev.cosignproject.cosign/signature': 'AAAA' } }],
  ['a key with an end, and no trusted time', 'NO_TRUSTED_TIME', dsse(statement(image), [release]), { validUntil: '2030-01-01T00:00:00Z' }],
  ['a key that has to be logged', 'NOT_LOGGED', bundle(statement(image), release), { requireLog: true }],
  ['a statement about another image', 'SUBJECT_MISMATCH', dsse(statement(other), [release])],
  ['a plain signature of another image', 'SUBJECT_MISMATCH', simpleSigning(other, release)],
  ['a builder that the key may not sign for', 'UNTRUSTED_BUILDER', dsse(statement(image), [release]), { builders: ['https://ci.example/other'] }],
  ['a builder that is not named', 'UNTRUSTED_BUILDER', dsse(statement(image, provenance({ builder: '' })), [release]), { builders: [BUILDER] }],
  ['another source', 'UNEXPECTED', dsse(statement(image), [release]), { sources: ['https://git.example/other/*'] }],
  ['another build type', 'UNEXPECTED', dsse(statement(image), [release]), { buildTypes: ['x'] }],
  ['provenance of a version to come, where a source is expected', 'UNEXPECTED', dsse(statement(image, {}, 'https://slsa.dev/provenance/v9'), [release]), { sources: ['*'] }],
  ['no envelope', 'UNSUPPORTED', broken],
  ['another payload type', 'UNSUPPORTED', dsse('x', [release], { payloadType: 'text/plain' })],
  ['another media type', 'UNSUPPORTED', { mediaType: 'application/vnd.cncf.notary.signature', annotations: {}, content: Buffer.from('x') }],
]

test.each(fixtures)('%s is %s', (_name, verdict, document, terms = {}) => {
  const found = verifyDocument(readDocument(document), trusting(root(release, terms)), new Set([image, index]))
  expect(found.map((each) => each.verdict)).toEqual([verdict])
  expect(found[0]!.checks.map(({ name }) => name)).toEqual(['format', 'signature', 'time', 'log', 'subject', 'builder', 'expectations'])
  expect(found[0]!.checks.some(({ passed }) => !passed)).toBe(true)
})

test('what the terms allow is VERIFIED', () => {
  const terms = { builders: [BUILDER], sources: ['https://git.example/shop/*'], buildTypes: ['https://ci.example/type@v1'] }
  expect(verdicts(dsse(statement(image), [release]), trusting(root(release, terms)), image)).toEqual(['VERIFIED'])
})

test('each signature of an envelope has a verdict of its own', () => {
  const document = dsse(statement(image), [release, stranger], { keyid: 'x' })
  expect(verdicts(document, trust, image)).toEqual(['VERIFIED', 'UNTRUSTED_SIGNER'])
})

test('a key that is no longer trusted made a signature that is not believed', () => {
  const former = { version: 2, roots: [root(stranger)], former: [root(release)] }
  const [found] = verifyDocument(readDocument(dsse(statement(image), [release])), former, new Set([image]))
  expect(found).toMatchObject({ verdict: 'UNTRUSTED_SIGNER', signer: { name: 'release' } })
})

test('a hint at a key is no reason to believe', () => {
  expect(verdicts(dsse(statement(image), [stranger], { keyid: parseKey(release.pem).fingerprint }), trust, image)).toEqual(['INVALID_SIGNATURE'])
})

test.each([
  ['https://github.com', 'UNTRUSTED_SIGNER'],
  ['github.com', 'UNTRUSTED_SIGNER'],
  ['.*', 'UNTRUSTED_SIGNER'],
  [ATTACKER.subject, 'NO_TRUSTED_TIME'],
])('an identity %s is the whole name, and a certificate needs a trusted time', (subject, verdict) => {
  const services = JSON.stringify({ mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', tlogs: [], certificateAuthorities: [], ctlogs: [], timestampAuthorities: [] })
  const identity = { ...root(release, { subject }), kind: 'identity' as const, material: services }
  const document = bundle(statement(image), ATTACKER, { certificate: { rawBytes: ATTACKER.certificate } })
  expect(verdicts(document, trusting(identity), image)).toEqual([verdict])
})

test.each([
  ['a private key', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----'],
  ['a curve that is not taken', 'secp256k1'],
  ['a short RSA key', 'rsa1024'],
  ['rubbish', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
])('%s is refused', async (_name, what) => {
  const { generateKeyPairSync } = await import('node:crypto')
  const made = what === 'secp256k1' ? generateKeyPairSync('ec', { namedCurve: what }) : what === 'rsa1024' ? generateKeyPairSync('rsa', { modulusLength: 1024 }) : null
  expect(() => parseKey(made === null ? what : (made.publicKey.export({ type: 'spki', format: 'pem' }) as string))).toThrow(expect.objectContaining({ code: 'CUSTODY.BAD_KEY' }))
})

test('hostile documents are faults, never exceptions', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  for (const content of ['', 'null', '[]', '{"payload":1}', deep, `{"_type":"https://in-toto.io/Statement/v1","subject":${deep}}`, '\uFFFD', JSON.stringify({ critical: null })]) {
    for (const mediaType of ['application/vnd.in-toto+json', 'application/vnd.dsse.envelope.v1+json', 'application/vnd.dev.cosign.simplesigning.v1+json', 'application/vnd.dev.sigstore.bundle.v0.3+json', '']) {
      expect(verdicts({ mediaType, annotations: {}, content: Buffer.from(content) }, trust, image)).toEqual(['UNSUPPORTED'])
    }
  }
})
