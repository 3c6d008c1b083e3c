import type { BaseClaim } from '../custody/base-claim.ts'
import { baseClaims, evidenceFor } from '../custody/base-claims.ts'
import { type BaseConflict, baseConflicts } from '../custody/base-conflicts.ts'
import type { Reads } from '../lineage/sql/reads/reads.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { BaseImage } from './base.ts'
import { builder } from './builder.ts'
import { BaseEvidence } from './enums.ts'
import { Label } from './image-config.ts'
import { Image } from './refs.ts'

const BaseClaimSource = builder.enumType('BaseClaimSource', {
  description: 'Where something stands that tells of the base of an image.',
  values: {
    LAYERS: { description: 'In its layers: the lowest are all layers of a known image.' },
    PROVENANCE: { description: 'Among the materials of a statement, believed or not.' },
    ANNOTATION: { description: 'In `org.opencontainers.image.base.*` of its manifest or of the index.' },
    LABEL: { description: 'In labels of that name.' },
    BUILDPACK: { description: 'In the label of Cloud Native Buildpacks.' },
    HISTORY: { description: 'In its history: it begins with that of a known image.' },
  } as const,
})

const BaseAgreement = builder.enumType('BaseAgreement', {
  description: 'Whether the layers agree with what is said of a base.',
  values: {
    HOLDS: { description: 'The lowest layers are those of the base.' },
    CONTRADICTED: { description: 'They are not.' },
    UNCHECKED: { description: 'The base is not known here, or only a name is said, which means different images in the course of time.' },
  } as const,
})

const BaseClaimType = builder.objectRef<BaseClaim>('BaseClaim').implement({
  description: 'Something that tells of the base of an image.',
  fields: (t) => ({
    evidence: t.expose('evidence', { type: BaseEvidence, description: 'Its class.' }),
    source: t.expose('source', { type: BaseClaimSource, description: 'Where it stands.' }),
    name: t.exposeString('name', { nullable: true, description: 'The name that is said.' }),
    digest: t.exposeString('digest', { nullable: true, description: 'The digest that is said: of a manifest or an index.' }),
    image: t.expose('image', { type: Image, nullable: true, description: 'What is meant. Null: it is not known here.' }),
    agreement: t.expose('agreement', { type: BaseAgreement, description: 'Whether the layers agree.' }),
    inherited: t.exposeBoolean('inherited', { description: 'Its nearest base says the very same: the image has only taken it over.' }),
  }),
})

const BaseConflictType = builder.objectRef<BaseConflict>('BaseConflict').implement({
  description: 'Claims of the base of one image that cannot all be true.',
  fields: (t) => ({
    code: t.exposeString('code', { description: '`BASE.SUBCODE`; docs/codes.md lists them.' }),
    message: t.exposeString('message', { description: 'For a person.' }),
    claims: t.field({ type: [BaseClaimType], description: 'Those that disagree.', resolve: ({ claims }) => [...claims] }),
  }),
})

const WEIGHT = 30

builder.objectFields(Image, (t) => ({
  baseClaims: t.field({
    type: [BaseClaimType],
    extensions: { weight: WEIGHT },
    description: 'All that tells of its base, strongest first: layers, provenance, what it says itself, its history.',
    resolve: async (image, _args, { reads }) => [...(await claimsOf(image, reads))],
  }),
  baseConflicts: t.field({
    type: [BaseConflictType],
    extensions: { weight: WEIGHT },
    description: 'Where these disagree; empty: nowhere.',
    resolve: async (image, _args, { reads }) => baseConflicts(await claimsOf(image, reads)),
  }),
  annotations: t.field({
    type: [Label],
    description: 'The annotations of its manifest, by name, and what the index says of its base; empty as well for an image that was analyzed before they were kept.',
    resolve: async ({ id }, _args, { reads }) => [...((await reads.imageAnnotations(id)) ?? [])].map(([name, value]) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }),
}))

builder.objectField(BaseImage, 'evidence', (t) =>
  t.field({
    type: [BaseEvidence],
    extensions: { weight: 10 },
    description: 'What shows it: its layers, and what else names it.',
    resolve: async ({ image, derived }, _args, { reads }) => evidenceFor(image, await claimsOf(derived, reads)),
  }),
)

/** In one request the claims of an image are gathered once, however many of its bases are asked about. */
const gathered = new WeakMap<Reads, Map<number, Promise<readonly BaseClaim[]>>>()

function claimsOf(image: ImageRow, reads: Reads): Promise<readonly BaseClaim[]> {
  const known = gathered.get(reads) ?? new Map<number, Promise<readonly BaseClaim[]>>()
  gathered.set(reads, known)
  const claims = known.get(image.id) ?? baseClaims(reads, image)
  known.set(image.id, claims)
  return claims
}
