import { createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { digestOf } from '../model/digest.ts'
import type { TrustRootRow } from '../lineage/sql/reads/custody-trust.ts'
import { CustodyFailure } from './custody-failure.ts'
import { parseJson } from './bytes.ts'

/** On which terms a signer is believed; an empty list: any. */
export interface TrustTerms {
  /** Ids of builders whose provenance it may sign. */
  readonly builders: readonly string[]
  /** Repositories from which images may be built; a `*` at the end stands for the rest. */
  readonly sources: readonly string[]
  readonly buildTypes: readonly string[]
  /** Times (ISO 8601) between which signatures count: they need a trusted time then. */
  readonly validFrom: string | null
  readonly validUntil: string | null
  /** Whether a signature has to be in a transparency log. */
  readonly requireLog: boolean
  /** Of an identity: who vouches for it, and its exact name in certificates. */
  readonly issuer: string | null
  readonly subject: string | null
}

/** A signer that is, or was, believed. */
export interface TrustRoot {
  readonly id: number
  readonly name: string
  readonly kind: 'key' | 'identity'
  readonly fingerprint: string
  /** PEM of a key, or a Sigstore trusted root as JSON. */
  readonly material: string
  readonly terms: TrustTerms
}

/** Who is believed as of one version; `former` are those who no longer are. */
export interface Trust {
  /** 0: nobody was ever believed. */
  readonly version: number
  readonly roots: readonly TrustRoot[]
  readonly former: readonly TrustRoot[]
}

const MAX_KEY_LENGTH = 16_384
const MAX_ROOT_LENGTH = 1_048_576
const CURVES = new Set(['prime256v1', 'secp384r1'])
const MIN_RSA_BITS = 2_048

const list = z.array(z.string().min(1).max(4_096)).max(100).default([])
const moment = z.iso.datetime({ offset: true }).nullable().default(null)
/** Terms as a caller writes them. */
export const terms = z.object({
  builders: list,
  sources: list,
  buildTypes: list,
  validFrom: moment,
  validUntil: moment,
  requireLog: z.boolean().default(false),
  issuer: z.string().max(4_096).nullable().default(null),
  subject: z.string().max(4_096).nullable().default(null),
})

/** Terms with what is left out. Throws CUSTODY.BAD_TERMS. */
export function parseTerms(value: unknown): TrustTerms {
  const result = terms.safeParse(value)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]!
  throw new CustodyFailure('CUSTODY.BAD_TERMS', `The terms of trust are not usable: ${path.join('.')}: ${message}.`)
}

/** A public key and its fingerprint (sha256 of its SubjectPublicKeyInfo, hex). Throws CUSTODY.BAD_KEY. */
export function parseKey(pem: string): { key: KeyObject; fingerprint: string } {
  if (pem.length > MAX_KEY_LENGTH || !/-----BEGIN PUBLIC KEY-----/.test(pem)) {
    throw new CustodyFailure('CUSTODY.BAD_KEY', 'A key is a public key in PEM (-----BEGIN PUBLIC KEY-----).')
  }
  const key = keyOf(pem)
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {}
  const type = key.asymmetricKeyType
  const good = type === 'ed25519' || (type === 'ec' && CURVES.has(namedCurve ?? '')) || (type === 'rsa' && (modulusLength ?? 0) >= MIN_RSA_BITS)
  if (!good) throw new CustodyFailure('CUSTODY.BAD_KEY', `A key is ECDSA (P-256, P-384), RSA (at least ${MIN_RSA_BITS} bits) or Ed25519.`)
  return { key, fingerprint: fingerprintOf(key) }
}

/** sha256 of a key's SubjectPublicKeyInfo, hex. */
export function fingerprintOf(key: KeyObject): string {
  return digestOf(key.export({ type: 'spki', format: 'der' })).slice('sha256:'.length)
}

function keyOf(pem: string): KeyObject {
  try {
    return createPublicKey(pem)
  } catch (error) {
    throw new CustodyFailure('CUSTODY.BAD_KEY', `The key cannot be read: ${(error as Error).message}.`, {}, error)
  }
}

/** A Sigstore trusted root (protobuf-specs, sigstore_trustroot.proto), as JSON. Throws CUSTODY.BAD_TRUSTED_ROOT. */
export function parseTrustedRoot(text: string): Record<string, unknown> {
  const value = text.length > MAX_ROOT_LENGTH ? undefined : parseJson(Buffer.from(text))
  const isRoot = typeof value === 'object' && value !== null && 'mediaType' in value && String(value.mediaType).startsWith('application/vnd.dev.sigstore.trustedroot')
  if (!isRoot) throw new CustodyFailure('CUSTODY.BAD_TRUSTED_ROOT', 'A trusted root is the JSON document that Sigstore publishes (trusted_root.json).')
  return value as Record<string, unknown>
}

/** The trust of a version (left out: the latest) from all rows that there ever were. */
export function trustOf(rows: readonly TrustRootRow[], asOf: Date | null = null): Trust {
  const known = rows.filter(({ addedAt }) => asOf === null || addedAt <= asOf)
  const isFormer = ({ removedAt }: TrustRootRow) => removedAt !== null && (asOf === null || removedAt <= asOf)
  const versions = known.flatMap((row) => [row.addedVersion, isFormer(row) ? (row.removedVersion ?? 0) : 0])
  const [roots, former] = [known.filter((row) => !isFormer(row)), known.filter(isFormer)]
  return { version: Math.max(0, ...versions), roots: roots.map(rootOf), former: former.map(rootOf) }
}

/** Who was trusted as of a version; null: the latest. */
export function trustAt(rows: readonly TrustRootRow[], version: number | null): TrustRoot[] {
  const at = version ?? Number.POSITIVE_INFINITY
  return rows.filter(({ addedVersion, removedVersion }) => addedVersion <= at && (removedVersion === null || removedVersion > at)).map(rootOf)
}

/** A root as custody sees it. */
export function rootOf({ id, name, kind, fingerprint, material, terms }: TrustRootRow): TrustRoot {
  return { id, name, kind: kind === 'identity' ? 'identity' : 'key', fingerprint, material, terms: parseTerms(JSON.parse(terms)) }
}
