import type { CustodyEntryRow } from '../lineage/sql/reads/custody-log.ts'
import { SEEN_HERE } from '../lineage/sql/writes/custody-tag-moves.ts'
import type { JudgedDocument } from './judgement.ts'
import { isProvenance, type Provenance } from './provenance.ts'
import { type CustodyEvent, type EvidenceClass, evidenceOf } from './trail.ts'
import { sourceOf, type TrailFacts } from './trail-facts.ts'

/** Materials of one build that a trail shows. */
const MAX_MATERIALS = 200
const MAX_TEXT = 300

/** Every event that the facts show, unsorted. */
export function eventsOf(facts: TrailFacts): CustodyEvent[] {
  const told = facts.documents.flatMap((document) => [...ofProvenance(document, facts), ...ofSignatures(document)])
  const isBuilt = told.some(({ kind }) => kind === 'BUILD_FINISHED')
  return [
    ...told,
    ...(isBuilt ? [] : ofConfiguration(facts)),
    ...ofContent(facts),
    ...withoutRepeats(facts.entries).map(ofEntry),
    { ...NOTHING, kind: 'ANALYZED', at: facts.image.analyzedAt, atBasis: 'SEEN_HERE', evidence: 'OBSERVED', summary: `Read here, layer by layer (${facts.image.layerCount} layers)` },
  ]
}

/** A move of a tag that was seen here first and told by its registry later, or the other way round, is one: when it was first. */
function withoutRepeats(entries: readonly CustodyEntryRow[]): CustodyEntryRow[] {
  const moveOf = ({ kind, repository, tag, body }: CustodyEntryRow) => (kind === 'TAG_MOVED' ? `${repository}:${tag} ${body}` : null)
  return entries.filter((entry) => {
    const move = moveOf(entry)
    return move === null || !entries.some((other) => moveOf(other) === move && (other.at < entry.at || (other.at === entry.at && other.id < entry.id)))
  })
}

const NOTHING = { at: null, atBasis: 'NONE', actor: null, object: null, documentDigest: null } as const

/** Only what is signed by a trusted signer, or by nobody and says so, is told on: never what a broken or foreign signature claims. */
function ofProvenance({ head, predicateType, provenance, subjects, verifications }: JudgedDocument, facts: TrailFacts): CustodyEvent[] {
  const evidence = evidenceOf(verifications.map(({ verdict }) => verdict))
  const isAbout = subjects.some((digest) => facts.subjects.includes(digest))
  if (provenance === null || evidence === null || !isAbout || !isProvenance(predicateType)) return []
  const { builder, source, startedAt, finishedAt, materials } = provenance
  const common = { evidence, documentDigest: head.digest, actor: builder }
  const run = builder === null ? 'A builder that is not named' : `Builder ${builder}`
  return [
    ...(source === null ? [] : [{ ...NOTHING, ...common, kind: 'SOURCE_COMMIT', actor: null, object: source.revision, summary: short(`Source ${source.uri} at ${source.revision}`) }]),
    timed({ ...common, kind: 'BUILD_STARTED', object: provenance.invocationId, summary: short(`${run} started`) }, startedAt),
    ...materials.slice(0, MAX_MATERIALS).flatMap((material) => ofMaterial(material, provenance, evidence, head.digest, facts)),
    timed({ ...common, kind: 'BUILD_FINISHED', object: provenance.invocationId, summary: short(`${run} finished`) }, finishedAt),
  ]
}

function ofMaterial({ uri, digest }: Provenance['materials'][number], { source, startedAt }: Provenance, evidence: EvidenceClass, documentDigest: JudgedDocument['head']['digest'], { base }: TrailFacts): CustodyEvent[] {
  if (source !== null && digest?.endsWith(`:${source.revision}`) === true) return []
  const isBase = digest !== null && base?.subjects.some((subject) => subject === digest) === true
  const kind = isBase ? 'BASE_CONSUMED' : 'MATERIAL_CONSUMED'
  return [timed({ kind, evidence, documentDigest, actor: null, object: digest ?? uri, summary: short(`${isBase ? 'Base' : 'Material'} ${uri}${digest === null ? ', not pinned' : ` (${digest})`}`) }, startedAt)]
}

function timed(event: Pick<CustodyEvent, 'kind' | 'evidence' | 'documentDigest' | 'actor' | 'object' | 'summary'>, at: Date | null): CustodyEvent {
  return { ...event, at, atBasis: at === null ? 'NONE' : 'STATEMENT' }
}

