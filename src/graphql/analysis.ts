import type { AnalysisOutcome, AnalysisProgress, Refusal } from '../ingest/analysis.ts'
import type { Reads } from '../lineage/sql/reads/reads.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import { Image } from './refs.ts'
import { UserError, type UserErrorShape } from './user-error.ts'
import { RequestFailure } from './request-failure.ts'

const MAX_TARGET_LENGTH = 4_096

const AnalysisStatus = builder.enumType('AnalysisStatus', {
  description: 'What became of a target.',
  values: {
    ANALYZED: { value: 'analyzed', description: 'At least one image is new, or, where there is none, a statement.' },
    KNOWN: { value: 'known', description: 'All images were there already.' },
    REFUSED: { value: 'refused', description: 'At least one image could not be taken; the others are stored.' },
  } as const,
})

const AnalysisRefusal = builder.objectRef<Refusal>('AnalysisRefusal').implement({
  description: 'Why an image, or a whole target, is not in the store.',
  fields: (t) => ({
    image: t.exposeString('image', { nullable: true, description: 'Null: the target as a whole.' }),
    code: t.exposeString('code', { description: '`NAMESPACE.SUBCODE`' }),
    message: t.exposeString('message', { description: 'For a person.' }),
  }),
})

const AnalyzedLayers = builder.objectRef<AnalysisOutcome['layers']>('AnalyzedLayers').implement({
  description: 'How many layers there were to read.',
  fields: (t) => ({
    read: t.exposeInt('read', { description: 'Layers that were new.' }),
    known: t.exposeInt('known', { description: 'Layers that were known and not read again.' }),
  }),
})

const ExtensionCounts = builder.objectRef<AnalysisOutcome['extensions']>('ExtensionCounts').implement({
  description: 'How extensions were run.',
  fields: (t) => ({
    ran: t.exposeInt('ran', { description: 'Runs on layers and images on which they were not run before.' }),
    failed: t.exposeInt('failed', { description: 'Those of them that have left a gap.' }),
  }),
})

const AnalyzedStatements = builder.objectRef<AnalysisOutcome['statements']>('AnalyzedStatements').implement({
  description: 'How many manifests of statements and signatures there were.',
  fields: (t) => ({
    read: t.exposeInt('read', { description: 'Those that are new.' }),
    known: t.exposeInt('known', { description: 'Those that were there already.' }),
  }),
})

const Payload = builder.objectRef<AnalysisOutcome & { readonly reads: Reads }>('AnalyzeTargetPayload').implement({
  description: 'What became of a target.',
  fields: (t) => ({
    target: t.exposeString('target', { description: 'As it was given.' }),
    status: t.expose('status', { type: AnalysisStatus, description: 'In one word.' }),
    images: t.field({
      type: [Image],
      description: 'The images that the store now has from this target.',
      resolve: async ({ images, reads }) => {
        const rows = await Promise.all(images.map((digest) => reads.imageByDigest(digest)))
        return rows.filter((row): row is ImageRow => row !== null)
      },
    }),
    statements: t.expose('statements', { type: AnalyzedStatements, description: 'How many manifests of statements and signatures about images there were.' }),
    refusals: t.field({ type: [AnalysisRefusal], description: 'All that was refused.', resolve: ({ refusals }) => refusals }),
    gaps: t.exposeInt('gaps', { description: 'How much could not be read, in all images together.' }),
    layers: t.expose('layers', { type: AnalyzedLayers, description: 'How many layers there were to read.' }),
    extensions: t.expose('extensions', { type: ExtensionCounts, description: 'What extensions have done.' }),
    bytesRead: t.field({ type: 'BigInt', description: 'Bytes of blobs that were read.', resolve: ({ bytesRead }) => BigInt(bytesRead) }),
    seconds: t.exposeFloat('seconds', { description: 'How long it took.' }),
  }),
})

