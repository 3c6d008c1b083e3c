import { X509Certificate } from 'node:crypto'
import type { ConfigFormat } from './format.ts'

/** A bundle of the well-known authorities has 150. */
const MAX_CERTIFICATES = 1_000
const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]{1,100000}-----END (?:TRUSTED )?CERTIFICATE-----/g

/** X.509 certificates in PEM: all settings of one stand at the line at which it begins. Times are ISO 8601 in UTC, so that they compare as texts. */
export const certificates: ConfigFormat = {
  kind: 'certificate',
  by: ['.crt', '.pem', '.cer'].map((extension) => ({ extension })),
  fits: () => true,
  read(text, tell) {
    let line = 1
    let from = 0
    let count = 0
    for (const { 0: pem, index } of text.whole.matchAll(PEM)) {
      if (count++ === MAX_CERTIFICATES) return
      line += text.whole.slice(from, index).split('\n').length - 1
      from = index
      for (const [key, value] of told(pem) ?? []) tell(key, value, line)
    }
  },
}

/** Key and value of every setting of a certificate; null for what is none. */
type Told = readonly (readonly [string, string])[] | null

/** Every image has the same 150 authorities, in a bundle and one by one, and reading one takes a fifth of a millisecond: what was read last in this thread, by PEM. */
const MAX_KNOWN = 2_000
const known = new Map<string, Told>()

function told(pem: string): Told {
  const before = known.get(pem)
  if (before !== undefined) return before
  const certificate = parsed(pem)
  const now = certificate === null ? null : settingsOf(certificate)
  if (known.size === MAX_KNOWN) known.clear()
  known.set(pem, now)
  return now
}

function settingsOf({ subject, issuer, fingerprint256, ca, validFromDate, validToDate, publicKey }: X509Certificate): Told {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {}
  return [
    ['subject', oneLine(subject ?? '')],
    ['issuer', oneLine(issuer ?? '')],
    ['not-before', validFromDate.toISOString()],
    ['not-after', validToDate.toISOString()],
    ['key', [publicKey.asymmetricKeyType ?? 'unknown', namedCurve ?? modulusLength].filter((part) => part !== undefined).join(' ')],
    ['ca', String(ca)],
    ['sha256', fingerprint256.replaceAll(':', '').toLowerCase()],
  ]
}

/** Null for what is no certificate, or has a key or a time that cannot be read. */
function parsed(pem: string): X509Certificate | null {
  try {
    const certificate = new X509Certificate(pem)
    void certificate.publicKey
    return Number.isNaN(certificate.validToDate.getTime()) || Number.isNaN(certificate.validFromDate.getTime()) ? null : certificate
  } catch {
    return null
  }
}

/** A name as RFC 4514 would have it, but in the order of the certificate. */
function oneLine(name: string): string {
  return name.trim().split('\n').join(', ')
}
