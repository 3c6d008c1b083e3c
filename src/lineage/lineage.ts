import type { Digest } from '../model/digest.ts'
import type { FileRun } from '../model/file-run.ts'
import type { Gap } from '../model/gap.ts'
import type { Requirement } from '../model/requirement.ts'
import type { Setting } from '../model/setting.ts'
import type { Distro } from '../model/package-record.ts'
import type { Leases } from './leases.ts'

/** A layer that the store has read. */
export interface KnownLayer {
  readonly id: number
  readonly diffId: Digest
  readonly size: number
  readonly firstFileId: number
}

/** A file entry of a layer, with its place in the tar as its place in the list. */
export interface FileRecord {
  readonly path: string
  readonly type: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** Hex digits. */
  readonly sha256: string | null
  readonly linkTarget: string | null
}

/** What one analyzer found in one file of a layer; `findings` is JSON that only ingest/ reads. */
export interface EvidenceRecord {
  readonly path: string
  readonly analyzer: string
  /** Whether a chain that grows needs it again: it may begin or cease to count, or it names the distribution. */
  readonly standing: boolean
  readonly findings: string
}

/** What a configuration file of a layer sets. */
export interface FileSetting extends Setting {
  /** Of the file, as the layer names it. */
  readonly path: string
}

/** A secret in a file of a layer, without the secret. */
export interface SecretRecord {
  readonly path: string
  readonly rule: string
  readonly line: number
  readonly fingerprint: string | null
}

/** A secret in the configuration of an image: `place` is `env.NAME`, `label.NAME` or `instruction`, whose line is the step. */
export interface ImageSecret {
  readonly place: string
  readonly rule: string
  readonly line: number | null
  readonly fingerprint: string | null
}

/** Layer facts: position-independent, keyed by diffID and analyzer set. */
export interface LayerRecord {
  readonly diffId: Digest
  readonly size: number
  /** Empty for a layer that is known by name only. */
  readonly analyzerSet: string
  readonly files: readonly FileRecord[]
  readonly whiteouts: readonly string[]
  readonly opaques: readonly string[]
  readonly evidence: readonly EvidenceRecord[]
  /** What its files say about whose files there are, packed by ingest/; null when nothing is said. */
  readonly claims: Uint8Array<ArrayBuffer> | null
  /** Digests of its files beside sha256, packed by ingest/; null for none. */
  readonly digests: Uint8Array<ArrayBuffer> | null
  /** Empty where a layer's facts are read back: no chain needs them. */
  readonly settings: readonly FileSetting[]
  readonly secrets: readonly SecretRecord[]
  readonly gaps: readonly Gap[]
}

/** A blob whose digests were seen to hold. */
export interface BlobRecord {
  readonly digest: Digest
  readonly diffId: Digest
  readonly mediaType: string
  readonly size: number
}

/** The difference of a new chain to its parent. File ids are the store's; occurrence ids were allocated. */
export interface ChainRecord {
  readonly chainId: Digest
  readonly parentId: Digest | null
  readonly diffId: Digest
  /** Number of layers. */
  readonly depth: number
  readonly removedFiles: readonly number[]
  readonly placements: readonly { fileId: number; path: string | null; size: number | null; sha256: string | null }[]
  readonly introduced: readonly { id: number; path: string; purl: string }[]
  readonly removed: readonly { id: number }[]
  readonly distro: Distro | null
  /** Files that begin to belong to a package, and those that cease to while both stay. */
  readonly owned: readonly OwnedFiles[]
  readonly disowned: readonly OwnedFiles[]
  /** Files of packages that begin, or cease, to be otherwise than these state them. */
  readonly alterations: readonly AlterationRecord[]
  /** As the layer's claims: of files that are evidence only by a hard link in this chain. */
  readonly claims: Uint8Array<ArrayBuffer> | null
}

