import type { Digest } from '../model/digest.ts'
import { SourceFailure } from './source-failure.ts'
import type { Gap } from '../model/gap.ts'
import type { Platform } from '../model/platform.ts'
import { blobPath, readDocument } from './blobs.ts'
import type { Files } from './files.ts'
import { instructionsOf, momentOf } from './history.ts'
import { isDocument, isForeign, isImageConfig, isLayer, OCI_MANIFEST } from './media-types.ts'
import { type ConfigDocument, type Descriptor, type ManifestDocument, parseConfig, parseManifest } from './schema.ts'
import type { SourceAttestation, SourceImage, SourceLayer } from './source.ts'

/** What a manifest turned out to be; `other` is an artifact that says nothing about an image (a chart, a module). */
export type ReadManifest =
  | { readonly kind: 'image'; readonly image: SourceImage }
  | { readonly kind: 'attestation'; readonly attestation: SourceAttestation }
  | { readonly kind: 'other' }

const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
/** Of one attestation; its manifest may name the same document thousands of times. */
const MAX_DOCUMENTS_BYTES = 64 * 1024 * 1024

/** Reads a manifest and what it names, layers aside. `subject` is the image that an index or a tag says it speaks about. Throws SOURCES.*. */
export function readManifest(files: Files, descriptor: Descriptor, names: readonly string[], subject: Digest | null): ReadManifest {
  const bytes = readDocument(files, descriptor)
  const manifest = parseManifest(bytes)
  const documents = manifest.layers.length > 0 && manifest.layers.every(({ mediaType }) => isDocument(mediaType ?? ''))
  const about = manifest.subject?.digest ?? subject
  if (documents || about !== null) {
    return { kind: 'attestation', attestation: attestationOf(files, descriptor.digest, bytes, manifest, about) }
  }
  if (!isImageConfig(manifest.config.mediaType)) return { kind: 'other' }
  return { kind: 'image', image: imageOf(files, descriptor, manifest, names) }
}

function imageOf(files: Files, descriptor: Descriptor, manifest: ManifestDocument, names: readonly string[]): SourceImage {
  for (const { mediaType } of manifest.layers) {
    if (!isLayer(mediaType ?? '')) throw new SourceFailure('SOURCES.UNSUPPORTED_MEDIA_TYPE', `A layer has the media type ${JSON.stringify(mediaType)}, which is not a layer's.`)
  }
  const configBytes = readDocument(files, manifest.config)
  const config = parseConfig(configBytes)
  const diffIds = config.rootfs.diff_ids ?? []
  if (diffIds.length !== manifest.layers.length) {
    throw new SourceFailure('SOURCES.LAYER_COUNT_MISMATCH', `The configuration has ${diffIds.length} diffIDs, the manifest ${manifest.layers.length} layers.`)
  }
  const { instructions, gaps } = instructionsOf(config, diffIds.length)
  const missing: Gap[] = []
  const layers = manifest.layers.map((layer, i): SourceLayer => {
    const location = files.locate(blobPath(layer.digest))
    if (location === null) missing.push(absent(layer, i))
    return { diffId: diffIds[i]!, blobDigest: layer.digest, blobSize: layer.size, mediaType: layer.mediaType ?? '', location, ...instructions[i]! }
  })
  return {
    digest: descriptor.digest,
    mediaType: manifest.mediaType ?? descriptor.mediaType ?? OCI_MANIFEST,
    synthesized: false,
    configDigest: manifest.config.digest,
    config: { created: momentOf(config.created), raw: config },
    platform: platformOf(config, descriptor),
    annotations: annotationsOf(descriptor, manifest),
    names,
    layers,
    gaps: [...gaps, ...missing],
  }
}

/** Official images have what they say of their base in the index. What else stands there is about the place in the index. */
function annotationsOf(descriptor: Descriptor, manifest: ManifestDocument): Record<string, string> {
  const ofBase = Object.entries(descriptor.annotations ?? {}).filter(([name]) => name.startsWith('org.opencontainers.image.base.'))
  return { ...Object.fromEntries(ofBase), ...manifest.annotations }
}

/** A layer that is not here is a gap where nobody needs to hold it, else the image is not whole. */
function absent({ digest, mediaType }: Descriptor, index: number): Gap {
  if (!isForeign(mediaType ?? '')) throw new SourceFailure('SOURCES.MISSING_BLOB', 'A layer is not in the target.', { blob: digest })
  const message = `The layer ${digest} is non-distributable and not in the target: what it holds is unknown.`
  return { code: 'SOURCES.FOREIGN_LAYER', message, path: null, layer: index }
}

/** The configuration's word; an older one leaves the variant to the index, and arm64 has only one, so that a base that names it fits an image that does not. */
export function platformOf(config: ConfigDocument, descriptor?: Descriptor): Platform {
  return { os: config.os, architecture: config.architecture, variant: config.variant ?? descriptor?.platform?.variant ?? (config.architecture === 'arm64' ? 'v8' : null) }
}

function attestationOf(files: Files, digest: Digest, bytes: Buffer, manifest: ManifestDocument, subject: Digest | null): SourceAttestation {
  let bytesLeft = MAX_DOCUMENTS_BYTES
  const documents = manifest.layers
    .filter(({ size }) => size <= MAX_DOCUMENT_BYTES && (bytesLeft -= size) >= 0)
    .map((layer) => ({
      digest: layer.digest,
      mediaType: layer.mediaType ?? '',
      annotations: layer.annotations ?? {},
      content: readDocument(files, layer),
    }))
  const artifactType = manifest.artifactType ?? manifest.config.mediaType ?? null
  return { digest, subject, artifactType, manifest: bytes.toString('utf8'), documents }
}
