import { z } from 'zod'
import { type Digest, isDigest } from '../model/digest.ts'
import { type SourceCode, SourceFailure } from './source-failure.ts'

/** The documents of OCI and Docker that come from outside, as far as they are used (image-spec: descriptor.md, image-index.md, manifest.md, config.md). */
const digest = z.custom<Digest>(isDigest, 'not a sha256 digest')
const size = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const annotations = z.record(z.string(), z.string()).nullish()

const descriptor = z.looseObject({
  mediaType: z.string().max(255).optional(),
  digest,
  size,
  annotations,
  artifactType: z.string().max(255).nullish(),
  platform: z.looseObject({ os: z.string(), architecture: z.string(), variant: z.string().nullish() }).nullish(),
})
export type Descriptor = z.infer<typeof descriptor>

const index = z.looseObject({ mediaType: z.string().optional(), manifests: z.array(descriptor).max(10_000), annotations })
export type IndexDocument = z.infer<typeof index>

const manifest = z.looseObject({
  mediaType: z.string().optional(),
  artifactType: z.string().max(255).nullish(),
  config: descriptor,
  layers: z.array(descriptor).max(4_096),
  subject: descriptor.nullish(),
  annotations,
})
export type ManifestDocument = z.infer<typeof manifest>

const config = z.looseObject({
  os: z.string().max(64).default('linux'),
  architecture: z.string().max(64).default('unknown'),
  variant: z.string().max(64).nullish(),
  created: z.string().max(64).nullish(),
  rootfs: z.looseObject({ diff_ids: z.array(digest).max(4_096).nullish() }),
  history: z
    .array(z.looseObject({ created: z.string().max(64).nullish(), created_by: z.string().nullish(), empty_layer: z.boolean().nullish() }))
    .max(10_000)
    .nullish(),
})
export type ConfigDocument = z.infer<typeof config>

const dockerManifest = z
  .array(z.looseObject({ Config: z.string().max(1_024), RepoTags: z.array(z.string()).nullish(), Layers: z.array(z.string().max(1_024)).max(4_096) }))
  .max(10_000)
export type DockerManifest = z.infer<typeof dockerManifest>

export const parseIndex = (bytes: Buffer) => parse(index, bytes, 'SOURCES.BAD_INDEX', 'The index')
export const parseManifest = (bytes: Buffer) => parse(manifest, bytes, 'SOURCES.BAD_MANIFEST', 'The manifest')
export const parseConfig = (bytes: Buffer) => parse(config, bytes, 'SOURCES.BAD_CONFIG', 'The image configuration')
export const parseDockerManifest = (bytes: Buffer) => parse(dockerManifest, bytes, 'SOURCES.BAD_MANIFEST', 'manifest.json')

/** Whether a document is an index: by what it says, else by its shape. */
export function isIndex(bytes: Buffer, mediaType: string | undefined): boolean {
  if (mediaType !== undefined) return INDEX_TYPES.includes(mediaType)
  return /"manifests"\s*:/.test(bytes.toString('utf8', 0, 4_096)) && !/"config"\s*:/.test(bytes.toString('utf8', 0, 4_096))
}

const INDEX_TYPES = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json']

function parse<T>(schema: z.ZodType<T>, bytes: Buffer, code: SourceCode, what: string): T {
  let document: unknown
  try {
    document = JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw new SourceFailure(code, `${what} is not JSON: ${(error as Error).message.slice(0, 200)}.`, {}, error)
  }
  const result = schema.safeParse(document)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]!
  throw new SourceFailure(code, `${what} is not as the specification says: ${path.join('.') || 'it'}: ${message.slice(0, 200)}.`, {}, result.error)
}
