import type { BlobLocation } from '../layers/blob.ts'
import type { Digest } from '../model/digest.ts'
import type { Gap } from '../model/gap.ts'
import type { Platform } from '../model/platform.ts'

/** A place where images come from. A member is one folder `sources/<name>/source.ts` that exports `source`; `all.ts` lists it. */
export interface Source {
  /** The folder's name, and the prefix by which a target asks for it: `oci-layout:PATH`. */
  readonly name: string
  /** Whether a target without prefix is of this kind. Looks at no more than names and first bytes. */
  accepts(target: string): boolean
  /** Reads manifests and configurations, no layers. What is wrong with one image is among the refusals; throws only when nothing can be read. */
  open(target: string): SourceContents
}

/** What a target holds. */
export interface SourceContents {
  readonly images: readonly SourceImage[]
  readonly indexes: readonly SourceIndex[]
  readonly attestations: readonly SourceAttestation[]
  readonly refusals: readonly SourceRefusal[]
}

/** An image that can be analyzed: its manifest and configuration are read and their digests hold. */
export interface SourceImage {
  readonly digest: Digest
  readonly mediaType: string
  /** Whether the manifest was made by us, because an old archive has none. */
  readonly synthesized: boolean
  readonly configDigest: Digest
  /** The configuration as it is; its known part is below. */
  readonly config: ImageConfig
  readonly platform: Platform
  /** Of the manifest, and what the index says of its base; absent: none. */
  readonly annotations?: Readonly<Record<string, string>>
  /** References by which the target names it. */
  readonly names: readonly string[]
  /** Bottom first. */
  readonly layers: readonly SourceLayer[]
  readonly gaps: readonly Gap[]
}

/** A layer at its place in an image. */
export interface SourceLayer {
  readonly diffId: Digest
  readonly blobDigest: Digest
  readonly blobSize: number
  readonly mediaType: string
  /** Null: a non-distributable layer that the target does not hold. */
  readonly location: BlobLocation | null
  readonly createdBy: string | null
  readonly createdAt: string | null
}

/** The part of an OCI image configuration that is used here (config.md); the rest is kept beside. */
export interface ImageConfig {
  readonly created: string | null
  readonly raw: Record<string, unknown>
}

/** A multi-platform index and the images of it that were read. */
export interface SourceIndex {
  readonly digest: Digest
  readonly names: readonly string[]
  readonly images: readonly Digest[]
}

/** A manifest that speaks about an image: never an image itself. */
export interface SourceAttestation {
  readonly digest: Digest
  readonly subject: Digest | null
  readonly artifactType: string | null
  /** The manifest's text. */
  readonly manifest: string
  readonly documents: readonly SourceDocument[]
}

/** A statement, envelope or signed payload. */
export interface SourceDocument {
  readonly digest: Digest
  readonly mediaType: string
  readonly annotations: Readonly<Record<string, string>>
  readonly content: Buffer
}

/** An image of the target that cannot be taken. */
export interface SourceRefusal {
  /** A name or a digest. */
  readonly image: string
  readonly code: string
  readonly message: string
}
