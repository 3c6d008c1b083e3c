import type { Digest } from '../model/digest.ts'
import { type Provenance, provenanceOf, isProvenance } from './provenance.ts'
import { findSigner, type Signer } from './signer.ts'
import type { DocumentSignature, SignedDocument } from './signed-document.ts'
import type { Trust, TrustRoot } from './trust.ts'
import type { AttestationVerdict, Check } from './verdict.ts'

/** What became of one signature of a document; of a document without any, one with index null. */
export interface Verification {
  readonly signature: number | null
  readonly verdict: AttestationVerdict
  readonly checks: readonly Check[]
  /** The root whose signer made the signature, trusted or no longer. */
  readonly signer: TrustRoot | null
  /** A trusted time of the signature. */
  readonly signedAt: Date | null
}

/**
 * All seven checks of every signature (SLSA, verifying-artifacts.md; in-toto validation), each kept; the verdict is the first class that fails.
 * @param subjects the digests that count as this image: its own and those of the indexes that have it
 */
export function verifyDocument(document: SignedDocument, trust: Trust, subjects: ReadonlySet<Digest>): Verification[] {
  const signatures: readonly (DocumentSignature | null)[] = document.signatures.length === 0 ? [null] : document.signatures
  return signatures.map((signature, i) => {
    const signer = findSigner(document, signature, trust, subjects)
    const trusted = signer.verdict === 'trusted' ? signer.root : null
    const provenance = document.statement === null ? null : provenanceOf(document.statement)
    const checks: Check[] = [
      { name: 'format', passed: document.fault === null, detail: document.fault ?? `It is readable (${document.form}).` },
      { name: 'signature', passed: signer.verdict === 'trusted', detail: signer.detail },
      timeCheck(signer, trusted),
      logCheck(signer, trusted),
      subjectCheck(document, subjects),
      builderCheck(document, provenance, trusted),
      expectationsCheck(document, provenance, trusted),
    ]
    const index = signature === null ? null : i
    return { signature: index, verdict: verdictOf(checks, signer), checks, signer: signer.root, signedAt: signer.facts?.times[0] ?? null }
  })
}

function verdictOf(checks: readonly Check[], signer: Signer): AttestationVerdict {
  switch (checks.find(({ passed }) => !passed)?.name) {
    case undefined:
      return 'VERIFIED'
    case 'format':
      return 'UNSUPPORTED'
    case 'signature':
      return signer.verdict === 'unsigned' ? 'UNSIGNED' : signer.verdict === 'invalid' ? 'INVALID_SIGNATURE' : 'UNTRUSTED_SIGNER'
    case 'time':
      return 'NO_TRUSTED_TIME'
    case 'log':
      return 'NOT_LOGGED'
    case 'subject':
      return 'SUBJECT_MISMATCH'
    case 'builder':
      return 'UNTRUSTED_BUILDER'
    case 'expectations':
      return 'UNEXPECTED'
  }
}

const notChecked = (name: Check['name']): Check => ({ name, passed: false, detail: 'Not checked: there is no signature of a trusted signer.' })

function timeCheck({ facts }: Signer, root: TrustRoot | null): Check {
  if (root === null) return notChecked('time')
  if (root.kind === 'identity' && facts?.failed === 'time') return { name: 'time', passed: false, detail: facts.detail }
  const { validFrom, validUntil } = root.terms
  if (validFrom === null && validUntil === null) {
    return { name: 'time', passed: true, detail: root.kind === 'key' ? 'The key counts at any time.' : 'It was signed while its certificate was valid.' }
  }
  // A certificate's own times were checked by the verifier; a window of ours needs a time that we are told.
  const time = facts?.failed === null ? facts.times[0] : undefined
  if (time === undefined) return { name: 'time', passed: false, detail: 'The signer counts for some time only, and nothing trusted tells when this was signed.' }
  const inside = (validFrom === null || time >= new Date(validFrom)) && (validUntil === null || time < new Date(validUntil))
  return { name: 'time', passed: inside, detail: `It was signed at ${time.toISOString()}; the signer counts from ${validFrom ?? 'ever'} until ${validUntil ?? 'further notice'}.` }
}

function logCheck({ facts }: Signer, root: TrustRoot | null): Check {
  if (root === null) return notChecked('log')
  if (root.kind === 'identity' && facts?.failed === 'log') return { name: 'log', passed: false, detail: facts.detail }
  const logged = facts?.failed === null && facts.logged
  if (logged) return { name: 'log', passed: true, detail: 'It is in a trusted transparency log.' }
  if (!root.terms.requireLog) return { name: 'log', passed: true, detail: 'No log entry is demanded of this signer.' }
  return { name: 'log', passed: false, detail: 'A log entry is demanded of this signer, and none is proved.' }
}

function subjectCheck({ subjects: named, form }: SignedDocument, subjects: ReadonlySet<Digest>): Check {
  const match = named.find((digest) => subjects.has(digest))
  if (match !== undefined) return { name: 'subject', passed: true, detail: `It speaks about ${match}.` }
  if (form === 'sbom') return { name: 'subject', passed: false, detail: 'It names no subject: only its place says what it is about.' }
  const others = named.slice(0, 3).join(', ')
  return { name: 'subject', passed: false, detail: others === '' ? 'It names no subject by sha256.' : `It speaks about ${others}${named.length > 3 ? ', ...' : ''}.` }
}

function builderCheck({ predicateType }: SignedDocument, provenance: Provenance | null, root: TrustRoot | null): Check {
  if (root === null) return notChecked('builder')
  if (!isProvenance(predicateType)) return { name: 'builder', passed: true, detail: 'It tells of no build.' }
  const { builders } = root.terms
  if (builders.length === 0) return { name: 'builder', passed: true, detail: `The signer may sign for any builder; this one is ${provenance?.builder ?? 'not named'}.` }
  const passed = provenance?.builder != null && builders.includes(provenance.builder)
  return { name: 'builder', passed, detail: passed ? `The builder is ${provenance.builder}.` : `The builder ${provenance?.builder ?? 'is not named, which'} is none that the signer may sign for.` }
}

function expectationsCheck({ predicateType }: SignedDocument, provenance: Provenance | null, root: TrustRoot | null): Check {
  if (root === null) return notChecked('expectations')
  const { sources, buildTypes } = root.terms
  if (!isProvenance(predicateType) || sources.length + buildTypes.length === 0) return { name: 'expectations', passed: true, detail: 'Nothing else is expected of it.' }
  if (provenance === null) return { name: 'expectations', passed: false, detail: 'Its provenance cannot be read, and a source or build type is expected.' }
  if (sources.length > 0 && !sources.some((pattern) => isLike(provenance.source?.uri ?? '', pattern))) {
    return { name: 'expectations', passed: false, detail: `The source ${provenance.source?.uri ?? 'is not named, which'} is none that is expected.` }
  }
  if (buildTypes.length > 0 && !buildTypes.includes(provenance.buildType)) {
    return { name: 'expectations', passed: false, detail: `The build type ${provenance.buildType || '(none)'} is none that is expected.` }
  }
  return { name: 'expectations', passed: true, detail: 'Source and build type are as expected.' }
}

function isLike(text: string, pattern: string): boolean {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern
}
