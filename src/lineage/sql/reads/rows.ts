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
  readonly layerCount: number
  /** Uncompressed bytes. */
  readonly size: bigint
}

/** A layer wherever it is used, by the digest of its uncompressed tar. */
export interface LayerRow {
  readonly id: number
  readonly diffId: Digest
  /** Uncompressed bytes. */
  readonly size: bigint
  /** Entries of the tar; whiteouts are none. */
  readonly fileCount: number
  readonly imageCount: number
  /** What sharing saves: `size` for every image but the first. */
  readonly bytesSaved: bigint
}

/** A layer at its place in an image. */
export interface ImageLayerRow {
  readonly imageId: number
  readonly index: number
  /** The internal number of the chain that ends here. */
  readonly chain: number
  /** Its ChainID (OCI image-spec, config). */
  readonly chainId: Digest
  readonly blobDigest: Digest | null
  readonly mediaType: string | null
  readonly createdBy: string | null
  readonly createdAt: Date | null
  readonly layer: LayerRow
}

/** A compressed form of a layer whose bytes were read. */
export interface BlobRow {
  readonly digest: Digest
  readonly mediaType: string
  /** Compressed bytes. */
  readonly size: bigint
}

/** A package in any version: what its purls have in common. */
export interface PackageRow {
  readonly id: number
  /** The purl type: `deb`, `npm`, `maven` ... */
  readonly type: string
  readonly namespace: string | null
  readonly name: string
}

/** A package in one version, by its whole purl. */
export interface PackageVersionRow {
  readonly id: number
  readonly package: PackageRow
  /** As its ecosystem writes it, without an rpm epoch; null where the package states none. */
  readonly version: string | null
  /** Unique; with version and qualifiers. */
  readonly purl: string
  /** As declared: SPDX expressions, or words of its own. */
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
  /** The file that proves it; members of archives are joined by `!/`. */
  readonly path: string
  /** The layer since which it holds; 0 is the bottom. */
  readonly index: number
}

/** An image that another one was made from. */
export interface BaseRow {
  readonly image: ImageRow
  /** What was made from it. */
  readonly derived: ImageRow
  /** The moment as of which it is told; null: now. */
  readonly asOf: Date | null
}

/** A file entry: as its layer states it, or as an image shows it where it comes in an `ImageFileRow`. */
export interface FileRow {
  readonly id: number
  readonly layerId: number
  /** Absolute; a byte that is not UTF-8 is written `\xHH`. */
  readonly path: string
  /** A value of `FileType` in the GraphQL schema: `REGULAR`, `DIRECTORY`, ... */
  readonly type: string
  /** Permission bits with setuid (2048), setgid (1024) and sticky (512). */
  readonly mode: number
  /** Owner and group are signed 32-bit: 4294967294 is -2. */
  readonly uid: number
  readonly gid: number
  /** Bytes of content. A hard link has its target's: that of one in a lower layer only as an image shows it, else 0. */
  readonly size: bigint
  /** Of the same content; null where there is none or it was not read. */
  readonly sha256: Digest | null
  readonly linkTarget: string | null
}

/** A file as one image shows it. */
export interface ImageFileRow {
  readonly imageId: number
  readonly index: number
  readonly file: FileRow
}

/** A package that a file of an image belongs to. */
export interface FileOwnerRow {
  readonly version: PackageVersionRow
  readonly occurrence: OccurrenceRow
}

/** A tag, with where it is. */
export interface TagRow {
  readonly id: number
  readonly name: string
  /** With its registry: `registry.example/shop/orders`. */
  readonly repository: string
  /** The moment at which it is looked at; null: now. */
  readonly asOf: Date | null
}

/** A moment since which a tag points somewhere else than before. */
export interface TagMoveRow {
  readonly tagId: number
  readonly id: number
  /** What it points at since then, an image or an index, known or not; null: nothing. */
  readonly digest: string | null
  readonly at: Date
  /** When it moved on; null: it did not. */
  readonly until: Date | null
  /** `analyze`, `distribution` or `delete`. */
  readonly source: string
}

/** Something of an image that could not be read. */
export interface GapRow {
  readonly imageId: number
  /** `NAMESPACE.SUBCODE`, listed in docs/codes.md. */
  readonly code: string
  readonly message: string
  /** The path in the layer; null when it is not about one file. */
  readonly path: string | null
  /** The layer; the lowest, where the image has it more than once. Null when it is about the image. */
  readonly index: number | null
}

/** A distribution as its os-release names it (os-release(5)). */
export interface DistroRow {
  /** `ID`, lower case: `debian`. */
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
