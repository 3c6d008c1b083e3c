import type { CustodyEvent, CustodyGap, GapCode } from './trail.ts'
import { evidenceOf } from './trail.ts'
import { isProvenance } from './provenance.ts'
import type { JudgedDocument } from './judgement.ts'
import type { TrailFacts } from './trail-facts.ts'

/** What the trail lacks, each said once. */
export function gapsOf(facts: TrailFacts, events: readonly CustodyEvent[]): CustodyGap[] {
  const gaps = [...provenanceGaps(facts), ...signatureGaps(facts.documents), ...baseGaps(facts), ...timeGaps(events), ...eventGaps(facts, events)]
  return [...new Map(gaps.map((gap) => [`${gap.code} ${gap.message}`, gap])).values()]
}

const gap = (code: GapCode, message: string): CustodyGap => ({ code, message })

function provenanceGaps({ documents, subjects }: TrailFacts): CustodyGap[] {
  const provenance = documents.filter(({ predicateType, subjects: named }) => isProvenance(predicateType) && named.some((digest) => subjects.includes(digest)))
  const evidence = provenance.map(({ verifications }) => evidenceOf(verifications.map(({ verdict }) => verdict)))
  const incomplete = provenance.some((document, i) => evidence[i] !== null && document.provenance?.complete === false)
  const gaps = incomplete ? [gap('CUSTODY.MATERIALS_INCOMPLETE', 'The builder says that its list of materials is not whole.')] : []
  if (provenance.length === 0) return [gap('CUSTODY.NO_PROVENANCE', 'No statement tells how it was built.')]
  if (evidence.includes('SIGNED')) return gaps
  if (evidence.includes('ATTESTED_UNSIGNED')) return [...gaps, gap('CUSTODY.PROVENANCE_UNSIGNED', 'A statement tells how it was built, and nobody has signed it.')]
  return [gap('CUSTODY.PROVENANCE_UNTRUSTED', 'Statements tell how it was built, and none of them has a trusted signature.')]
}

function signatureGaps(documents: readonly JudgedDocument[]): CustodyGap[] {
  return documents.flatMap(({ head, verifications }) => verifications.flatMap(({ verdict, checks }) => {
    const detail = checks.find(({ passed }) => !passed)?.detail ?? ''
    switch (verdict) {
      case 'INVALID_SIGNATURE':
        return [gap('CUSTODY.BROKEN_SIGNATURE', `A signature of ${head.digest} does not hold: ${detail}`)]
      case 'SUBJECT_MISMATCH':
        return [gap('CUSTODY.OTHER_SUBJECT', `The signed document ${head.digest} is attached to it and speaks about something else: ${detail}`)]
      case 'UNTRUSTED_SIGNER':
      case 'NO_TRUSTED_TIME':
      case 'NOT_LOGGED':
      case 'UNTRUSTED_BUILDER':
      case 'UNEXPECTED':
        return [gap('CUSTODY.SIGNATURE_UNTRUSTED', `A signature of ${head.digest} is not believed (${verdict}): ${detail}`)]
      case 'VERIFIED':
      case 'UNSIGNED':
      case 'UNSUPPORTED':
        return []
    }
  }))
}

function baseGaps({ base, documents, image, subjects }: TrailFacts): CustodyGap[] {
  if (base !== null) {
    return base.hasProvenance ? [] : [gap('CUSTODY.BASE_WITHOUT_PROVENANCE', `No believable statement tells how its base ${base.name} was built.`)]
  }
  if (image.layerCount === 0) return []
  const named = documents.filter((document) => document.subjects.some((digest) => subjects.includes(digest))).flatMap(({ provenance }) => provenance?.materials ?? [])
  const docker = named.find(({ uri }) => uri.startsWith('pkg:docker/') || uri.startsWith('pkg:oci/'))
  return [gap('CUSTODY.BASE_UNKNOWN', docker === undefined ? 'No known image is its base.' : `No known image is its base; its provenance names ${docker.uri.slice(0, 200)}.`)]
}

/** Pairs of kinds of which the first cannot come after the second. */
const SEQUENCES = [['BUILD_STARTED', 'BUILD_FINISHED'], ['BUILD_FINISHED', 'PUSHED'], ['PUSHED', 'DEPLOYED'], ['PUSHED', 'STARTED']] as const

function timeGaps(events: readonly CustodyEvent[]): CustodyGap[] {
  // Times at which something was merely seen here prove no order.
  const dated = events.filter(({ at, atBasis }) => at !== null && atBasis !== 'SEEN_HERE' && atBasis !== 'CONFIGURATION')
  const earliest = (kind: string) => dated.filter((event) => event.kind === kind).sort((a, b) => a.at!.getTime() - b.at!.getTime())[0]
  const signed = dated.filter(({ kind, atBasis }) => (kind === 'SIGNED' || kind === 'ATTESTED') && atBasis === 'TRUSTED_TIMESTAMP')
  const finished = earliest('BUILD_FINISHED')
  const before = signed.filter(({ at }) => finished !== undefined && at! < finished.at!)
  return [
    ...SEQUENCES.flatMap(([first, second]) => {
      const [a, b] = [earliest(first), earliest(second)]
      if (a === undefined || b === undefined || a.at! <= b.at!) return []
      return [gap('CUSTODY.TIME_INVERSION', `${second} at ${b.at!.toISOString()} is before ${first} at ${a.at!.toISOString()}.`)]
    }),
    ...before.map(({ at }) => gap('CUSTODY.TIME_INVERSION', `It was signed at ${at!.toISOString()}, before its build finished.`)),
  ]
}

function eventGaps({ entries }: TrailFacts, events: readonly CustodyEvent[]): CustodyGap[] {
  const isBuilt = events.some(({ kind, evidence, atBasis }) => kind === 'BUILD_FINISHED' && evidence !== 'DECLARED' || (kind === 'BUILD_FINISHED' && atBasis === 'TOLD'))
  const has = (kind: string) => events.some((event) => event.kind === kind)
  const moved = events.find(({ kind }) => kind === 'TAG_MOVED')
  const pushed = entries.find(({ kind, actor }) => kind === 'PUSHED' && actor === null)
  return [
    ...(moved === undefined || isBuilt ? [] : [gap('CUSTODY.TAG_MOVED_WITHOUT_BUILD', `${moved.object} was moved to it, and no build of it is known.`)]),
    ...(pushed === undefined ? [] : [gap('CUSTODY.UNKNOWN_PUSHER', `The registry does not say who pushed it at ${pushed.at}.`)]),
    ...((has('DEPLOYED') || has('STARTED')) && !has('PUSHED') ? [gap('CUSTODY.DEPLOYED_UNPUSHED', 'It runs, and no push of it is known.')] : []),
  ]
}