/** A file that is not as a package states it; `RESTORED`: it is again. */
export interface AlterationRecord {
  readonly occurrenceId: number
  readonly fileId: number
  readonly kind: 'MODIFIED' | 'MISSING' | 'RESTORED'
  readonly config: boolean
}

/** Files and the occurrence of the package that they belong to. */
export interface OwnedFiles extends FileRun {
  readonly occurrenceId: number
}

/** A package version that chains speak of. */
export interface PackageVersionRecord {
  readonly type: string
  readonly namespace: string | null
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licenses: readonly string[]
  readonly requires: readonly Requirement[]
  readonly provides: readonly string[]
}

/** What was read of an image's configuration, and by which version of the reader. */
export interface ImageReading {
  /** 0: nothing was read yet. */
  readonly configReader: number
  /** Of its history (model/history-id.ts); empty for none. */
  readonly historyId: string
  readonly settings: readonly Setting[]
  readonly secrets: readonly ImageSecret[]
}

/** Everything that one image adds to the store: written in one transaction, or not at all. */
export interface ImageRecord {
  readonly digest: Digest
  readonly configDigest: Digest
  readonly mediaType: string
  readonly synthesized: boolean
  readonly platform: string
  readonly created: string | null
  readonly analyzedAt: string
  readonly config: Record<string, unknown>
  readonly annotations: Readonly<Record<string, string>>
  readonly reading: ImageReading
  readonly layers: readonly {
    readonly diffId: Digest
    readonly chainId: Digest
    readonly blobDigest: Digest
    readonly mediaType: string
    readonly createdBy: string | null
    readonly createdAt: string | null
  }[]
  readonly gaps: readonly (Gap & { readonly index: number | null })[]
  readonly newLayers: readonly (LayerRecord & { readonly id: number; readonly firstFileId: number })[]
  readonly newBlobs: readonly BlobRecord[]
  readonly newChains: readonly (ChainRecord & { readonly id: number })[]
  readonly packageVersions: readonly PackageVersionRecord[]
  /** What was known and is built upon: when any of it is no longer as it was, nothing is written. */
  readonly known: { readonly layers: readonly Pick<KnownLayer, 'id' | 'firstFileId'>[]; readonly chains: readonly number[] }
}

/** What a known chain shows, as far as the next layer can change it. */
export interface ChainContents {
  /** Visible entries; `path` is where the chain shows them, `layerPath` what their layer calls them. */
  readonly files: readonly {
    readonly id: number
    readonly path: string
    readonly layerPath: string
    readonly diffId: string
    /** Of its layer. */
    readonly firstFileId: number
    readonly type: string
    readonly linkTarget: string | null
    readonly size: number
    readonly sha256: string | null
  }[]
  readonly occurrences: readonly { readonly id: number; readonly path: string; readonly purl: string }[]
  readonly distro: Distro | null
  /** Evidence that a later layer may make count or not count, or that names the distribution. */
  readonly evidence: readonly (EvidenceRecord & { readonly diffId: string })[]
  /** What its layers, and its chains beyond them, say about owners; lowest first. */
  readonly claims: readonly { readonly diffId: string; readonly content: Uint8Array }[]
  /** Of its layers. */
  readonly digests: readonly { readonly diffId: string; readonly content: Uint8Array }[]
  /** Those that stand; `path` is where the chain shows, or showed, the file. */
  readonly alterations: readonly (AlterationRecord & { readonly path: string })[]
}

/** A chain of the store, with its top layer. */
export interface KnownChain {
  readonly id: number
  readonly chainId: Digest
  readonly parentId: Digest | null
  readonly depth: number
  readonly layer: KnownLayer
}

/** A layer that was read anew, and all chains through it as they are now. */
export interface RewriteRecord {
  readonly layer: LayerRecord & { readonly id: number; readonly firstFileId: number }
  readonly chains: readonly (ChainRecord & { readonly id: number })[]
  readonly packageVersions: readonly PackageVersionRecord[]
  /** The epoch in which the chains were looked for. */
  readonly epoch: number
}