/** The statement that says no more than that its signer has signed, which cosign makes since version 3. */
const COSIGN_SIGN = 'https://sigstore.dev/cosign/sign/v1'

function ofSignatures({ head, form, predicateType, subjects, verifications }: JudgedDocument): CustodyEvent[] {
  const events: CustodyEvent[] = []
  for (const { verdict, signer, signedAt } of verifications) {
    const time = signedAt === null ? ({ at: head.seenAt, atBasis: 'SEEN_HERE' } as const) : ({ at: signedAt, atBasis: 'TRUSTED_TIMESTAMP' } as const)
    const common = { ...time, actor: signer?.name ?? null, object: subjects[0] ?? null, documentDigest: head.digest }
    const what = predicateType ?? 'a statement'
    if (verdict === 'VERIFIED' && (form === 'simplesigning' || predicateType === COSIGN_SIGN)) {
      events.push({ ...common, kind: 'SIGNED', evidence: 'SIGNED', summary: short(`Signed by ${signer?.name ?? 'a trusted signer'}`) })
    } else if (verdict === 'VERIFIED') {
      events.push({ ...common, kind: 'ATTESTED', evidence: 'SIGNED', summary: short(`${signer?.name ?? 'A trusted signer'} attested ${what}`) })
    } else if (verdict === 'UNSIGNED') {
      events.push({ ...common, kind: 'ATTESTED', evidence: 'ATTESTED_UNSIGNED', summary: short(`Somebody attested ${what}, without a signature`) })
    }
  }
  return events
}

/** What the image says of itself counts where nobody else tells of the build. */
function ofConfiguration(facts: TrailFacts): CustodyEvent[] {
  const { image } = facts
  const source = sourceOf(facts)
  const { created } = image
  return [
    ...(source === null ? [] : [{ ...NOTHING, kind: 'SOURCE_COMMIT', evidence: 'DECLARED' as const, object: source.revision, summary: short(`Source ${source.uri ?? 'not named'} at ${source.revision}, as a label says`) }]),
    // 1970 is what reproducible builds write for no time at all.
    ...(created === null || created.getUTCFullYear() < 1971
      ? []
      : [{ ...NOTHING, kind: 'BUILD_FINISHED', at: created, atBasis: 'CONFIGURATION' as const, evidence: 'DECLARED' as const, summary: 'Made, as its configuration says' }]),
  ]
}

function ofContent({ base, subjects }: TrailFacts): CustodyEvent[] {
  const indexes = subjects.slice(1).map((digest): CustodyEvent => ({ ...NOTHING, kind: 'INDEX_ASSEMBLED', evidence: 'PROVEN', object: digest, summary: `Named by the index ${digest}` }))
  if (base === null) return indexes
  const { image, name } = base
  return [{ ...NOTHING, kind: 'BASE_CONSUMED', evidence: 'PROVEN', object: image.digest, summary: short(`Its lowest ${image.layerCount} layers are those of ${name}`) }, ...indexes]
}

function ofMove({ kind, at, digest, repository, tag, body }: CustodyEntryRow): CustodyEvent {
  const name = `${repository}:${tag}`
  const { from } = JSON.parse(body) as { from?: string }
  const summary = kind === 'TAG_REMOVED' ? `${name} points at nothing any more` : from === undefined ? `${name} was seen to point at it` : `${name} moved here from ${from === digest ? 'elsewhere' : from}`
  return { kind, at: new Date(at), atBasis: 'SEEN_HERE', evidence: 'OBSERVED', actor: null, object: name, documentDigest: null, summary: short(summary) }
}

function ofEntry(entry: CustodyEntryRow): CustodyEvent {
  const { kind, at, source, actor, repository, tag, body } = entry
  if (source === SEEN_HERE) return ofMove(entry)
  const isRegistry = source === 'distribution'
  const place = repository === null ? null : tag === null ? repository : `${repository}:${tag}`
  const details = Object.entries(JSON.parse(body) as Record<string, string>)
  const where = isRegistry ? '' : details.map(([name, value]) => `, ${name} ${value}`).join('')
  return {
    kind,
    at: new Date(at),
    atBasis: isRegistry ? 'REGISTRY' : 'TOLD',
    evidence: isRegistry ? 'OBSERVED' : 'DECLARED',
    actor,
    object: place,
    documentDigest: null,
    summary: short(`${kind.toLowerCase().replaceAll('_', ' ')}${place === null ? '' : ` ${place}`}${actor === null ? '' : ` by ${actor}`}${where}`),
  }
}

function short(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`
}