const AnalysisNotAllowedError = builder.objectRef<UserErrorShape>('AnalysisNotAllowedError').implement({
  description: 'This server answers, but does not analyze. Code: INGEST.NOT_ALLOWED.',
  interfaces: [UserError],
})

const AnalyzeTargetResult = builder.unionType('AnalyzeTargetResult', {
  description: 'The outcome of `analyzeTarget`.',
  types: [Payload, AnalysisNotAllowedError],
  resolveType: (value) => ('target' in value ? Payload : AnalysisNotAllowedError),
})

const AnalyzeTargetInput = builder.inputType('AnalyzeTargetInput', {
  description: 'What is to be analyzed.',
  fields: (t) => ({
    target: t.string({
      required: true,
      description: 'An OCI layout, a `docker save` archive or a file of statements (DSSE, in-toto, Sigstore bundle); `oci-layout:`, `docker-archive:` or `statements:` before it says which.',
    }),
  }),
})

builder.mutationField('analyzeTarget', (t) =>
  t.field({
    type: AnalyzeTargetResult,
    description: 'Analyzes a target and stores its images. What is wrong with the target is an answer, not an error.',
    args: { input: t.arg({ type: AnalyzeTargetInput, required: true, description: 'What is to be analyzed.' }) },
    resolve: async (_root, { input }, { analyze, progress, signal, reread }) => {
      if (analyze === null) return { code: 'INGEST.NOT_ALLOWED', message: 'This server does not analyze.' }
      if (input.target === '' || input.target.length > MAX_TARGET_LENGTH) {
        throw new RequestFailure('INPUT.TOO_LONG', `A target has 1 to ${MAX_TARGET_LENGTH} characters.`)
      }
      const outcome = await analyze(input.target, { signal, onProgress: (step) => progress.publish(step) })
      return { ...outcome, reads: reread() }
    },
  }),
)

const Steps = builder.objectRef<AnalysisProgress['images']>('AnalysisSteps').implement({
  description: 'How much of something is done.',
  fields: (t) => ({
    done: t.exposeInt('done', { description: 'So many are done.' }),
    total: t.exposeInt('total', { description: 'Of so many.' }),
  }),
})

const Bytes = builder.objectRef<AnalysisProgress['bytes']>('AnalysisBytes').implement({
  description: 'How many bytes are done.',
  fields: (t) => ({
    done: t.field({ type: 'BigInt', description: 'So many are done.', resolve: ({ done }) => BigInt(done) }),
    total: t.field({ type: 'BigInt', description: 'Of so many.', resolve: ({ total }) => BigInt(total) }),
  }),
})

const Progress = builder.objectRef<AnalysisProgress>('AnalysisProgress').implement({
  description: 'How far an analysis is.',
  fields: (t) => ({
    target: t.exposeString('target', { description: 'As it was given.' }),
    images: t.expose('images', { type: Steps, description: 'Images.' }),
    layers: t.expose('layers', { type: Steps, description: 'Layers that have to be read.' }),
    bytes: t.expose('bytes', { type: Bytes, description: 'Compressed bytes of the layers that have to be read.' }),
    bytesPerSecond: t.exposeFloat('bytesPerSecond', { description: 'Uncompressed bytes a second since the start.' }),
    waiting: t.exposeInt('waiting', { description: 'Images whose layers other workers read now, while nothing else is left to do; 0: it does not wait.' }),
    eta: t.exposeFloat('eta', { nullable: true, description: 'Seconds to go by the speed so far; null before it can be told.' }),
  }),
})

builder.subscriptionField('analysisProgress', (t) =>
  t.field({
    type: Progress,
    description: 'The progress of the analyses that this server runs.',
    args: { target: t.arg.string({ description: 'Only of this target, as it was given.' }) },
    subscribe: (_root, { target }, { progress, signal }) => progress.listen(target ?? null, signal),
    resolve: (step) => step,
  }),
)