/** Where names point. */
export interface NameRecord {
  /** `repository:tag` pairs. */
  readonly tags: readonly { readonly repository: string; readonly tag: string; readonly digest: Digest }[]
  readonly indexes: readonly { readonly digest: Digest; readonly images: readonly Digest[] }[]
  readonly attestations: readonly AttestationRecord[]
  readonly at: string
}

/** A manifest that speaks about an image, with its documents. */
export interface AttestationRecord {
  readonly digest: Digest
  readonly subject: Digest | null
  readonly artifactType: string | null
  readonly manifest: string
  readonly documents: readonly { digest: Digest; mediaType: string; annotations: Readonly<Record<string, string>>; content: Uint8Array }[]
}

/** What other analyzers than today's have read. */
export interface Outdated {
  /** Layers, and images that have one of them. */
  readonly layers: number
  readonly images: number
  /** From which targets how many of these images came, most images first; one image may be in several. */
  readonly targets: readonly { readonly target: string; readonly images: number }[]
  /** Images of which no target is known. */
  readonly withoutTarget: number
}

/** Tables whose rows get their ids from blocks. */
export type IdName = 'layer' | 'chain' | 'file' | 'occurrence' | 'evidence' | 'fact'

/** The way into the lineage graph, the same for every database. Questions are asked through reads/. */
export interface Lineage {
  /** Who analyzes what now. */
  readonly leases: Leases
  /** Which of these the store has. `stale` are layers that are known by name only or were read by another analyzer set; they are not among `layers`. */
  known(ask: { images: readonly Digest[]; diffIds: readonly Digest[]; chainIds: readonly Digest[]; blobs: readonly Digest[]; analyzerSet: string }): Promise<{
    images: ReadonlySet<Digest>
    layers: ReadonlyMap<Digest, KnownLayer>
    stale: ReadonlyMap<Digest, KnownLayer>
    /** By ChainID, their ids. */
    chains: ReadonlyMap<Digest, number>
    /** The diffID that each blob was seen to hold. */
    blobs: ReadonlyMap<Digest, Digest>
    /** It changes whenever something known was removed or rewritten: what is remembered of chains holds for one epoch. */
    epoch: number
  }>
  /** The first of `count` ids that nobody else gets. */
  allocate(name: IdName, count: number): Promise<number>
  /** The facts of a known layer. */
  layerFacts(layer: KnownLayer): Promise<LayerRecord>
  chainContents(chainId: Digest): Promise<ChainContents>
  /** All chains with a layer in them, parents before children, and the epoch. */
  chainsThrough(diffId: Digest): Promise<{ readonly epoch: number; readonly chains: readonly KnownChain[] }>
  /** One transaction. False: another writer was faster with a layer or chain of it, or removed one that it builds upon; nothing is written, look again. */
  saveImage(record: ImageRecord): Promise<boolean>
  /**
   * Puts other facts in the place of a known layer's, and other differences in the place of those of the chains through it. One transaction. False: the
   * layer or its chains are not as they were looked for; nothing is written, look again.
   */
  rewriteLayer(record: RewriteRecord): Promise<boolean>
  /** Images whose configuration an older version of the reader has read, or none: the first of them, in any order. */
  imagesToRead(version: number, limit: number): Promise<readonly { readonly id: number; readonly config: unknown }[]>
  /** Puts readings in the place of those of images that are still there; one transaction. */
  saveReadings(images: readonly { readonly id: number; readonly reading: ImageReading }[]): Promise<void>
  /** Remembers that images were read from a target; an image that is not there is passed over. */
  saveSource(target: string, images: readonly Digest[], at: string): Promise<void>
  outdated(analyzerSet: string): Promise<Outdated>
  /** Gives how many of the attestations are new. */
  saveNames(record: NameRecord): Promise<number>
  close(): Promise<void>
}
