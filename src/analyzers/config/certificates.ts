import { X509Certificate } from 'node:crypto'
import type { ConfigFormat, Tell } from './format.ts'

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
      const certificate = parsed(pem)
      if (certificate !== null) tellOf(certificate, line, tell)
    }
  },
}

function tellOf(certificate: X509Certificate, line: number, tell: Tell): void {
  const { subject, issuer, fingerprint256, ca, validFromDate, validToDate, publicKey } = certificate
  tell('subject', oneLine(subject ?? ''), line)
  tell('issuer', oneLine(issuer ?? ''), line)
  tell('not-before', validFromDate.toISOString(), line)
  tell('not-after', validToDate.toISOString(), line)
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {}
  tell('key', [publicKey.asymmetricKeyType ?? 'unknown', namedCurve ?? modulusLength].filter((part) => part !== undefined).join(' '), line)
  tell('ca', String(ca), line)
  tell('sha256', fingerprint256.replaceAll(':', '').toLowerCase(), line)
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
