import type { Digest } from '../../../model/digest.ts'

/** An image as the store keeps it, without its configuration. */
export interface ImageRow {
  readonly id: number
  readonly digest: Digest
  readonly configDigest: Digest
  readonly mediaType: string
  readonly synthesized: boolean
  /** `os/architecture[/variant]` */
  readonly platform: string
  readonly created: Date | null
  readonly analyzedAt: Date
  /** The internal id of the chain of all its layers; null without layers. */
  readonly topChainId: number | null
  readonly layerCount: number
  /** Uncompressed bytes. */
  readonly size: bigint
}

export interface LayerRow {
  readonly id: number
  readonly diffId: Digest
  /** Uncompressed bytes. */
  readonly size: bigint
  readonly fileCount: number
  readonly imageCount: number
  readonly bytesSaved: bigint
}

/** A layer at its place in an image. */
export interface ImageLayerRow {
  readonly imageId: number
  readonly index: number
  /** The internal id of the chain that ends here. */
  readonly chain: number
  readonly chainId: Digest
  readonly blobDigest: Digest | null
  readonly mediaType: string | null
  readonly createdBy: string | null
  readonly createdAt: Date | null
  readonly layer: LayerRow
}

export interface BlobRow {
  readonly digest: Digest
  readonly mediaType: string
  readonly size: bigint
}

export interface PackageRow {
  readonly id: number
  readonly type: string
  readonly namespace: string | null
  readonly name: string
}

export interface PackageVersionRow {
  readonly id: number
  readonly package: PackageRow
  readonly version: string | null
  readonly purl: string
  readonly licenses: readonly string[]
}

/** A package version of one image. */
export interface ImagePackageRow {
  readonly imageId: number
  readonly version: PackageVersionRow
}

/** A proof of a package version in one image. */
export interface OccurrenceRow {
  readonly imageId: number
  readonly versionId: number
  readonly path: string
  readonly index: number
}

export interface BaseRow {
  readonly image: ImageRow
}

export interface FileRow {
  readonly id: number
  readonly layerId: number
  readonly path: string
  readonly type: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: bigint
  readonly sha256: Digest | null
  readonly linkTarget: string | null
}

/** A file as one image shows it. */
export interface ImageFileRow {
  readonly imageId: number
  readonly index: number
  readonly file: FileRow
}

export interface TagRow {
  readonly id: number
  readonly name: string
  readonly repository: string
}

export interface TagMoveRow {
  readonly digest: string
  readonly at: Date
}

export interface GapRow {
  readonly imageId: number
  readonly code: string
  readonly message: string
  readonly path: string | null
  readonly index: number | null
}

export interface DistroRow {
  readonly id: string
  readonly versionId: string | null
  readonly prettyName: string | null
}

/** How much the store holds. */
export interface StatsRow {
  readonly images: number
  readonly layers: number
  readonly packageVersions: number
  readonly files: bigint
}
