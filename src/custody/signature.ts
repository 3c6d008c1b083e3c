import { createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto'

const HASHES: Readonly<Record<string, readonly string[]>> = { prime256v1: ['sha256', 'sha384'], secp384r1: ['sha384', 'sha256'] }

/** Whether a key made a signature over these bytes: ECDSA (DER, or r and s side by side as DSSE's own test vector has it), RSA (PKCS #1 v1.5), Ed25519. */
export function isSignedBy(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length === 0) return false
  if (key.asymmetricKeyType === 'ed25519') return attempt(() => verify(null, message, key, signature))
  if (key.asymmetricKeyType === 'rsa') return attempt(() => verify('sha256', message, key, signature))
  const hashes = HASHES[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? []
  const encodings = ['der', 'ieee-p1363'] as const
  return hashes.some((hash) => encodings.some((dsaEncoding) => attempt(() => verify(hash, message, { key, dsaEncoding }, signature))))
}

/** Whether bytes have the shape of a signature at all: DER of two integers, or the fixed lengths of the other kinds. */
export function isSignatureShaped(signature: Uint8Array): boolean {
  if ([64, 96, 256, 384, 512].includes(signature.length)) return true
  return signature[0] === 0x30 && signature[1] === signature.length - 2 && signature[2] === 0x02
}

/** The key of a certificate and the names that it gives its holder; null when it cannot be read. Nothing is said of who issued it. */
export function readCertificate(der: Uint8Array): { key: KeyObject; names: readonly string[] } | null {
  try {
    const certificate = new X509Certificate(der)
    const names = (certificate.subjectAltName ?? '').split(', ').map((name) => name.replace(/^(?:URI|email|DNS|othername):/, '').replace(/^"(.*)"$/, '$1'))
    return { key: createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' })), names: names.filter((name) => name !== '') }
  } catch {
    return null
  }
}

/** Node throws where a signature cannot be one of this key. */
function attempt(work: () => boolean): boolean {
  try {
    return work()
  } catch {
    return false
  }
}
