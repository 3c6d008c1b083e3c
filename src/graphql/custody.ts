import { readTrail } from '../custody/read-trail.ts'
import type { CustodyEvent, CustodyGap, Trail } from '../custody/trail.ts'
import { builder } from './builder.ts'
import { Image } from './refs.ts'

export const EvidenceClass = builder.enumType('EvidenceClass', {
  description: 'What shows something, the strongest first.',
  values: {
    PROVEN: { description: 'Arithmetic: digests cannot be otherwise.' },
    SIGNED: { description: 'Somebody who is trusted has signed it.' },
    OBSERVED: { description: 'It was seen here, or a registry told it that has the shared secret.' },
    ATTESTED_UNSIGNED: { description: 'A statement says so, and nobody has signed it.' },
    DECLARED: { description: 'The image, or somebody with access to this store, says so.' },
    INFERRED: { description: 'It is guessed.' },
  } as const,
})

const CustodyTimeBasis = builder.enumType('CustodyTimeBasis', {
  description: 'Where the time of an event comes from.',
  values: {
    TRUSTED_TIMESTAMP: { description: 'A timestamp authority or a transparency log.' },
    REGISTRY: { description: 'The clock of the registry that told it.' },
    STATEMENT: { description: 'A statement says so.' },
    CONFIGURATION: { description: 'The configuration of the image says so.' },
    SEEN_HERE: { description: 'When it was first seen here: it happened no later.' },
    TOLD: { description: 'Whoever told the event says so.' },
    NONE: { description: 'Nothing tells when.' },
  } as const,
})

const CustodyEventType = builder.objectRef<CustodyEvent>('CustodyEvent').implement({
  description: 'One dated, evidenced step in the life of an image.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'e.g. SOURCE_COMMIT, BUILD_STARTED, BASE_CONSUMED, SIGNED, PUSHED, TAG_MOVED; docs/custody.md lists them.' }),
    at: t.expose('at', { type: 'DateTime', nullable: true, description: 'When, by `atBasis`; null: nothing tells it.' }),
    atBasis: t.expose('atBasis', { type: CustodyTimeBasis, description: 'Where the time comes from.' }),
    evidence: t.expose('evidence', { type: EvidenceClass, description: 'What shows it.' }),
    summary: t.exposeString('summary', { description: 'For a person.' }),
    actor: t.exposeString('actor', { nullable: true, description: 'Who did it, as the evidence names them.' }),
    object: t.exposeString('object', { nullable: true, description: 'What else took part: a digest, a revision, a tag.' }),
    documentDigest: t.expose('documentDigest', { type: 'Digest', nullable: true, description: 'The document that shows it.' }),
  }),
})

const CustodyGapType = builder.objectRef<CustodyGap>('CustodyGap').implement({
  description: 'Something that a trail lacks, or that does not fit.',
  fields: (t) => ({
    code: t.exposeString('code', { description: '`CUSTODY.SUBCODE`; docs/codes.md lists them.' }),
    message: t.exposeString('message', { description: 'For a person.' }),
  }),
})

const CustodyTrail = builder.objectRef<Trail>('CustodyTrail').implement({
  description: 'How an image came to be and what became of it, as far as it is known.',
  fields: (t) => ({
    events: t.field({ type: [CustodyEventType], description: 'By time; what has no time comes first. The order in which events came in does not matter.', resolve: ({ events }) => events }),
    gaps: t.field({ type: [CustodyGapType], description: 'What is missing or does not fit.', resolve: ({ gaps }) => gaps }),
  }),
})

builder.objectField(Image, 'custody', (t) =>
  t.field({
    type: CustodyTrail,
    extensions: { weight: 100 },
    description: 'The trail of the image: from its source to where it runs, with the gaps named.',
    args: { asOf: t.arg({ type: 'DateTime', description: 'As this store would have told it at that moment, by who was trusted then.' }) },
    resolve: (image, { asOf }, { reads }) => readTrail(reads, image, asOf ?? null),
  }),
)
