import { judgeImage } from '../custody/judgement.ts'
import type { AttestationVerdict as Verdict } from '../custody/verdict.ts'
import type { BuilderRow, BuildRow, ImpactOf, ImpactRow, MaterialRow, SourceRevisionRow } from '../lineage/sql/reads/custody-nodes.ts'
import { AttestationVerdict } from './attestation.ts'
import type { Context } from './context.ts'
import { builder } from './builder.ts'
import { connectionTo, CURSOR, type Page, toPage } from './connection.ts'
import { DEFAULT_PLATFORM } from './defaults.ts'
import { bounded } from './inputs.ts'
import { cursorOf, idKey, isId, pageArgs, pageOf } from './keyset.ts'
import { Node, nodeKey, readsNode } from './node.ts'
import { Image } from './refs.ts'
import { RequestFailure } from './request-failure.ts'
import { Identity } from './trust.ts'

type ImpactEdgeRow = ImpactRow & { readonly cursor: string }

const ImpactEdge = builder.objectRef<ImpactEdgeRow>('ImpactEdge').implement({
  description: 'An image that something has an effect on.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.field({ type: Image, description: 'The image.', resolve: ({ image }) => image }),
    documentDigests: t.field({ type: ['Digest'], description: 'The documents that say so, by digest; none: its layers show it. At most 100.', resolve: ({ documents }) => [...documents] }),
    verdict: t.field({
      type: AttestationVerdict,
      nullable: true,
      extensions: { weight: 50 },
      description: 'What is to be thought of them: VERIFIED where one is. Null: no document, or none that is attached to this image.',
      resolve: (edge, _args, { reads }) => verdictOf(edge, reads),
    }),
  }),
})

const ImpactConnection = connectionTo('Impact', ImpactEdge, 'images that something has an effect on')

async function verdictOf({ image, documents }: ImpactRow, { custody }: Context['reads']): Promise<Verdict | null> {
  const judged = documents.length === 0 ? [] : await judgeImage(custody, image.id)
  const verdicts = judged.filter(({ head }) => documents.includes(head.digest)).flatMap(({ verifications }) => verifications.map(({ verdict }) => verdict))
  return verdicts.find((verdict) => verdict === 'VERIFIED') ?? verdicts[0] ?? null
}

async function impactPage(of: ImpactOf, args: Parameters<typeof pageOf>[0], { custody }: Context['reads']): Promise<Page<ImpactEdgeRow>> {
  const page = pageOf(args, idKey)
  return toPage(page, await custody.impactOf(of, page), (row) => ({ ...row, cursor: cursorOf(row.image.id) }), () => custody.impactCount(of))
}

const Builder = builder.objectRef<BuilderRow>('Builder').implement({
  description: 'Who builds, by the uri that provenance names.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: ({ id }) => nodeKey('Builder', String(id)) }),
    uri: t.exposeString('uri', { description: 'As provenance names it.' }),
    images: t.field({ type: ImpactConnection, description: 'What it says to have built, newest first.', args: pageArgs, resolve: ({ id }, args, { reads }) => impactPage({ kind: 'builder', id }, args, reads) }),
  }),
})

const SourceRevision = builder.objectRef<SourceRevisionRow>('SourceRevision').implement({
  description: 'A source at a revision.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: ({ id }) => nodeKey('SourceRevision', String(id)) }),
    uri: t.exposeString('uri', { description: 'The repository, without a branch.' }),
    revision: t.exposeString('revision', { description: 'The commit.' }),
    images: t.field({ type: ImpactConnection, description: 'What was built from it, newest first.', args: pageArgs, resolve: ({ id }, args, { reads }) => impactPage({ kind: 'revision', id }, args, reads) }),
  }),
})

const Material = builder.objectRef<MaterialRow>('Material').implement({
  description: 'Something that a build has used.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: ({ id }) => nodeKey('Material', String(id)) }),
    uri: t.exposeString('uri', { description: 'As provenance names it: a purl, a url.' }),
    digest: t.exposeString('digest', { nullable: true, description: '`algorithm:hex`; null: it was not pinned.' }),
    image: t.field({
      type: Image,
      nullable: true,
      description: 'The image that it is, where it is a known one.',
      resolve: ({ digest }, _args, { reads }) => (digest?.startsWith('sha256:') === true ? reads.imageByDigest(digest) : null),
    }),
    images: t.field({ type: ImpactConnection, description: 'What was built with it, newest first.', args: pageArgs, resolve: ({ id }, args, { reads }) => impactPage({ kind: 'material', id }, args, reads) }),
  }),
})

