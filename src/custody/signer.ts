import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Digest } from '../model/digest.ts'
import { isSignatureShaped, isSignedBy, readCertificate } from './signature.ts'
import type { DocumentSignature, SignedDocument } from './signed-document.ts'
import { type SigstoreFacts, verifyIdentity, verifyKeyTimes } from './sigstore.ts'
import type { Trust, TrustRoot } from './trust.ts'

/** Who made a signature, as far as it can be told. */
export interface Signer {
  readonly verdict: 'trusted' | 'unsigned' | 'untrusted' | 'invalid'
  readonly detail: string
  /** The root that it was verified with; of a former one `verdict` is untrusted. */
  readonly root: TrustRoot | null
  /** What Sigstore's services prove; null: they were not asked. */
  readonly facts: SigstoreFacts | null
}

const keys = new Map<string, KeyObject>()
const MAX_KEYS = 1_000

/** The key of a root. */
export function keyOf({ fingerprint, material }: TrustRoot): KeyObject {
  const known = keys.get(fingerprint)
  if (known !== undefined) return known
  if (keys.size >= MAX_KEYS) keys.clear()
  const key = createPublicKey(material)
  keys.set(fingerprint, key)
  return key
}

/** Finds the signer among those who are, or were, trusted. `subjects` are the image and its indexes. */
export function findSigner(document: SignedDocument, signature: DocumentSignature | null, trust: Trust, subjects: ReadonlySet<Digest>): Signer {
  if (signature === null) return { verdict: 'unsigned', detail: 'It has no signature.', root: null, facts: null }
  // Whatever certificate somebody has put beside it: a key that is known says more.
  const known = byKey(document, signature, trust)
  if (known !== null) return known
  if (signature.certificate !== null) return byCertificate(document, signature.certificate, signature, trust)
  return { ...unknown(document, signature, trust, subjects), root: null, facts: null }
}

/** The key that made it, of those that are or were trusted; null: none of them. */
function byKey(document: SignedDocument, signature: DocumentSignature, trust: Trust): Signer | null {
  const made = (root: TrustRoot) => root.kind === 'key' && isSignedBy(keyOf(root), document.message, signature.bytes)
  const root = trust.roots.find(made)
  if (root !== undefined) {
    const services = trust.roots.filter(({ kind }) => kind === 'identity')
    const asked = document.bundle === null ? [] : services.map((each) => verifyKeyTimes(document, root, each))
    const facts = asked.find(({ failed }) => failed === null) ?? asked[0] ?? null
    return { verdict: 'trusted', detail: `The key ${root.name} made it.`, root, facts }
  }
  const former = trust.former.find(made)
  if (former === undefined) return null
  return { verdict: 'untrusted', detail: `The key ${former.name} made it, which is no longer trusted.`, root: former, facts: null }
}

/**
 * No known key made it. Whether another key did or the bytes were changed cannot be told from a bare signature; both fail, and what
 * speaks for the one or the other only chooses the word (docs/decisions/0008).
 */
function unknown({ form, subjects: named }: SignedDocument, { bytes, keyHint }: DocumentSignature, { roots }: Trust, subjects: ReadonlySet<Digest>): Pick<Signer, 'verdict' | 'detail'> {
  const hinted = keyHint === null ? undefined : roots.find((root) => hintsOf(root).includes(keyHint))
  if (!isSignatureShaped(bytes)) return { verdict: 'invalid', detail: 'It is not a signature of any known kind.' }
  if (hinted !== undefined) return { verdict: 'invalid', detail: `It names the key ${hinted.name}, which did not make it over these bytes.` }
  if (roots.length === 0) return { verdict: 'untrusted', detail: 'No key is trusted here: `stratigraph trust add` names one.' }
  if (keyHint !== null) return { verdict: 'untrusted', detail: 'It names a key that is not trusted here.' }
  if (form === 'simplesigning' && named.some((digest) => subjects.has(digest))) {
    return { verdict: 'untrusted', detail: 'No trusted key made it; what it signs is this image, so another key did.' }
  }
  return { verdict: 'invalid', detail: 'No known key made it over these bytes: they were changed, or a key made it that is not known here.' }
}

function byCertificate(document: SignedDocument, der: Buffer, { bytes }: DocumentSignature, trust: Trust): Signer {
  const certificate = readCertificate(der)
  if (certificate === null) return { verdict: 'invalid', detail: 'Its certificate cannot be read.', root: null, facts: null }
  if (!isSignedBy(certificate.key, document.message, bytes)) {
    return { verdict: 'invalid', detail: 'The key of its certificate did not make it over these bytes.', root: null, facts: null }
  }
  const named = trust.roots.filter(({ kind, terms }) => kind === 'identity' && certificate.names.includes(terms.subject ?? ''))
  if (document.bundle === null || named.length === 0) {
    return { verdict: 'untrusted', detail: `Its certificate is for ${certificate.names.join(', ').slice(0, 300) || 'nobody'}, who is not trusted here.`, root: null, facts: null }
  }
  const asked = named.map((root) => ({ root, facts: verifyIdentity(document, root) }))
  const best = asked.find(({ facts }) => facts.failed === null) ?? asked.find(({ facts }) => facts.failed !== 'signer') ?? asked[0]!
  const { failed, detail } = best.facts
  if (failed === 'signer') return { verdict: 'untrusted', detail, root: null, facts: best.facts }
  if (failed === 'signature') return { verdict: 'invalid', detail, root: null, facts: best.facts }
  return { verdict: 'trusted', detail: `${best.root.name}: ${best.root.terms.subject}.`, root: best.root, facts: best.facts }
}

/** The ways in which tools hint at a key: Sigstore's is base64 of the sha256 of its SubjectPublicKeyInfo. */
function hintsOf({ name, fingerprint }: TrustRoot): string[] {
  return [name, fingerprint, `sha256:${fingerprint}`, `SHA256:${fingerprint}`, Buffer.from(fingerprint, 'hex').toString('base64')]
}
