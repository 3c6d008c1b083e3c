import { createPublicKey } from 'node:crypto'
import { createRequire } from 'node:module'
import type * as BundleLibrary from '@sigstore/bundle'
import type * as SpecsLibrary from '@sigstore/protobuf-specs'
import type * as VerifyLibrary from '@sigstore/verify'
import type { SignedDocument } from './signed-document.ts'
import { parseTrustedRoot, type TrustRoot } from './trust.ts'

/** What Sigstore's logs and timestamps prove of a bundle. */
export interface SigstoreFacts {
  /** Why it is not proved, as a class of checks; null: it is. */
  readonly failed: 'signer' | 'signature' | 'time' | 'log' | null
  readonly detail: string
  /** Trusted times of the signature. */
  readonly times: readonly Date[]
  readonly logged: boolean
}

/** Loaded when the first bundle needs them: they take longer to load than most questions take to answer. */
const library = () => {
  const require = createRequire(import.meta.url)
  return {
    ...(require('@sigstore/bundle') as typeof BundleLibrary),
    ...(require('@sigstore/protobuf-specs') as typeof SpecsLibrary),
    ...(require('@sigstore/verify') as typeof VerifyLibrary),
  }
}

/** Verifies a bundle with a certificate against an identity: chain, certificate transparency, trusted time, log, name. Never throws. */
export function verifyIdentity(document: Bundled, root: TrustRoot): SigstoreFacts {
  const { issuer, subject, requireLog } = root.terms
  return guarded(() => {
    const { toTrustMaterial, TrustedRoot, Verifier } = library()
    const material = toTrustMaterial(TrustedRoot.fromJSON(parseTrustedRoot(root.material)))
    const hasCtLogs = material.ctlogs.length > 0
    const verifier = new Verifier(material, { tlogThreshold: requireLog ? 1 : 0, ctlogThreshold: hasCtLogs ? 1 : 0, timestampThreshold: 1 })
    const entity = entityOf(document)
    // Sigstore takes the name for a regular expression that may match anywhere: 'github.com' would match an attacker's path.
    verifier.verify(entity, { subjectAlternativeName: `^${escaped(subject ?? '')}$`, ...(issuer === null ? {} : { extensions: { issuer } }) })
    const logged = entity.tlogEntries.length > 0
    return { failed: null, detail: `${subject} of ${issuer ?? 'any issuer'}`, times: timesOf(entity), logged }
  })
}

/** What logs and timestamps prove of a bundle that a key has signed. The Sigstore services are those of a trusted root. */
export function verifyKeyTimes(document: Bundled, root: TrustRoot, services: TrustRoot): SigstoreFacts {
  return guarded(() => {
    const { toTrustMaterial, TrustedRoot, Verifier } = library()
    const times: Date[] = []
    const publicKey = createPublicKey(root.material)
    const validFor = (date: Date) => times.push(date) > 0
    const material = toTrustMaterial(TrustedRoot.fromJSON(parseTrustedRoot(services.material)), () => ({ publicKey, validFor }))
    const entity = entityOf(document)
    new Verifier(material, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 }).verify(entity)
    return { failed: null, detail: 'Its timestamps and log entries verify.', times, logged: entity.tlogEntries.length > 0 }
  })
}

/** What is signed is in the envelope of a bundle; of a message signature it is the message. */
type Bundled = Pick<SignedDocument, 'bundle' | 'form' | 'message'>

function entityOf({ bundle, form, message }: Bundled): VerifyLibrary.SignedEntity {
  const { bundleFromJSON, toSignedEntity } = library()
  return toSignedEntity(bundleFromJSON(bundle), form === 'simplesigning' ? message : undefined)
}

/** The times of an entity that was verified whole: of timestamp authorities, and of log entries whose promise covers the time. */
function timesOf({ timestamps }: VerifyLibrary.SignedEntity): Date[] {
  return timestamps.flatMap((each) => {
    if (each.$case === 'timestamp-authority') return [each.timestamp.signingTime]
    return each.tlogEntry.inclusionPromise == null ? [] : [new Date(Number(each.tlogEntry.integratedTime) * 1_000)]
  })
}

function guarded(work: () => SigstoreFacts): SigstoreFacts {
  try {
    return work()
  } catch (error) {
    return { failed: classOf(error), detail: (error as Error).message.slice(0, 300), times: [], logged: false }
  }
}

/** A certificate without any trusted time ends in a plain TypeError: there is no moment at which its chain could be looked at. */
function classOf(error: unknown): 'signer' | 'signature' | 'time' | 'log' {
  const { PolicyError, VerificationError } = library()
  if (error instanceof PolicyError) return 'signer'
  if (error instanceof TypeError) return 'time'
  if (!(error instanceof VerificationError)) return 'signature'
  switch (error.code) {
    case 'TIMESTAMP_ERROR':
      return 'time'
    case 'TLOG_ERROR':
    case 'TLOG_MISSING_INCLUSION_ERROR':
    case 'TLOG_INCLUSION_PROOF_ERROR':
    case 'TLOG_INCLUSION_PROMISE_ERROR':
      return 'log'
    case 'CERTIFICATE_ERROR':
    case 'PUBLIC_KEY_ERROR':
      return 'signer'
    default:
      return 'signature'
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
