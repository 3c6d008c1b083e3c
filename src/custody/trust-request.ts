import { digestOf } from '../model/digest.ts'
import type { TrustRootDraft } from '../lineage/sql/writes/custody-trust.ts'
import { CustodyFailure } from './custody-failure.ts'
import { parseKey, parseTerms, parseTrustedRoot } from './trust.ts'

/** Whom to trust, as a caller tells it. Exactly one of `key` (PEM) and `trustedRoot` (JSON). */
export interface TrustRequest {
  readonly name: string | null
  readonly key: string | null
  readonly trustedRoot: string | null
  readonly terms: unknown
}

/** A root as it is stored. Throws CUSTODY.BAD_KEY, CUSTODY.BAD_TRUSTED_ROOT, CUSTODY.BAD_TERMS. */
export function draftOf({ name: given, key, trustedRoot, terms: told }: TrustRequest, at: Date): TrustRootDraft {
  const terms = parseTerms(told)
  if ((key === null) === (trustedRoot === null)) throw new CustodyFailure('CUSTODY.BAD_KEY', 'Give either a key or a trusted root.')
  if (trustedRoot !== null && terms.subject === null) throw new CustodyFailure('CUSTODY.BAD_TERMS', 'An identity has a subject: the exact name in its certificates.')
  if (trustedRoot !== null) parseTrustedRoot(trustedRoot)
  const fingerprint = key === null ? digestOf(JSON.stringify([terms.issuer, terms.subject])).slice('sha256:'.length) : parseKey(key).fingerprint
  const name = given ?? fingerprint.slice(0, 12)
  if (!/^[^\p{C}]{1,100}$/u.test(name)) throw new CustodyFailure('CUSTODY.BAD_TERMS', 'A name has 1 to 100 printable characters.')
  return { name, kind: key === null ? 'identity' : 'key', fingerprint, material: key ?? trustedRoot!, terms: JSON.stringify(terms), at }
}