const Build = builder.objectRef<BuildRow>('Build').implement({
  description: 'One run of a builder, as a provenance statement tells it. Whether to believe it, the verdict of the attestation with this document tells.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: ({ id }) => nodeKey('Build', String(id)) }),
    documentDigest: t.expose('documentDigest', { type: 'Digest', description: 'The document that tells it.' }),
    buildType: t.exposeString('buildType', { description: 'How it was built: a uri.' }),
    invocationId: t.exposeString('invocationId', { nullable: true, description: 'The name of the run at its builder.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'As the statement says.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'As the statement says.' }),
    builder: t.expose('builder', { type: Builder, nullable: true, description: 'Who has built.' }),
    source: t.expose('source', { type: SourceRevision, nullable: true, description: 'From what.' }),
    materials: t.field({ type: [Material], description: 'With what, by uri. At most 1,000.', resolve: ({ id }, _args, { reads }) => reads.custody.buildMaterials(id) }),
    images: t.field({ type: ImpactConnection, description: 'What came of it, newest first.', args: pageArgs, resolve: ({ id }, args, { reads }) => impactPage({ kind: 'build', id }, args, reads) }),
  }),
})

builder.objectField(Image, 'builds', (t) =>
  t.field({ type: [Build], description: 'The builds whose statements speak of it, believed or not. At most 100.', resolve: ({ id }, _args, { reads }) => reads.custody.imageBuilds(id) }),
)

builder.objectField(Identity, 'images', (t) =>
  t.field({
    type: ImpactConnection,
    description: 'What its key has signed, newest first, whether it is trusted now or not.',
    args: pageArgs,
    resolve: ({ id }, args, { reads }) => impactPage({ kind: 'identity', id }, args, reads),
  }),
)

const ImpactInput = builder.inputType('ImpactInput', {
  description: 'What has an effect. Exactly one member.',
  isOneOf: true,
  fields: (t) => ({
    material: t.string({ description: 'The uri of a material, or its digest (`sha256:...`, `gitCommit:...`).' }),
    builder: t.string({ description: 'The uri of a builder.' }),
    identity: t.string({ description: 'The name or fingerprint of a signer.' }),
    revision: t.string({ description: 'A commit.' }),
    base: t.string({ description: 'A reference of an image: by layers, and by provenance that names it.' }),
  }),
})

builder.queryField('impactOf', (t) =>
  t.field({
    type: ImpactConnection,
    extensions: { weight: 20 },
    description: 'The images that a material, a builder, a signer, a commit or a base has an effect on, newest first.',
    args: { ...pageArgs, of: t.arg({ type: ImpactInput, required: true, description: 'What has the effect.' }) },
    resolve: async (_root, { of, ...args }, { reads }) => impactPage(await meant(bounded(of), reads), args, reads),
  }),
)

async function meant({ material, builder, identity, revision, base }: typeof ImpactInput.$inferInput, reads: Context['reads']): Promise<ImpactOf> {
  if (material != null) return { kind: 'materialName', text: material }
  if (builder != null) return { kind: 'builderUri', text: builder }
  if (identity != null) return { kind: 'identityName', text: identity }
  if (revision != null) return { kind: 'revisionName', text: revision }
  const image = base == null ? null : await reads.imageByReference(base, DEFAULT_PLATFORM)
  if (image === null) throw new RequestFailure('INPUT.UNKNOWN_IMAGE', `No image ${base ?? ''} is known.`)
  return { kind: 'base', id: image.id }
}

const rowId = (key: string) => (/^\d{1,10}$/.test(key) && isId(Number(key)) ? Number(key) : null)
const byId = (type: string, read: (id: number, custody: Context['reads']['custody']) => Promise<object | null>) =>
  readsNode(type, async (key, { reads }) => {
    const id = rowId(key)
    return id === null ? null : read(id, reads.custody)
  })

byId('Build', (id, custody) => custody.buildById(id))
byId('Builder', (id, custody) => custody.builderById(id))
byId('SourceRevision', (id, custody) => custody.sourceRevisionById(id))
byId('Material', (id, custody) => custody.materialById(id))
