import type { Digest } from '../model/digest.ts'
import type { AttestationVerdict } from './verdict.ts'

/** What shows an event, the strongest first. */
export type EvidenceClass = 'PROVEN' | 'SIGNED' | 'OBSERVED' | 'ATTESTED_UNSIGNED' | 'DECLARED' | 'INFERRED'

/** Where the time of an event comes from; NONE: nothing tells it. */
export type TimeBasis = 'TRUSTED_TIMESTAMP' | 'REGISTRY' | 'STATEMENT' | 'CONFIGURATION' | 'SEEN_HERE' | 'TOLD' | 'NONE'

/** One dated, evidenced step in an image's life. */
export interface CustodyEvent {
  readonly kind: string
  readonly at: Date | null
  readonly atBasis: TimeBasis
  readonly evidence: EvidenceClass
  /** For a person. */
  readonly summary: string
  /** Who did it, as the evidence names them. */
  readonly actor: string | null
  /** What else took part: a digest, a revision, a tag. */
  readonly object: string | null
  /** The document that shows it. */
  readonly documentDigest: Digest | null
}

/** Something that the trail lacks, or that does not fit. */
export interface CustodyGap {
  readonly code: GapCode
  readonly message: string
}

/** What can be missing; docs/codes.md says what each means. */
export type GapCode =
  | 'CUSTODY.BASE_UNKNOWN'
  | 'CUSTODY.BASE_WITHOUT_PROVENANCE'
  | 'CUSTODY.BROKEN_SIGNATURE'
  | 'CUSTODY.DEPLOYED_UNPUSHED'
  | 'CUSTODY.MATERIALS_INCOMPLETE'
  | 'CUSTODY.NO_PROVENANCE'
  | 'CUSTODY.OTHER_SUBJECT'
  | 'CUSTODY.PROVENANCE_UNSIGNED'
  | 'CUSTODY.PROVENANCE_UNTRUSTED'
  | 'CUSTODY.SIGNATURE_UNTRUSTED'
  | 'CUSTODY.TAG_MOVED_WITHOUT_BUILD'
  | 'CUSTODY.TIME_INVERSION'
  | 'CUSTODY.UNKNOWN_PUSHER'

/** The life of an image, as far as it is known, and what is not. */
export interface Trail {
  readonly events: readonly CustodyEvent[]
  readonly gaps: readonly CustodyGap[]
}

/** How strong a document is as evidence, by its best signature; null: none, whatever it says. */
export function evidenceOf(verdicts: readonly AttestationVerdict[]): EvidenceClass | null {
  if (verdicts.includes('VERIFIED')) return 'SIGNED'
  return verdicts.includes('UNSIGNED') ? 'ATTESTED_UNSIGNED' : null
}

/** Kinds in the order in which they happen, for events of one time and events of none. */
const ORDER = [
  'SOURCE_COMMIT', 'BUILD_STARTED', 'BASE_CONSUMED', 'MATERIAL_CONSUMED', 'BUILD_FINISHED', 'INDEX_ASSEMBLED', 'SIGNED', 'ATTESTED', 'PUSHED',
  'TAG_SET', 'TAG_MOVED', 'MOUNTED', 'ANALYZED', 'SCANNED', 'POLICY_EVALUATED', 'PROMOTED', 'ADMITTED', 'DENIED', 'DEPLOYED', 'STARTED', 'STOPPED', 'DELETED',
]

/** Sorted by time, then kind, then text: the order in which events came in does not matter. Events without a time come first. */
export function inOrder(events: readonly CustodyEvent[]): CustodyEvent[] {
  const keyed = events.map((event) => ({ event, key: [event.at?.getTime() ?? 0, ORDER.indexOf(event.kind), event.summary, event.object ?? '', event.documentDigest ?? ''] as const }))
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ event }) => event)
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((part, i) => part !== b[i])
  return at === -1 ? 0 : a[at]! < b[at]! ? -1 : 1
}
