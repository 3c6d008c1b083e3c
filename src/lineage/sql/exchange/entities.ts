import type { Digest } from '../../../model/digest.ts'
import type { Distro } from '../../../model/package-record.ts'
import type { AlterationRecord, AttestationRecord, LayerRecord, PackageVersionRecord } from '../../lineage.ts'
import type { PlacedImage } from '../writes/save-image.ts'

/** A layer with all that is known of it by itself. */
export interface LayerEntity extends LayerRecord {
  readonly blobs: readonly { readonly digest: Digest; readonly mediaType: string; readonly size: number }[]
}

/** A file of a layer by its place in the tar, counted from 0. */
export interface FileKey {
  readonly diffId: Digest
  readonly at: number
}

/** An occurrence by what never changes of it: the chain that introduces it (null: the one that speaks), what it proves and where. */
export interface OccurrenceKey {
  readonly since: Digest | null
  readonly purl: string
  readonly path: string
}

/** Files of a layer that follow each other, and the occurrence that they belong to. */
export interface OwnedRun extends OccurrenceKey {
  readonly diffId: Digest
  readonly first: number
  readonly last: number
}

/** A file that is not, or is again, as a package states it. */
export interface AlteredFile extends FileKey, OccurrenceKey, Pick<AlterationRecord, 'kind' | 'config'> {}

/** The difference of a chain to its parent, with no number of any store in it. */
export interface ChainEntity {
  readonly chainId: Digest
  readonly parentId: Digest | null
  readonly diffId: Digest
  readonly depth: number
  readonly distro: Distro | null
  readonly claims: Uint8Array<ArrayBuffer> | null
  /** The package versions that no chain before this one has spoken of. */
  readonly packages: readonly PackageVersionRecord[]
  readonly introduced: readonly { readonly purl: string; readonly path: string }[]
  readonly removed: readonly OccurrenceKey[]
  readonly hidden: readonly FileKey[]
  readonly placed: readonly (FileKey & { readonly path: string | null; readonly size: number | null; readonly sha256: string | null })[]
  readonly owned: readonly OwnedRun[]
  readonly disowned: readonly OwnedRun[]
  readonly altered: readonly AlteredFile[]
}

/** An image on chains that stand before it. Its configuration is read again where it comes to. */
export type ImageEntity = Omit<PlacedImage, 'reading'>

/** A multi-platform index and those of its images that are there. */
export interface IndexEntity {
  readonly digest: Digest
  readonly analyzedAt: string
  readonly images: readonly Digest[]
}

/** A target that images were read from. */
export interface SourceEntity {
  readonly target: string
  readonly analyzedAt: string
  readonly images: readonly Digest[]
}

/** Where a tag points now; `since` is when it was last seen to move. */
export interface TagEntity {
  readonly repository: string
  readonly name: string
  readonly digest: Digest | null
  readonly since: string | null
}

/** A move of a tag; the custody log names it by its number. */
export interface MoveEntity {
  readonly number: number
  readonly repository: string
  readonly name: string
  readonly digest: string | null
  readonly source: string
  readonly at: string
}

/** A manifest of statements or signatures. */
export interface AttestationEntity extends AttestationRecord {
  readonly seenAt: string
}

/** Whom the store has trusted; versions are the history of trust. */
export interface TrustEntity {
  readonly name: string
  readonly kind: string
  readonly fingerprint: string
  readonly material: string
  readonly terms: string
  readonly addedVersion: number
  readonly addedAt: string
  readonly removedVersion: number | null
  readonly removedAt: string | null
}

/** A saved report. */
export interface ReportEntity {
  readonly name: string
  readonly source: string
  readonly savedAt: string
}

/** A kept run of a report; people name it by its number. */
export interface RunEntity {
  readonly number: number
  readonly report: string
  readonly documentHash: string
  readonly variables: string
  readonly head: string
  readonly startedAt: string
  readonly milliseconds: number
  readonly rowCount: number
  readonly complete: boolean
  readonly reasons: string
  readonly sha256: string
  readonly rows: Uint8Array<ArrayBuffer> | null
}

/** A version of a schema of users' own data. */
export interface FactSchemaEntity {
  readonly name: string
  readonly version: number
  readonly title: string | null
  readonly kinds: string
  readonly jsonSchema: string
  readonly origin: string
  readonly definedAt: string
}

/** A fact, also one that has ended. */
export interface FactEntity {
  readonly schema: string
  readonly version: number
  readonly kind: string
  readonly target: string
  readonly path: string
  readonly key: string
  readonly value: string
  readonly setBy: string | null
  readonly setAt: string
  readonly endedAt: string | null
  readonly leaves: readonly { readonly pointer: string; readonly value: string }[]
}

/** An executable that the store has trusted. */
export interface ExtensionTrustEntity {
  readonly name: string
  readonly sha256: string
  readonly description: string
  readonly looksAt: string
  readonly trustedAt: string
  readonly removedAt: string | null
}

/** The latest run of an extension on a node. */
export interface ExtensionRunEntity {
  readonly extension: string
  readonly sha256: string
  readonly kind: string
  readonly target: string
  readonly milliseconds: number
  readonly factCount: number
  readonly ranAt: string
  readonly gaps: readonly { readonly code: string; readonly message: string; readonly path: string | null }[]
}

/** What became of the entities of a kind: put into the store, there already, or left out because the store has something else in their place. */
export interface Written {
  readonly added: number
  readonly known: number
  readonly skipped: number
}
