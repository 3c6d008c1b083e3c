import type { Digest } from '../../../model/digest.ts'
import type { PackageIdentity } from '../../../model/purl.ts'
import { AlterationReads } from './alteration-reads.ts'
import type { Db, Provider } from '../open.ts'
import { derivedImageCount, derivedImages, imageAncestorCount, imageAncestors, imageBase } from './bases.ts'
import { Batches, type Fetch } from './batches.ts'
import { ComparisonReads } from './comparison-reads.ts'
import { imageCount, images } from './containment.ts'
import { CustodyReads } from './custody-reads.ts'
import { FactReads } from './fact-reads.ts'
import type { FileFilter } from './file-filter.ts'
import { type FileKey, fileCount, files, type FoundFile } from './file-search.ts'
import { fileById, fileImageCount, fileImages, layerFiles } from './files.ts'
import { imageGaps } from './gaps.ts'
import { imageFileCount, imageFiles } from './image-files.ts'
import type { ImageFilter } from './image-filter.ts'
import { imageLayer, imageLayers } from './image-layers.ts'
import { imagePackageCount, imagePackages, inheritedFrom, occurrences } from './image-packages.ts'
import { KinReads } from './kin-reads.ts'
import { OwnerReads } from './owner-reads.ts'
import { LineReads } from './line-reads.ts'
import { type MatchRow, matches } from './matches.ts'
import { SharingReads } from './sharing-reads.ts'
import { hiddenBytes } from './hidden-bytes.ts'
import { imageAnnotations, imageByDigest, imageById, imageByReference, imageConfig, imageDistro, imagesWithSameConfig } from './images.ts'
import { type Change, changedPackageCount, changedPackages } from './layer-changes.ts'
import { layerBlobs, layerByDiffId, layerById, layerCount, layerImages, type LayerOrder, layers } from './layers.ts'
import {
  packageById,
  packageByIdentity,
  type PackageFilter,
  packageVersionById,
  packageVersionByPurl,
  packageVersionCount,
  packageVersions,
  versionCountOfPackage,
  versionsOfPackage,
} from './packages.ts'
import type { Count, PageRequest, Slice } from './page.ts'
import { PathReads } from './path-reads.ts'
import { type RequirementRow, requirements, requiring } from './requirements.ts'
import type {
  BlobRow, DistroRow, FileRow, GapRow, ImageFileRow, ImageLayerRow,
  ImagePackageRow, ImageRow, LayerRow, OccurrenceRow, PackageRow, PackageVersionRow, StatsRow, TagRow,
} from './rows.ts'
import type { PackageSelector } from './selector.ts'
import { SecretReads } from './secret-reads.ts'
import { SettingReads } from './setting-reads.ts'
import { type RootCauses, rootCauses } from './root-causes.ts'
import { imageWastedBytes, shadowedFileCount, type ShadowedFileRow, shadowedFiles, type SizeKey, wastedBytes } from './shadowed-files.ts'
import { Statements } from './statements.ts'
import { layerSightings, type Sightings, versionSightings } from './sightings.ts'
import { stats } from './stats.ts'
import { TagReads } from './tag-reads.ts'
import { imageTags } from './tags.ts'
import { versionImageCount } from './version-images.ts'

/**
 * Everything that one request reads. What hangs on a parent (an image, a layer, a file ...) is read for all parents of
 * one tick together, so the number of statements does not depend on the size of a page.
 *
 * A method has the name of the function that it calls, which says what comes, in what order, and what is thrown.
 */
export class Reads {
  readonly #sql: Statements
  readonly #batches = new Batches()
  /** What is known of how images came to be. */
  readonly custody: CustodyReads
  /** Users' own data. */
  readonly facts: FactReads
  /** Two images side by side. */
  readonly comparison: ComparisonReads
  /** Images that have layers in common. */
  readonly kin: KinReads
  /** What configurations set. */
  readonly settings: SettingReads
  /** Whose files there are. */
  readonly owners: OwnerReads
  /** Where secrets are. */
  readonly secrets: SecretReads
  /** Files that are not as their packages state them. */
  readonly alterations: AlterationReads
  /** How one thing has got into another. */
  readonly paths: PathReads
  /** What came before and after images under their names. */
  readonly lines: LineReads
  /** Tags, and where they have pointed. */
  readonly tags: TagReads
  /** What images share, and where they are. */
  readonly sharing: SharingReads

  readonly #moment: (then: Date) => Reads
  /** By milliseconds. */
  readonly #moments = new Map<number, Reads>()

  constructor(db: Db, provider: Provider, signal: AbortSignal | null = null, asOf: Date | null = null) {
    this.#sql = new Statements(db, provider, signal, asOf)
    this.#moment = (then) => new Reads(db, provider, signal, then)
    this.custody = new CustodyReads(this.#sql, this.#batches)
    this.facts = new FactReads(this.#sql, this.#batches)
    this.comparison = new ComparisonReads(this.#sql, this.#batches)
    this.kin = new KinReads(this.#sql, this.#batches)
    this.settings = new SettingReads(this.#sql, this.#batches)
    this.owners = new OwnerReads(this.#sql, this.#batches)
    this.secrets = new SecretReads(this.#sql, this.#batches)
    this.alterations = new AlterationReads(this.#sql, this.#batches)
    this.paths = new PathReads(this.#sql, this.#batches)
    this.lines = new LineReads(this.#sql, this.#batches)
    this.tags = new TagReads(this.#sql, this.#batches)
    this.sharing = new SharingReads(this.#sql, this.#batches)
  }

  /** The moment as of which images, their bases and tags are read; null: now. */
  get asOf(): Date | null {
    return this.#sql.asOf
  }

  /** The same as of a moment, once for each; null: this. What does not change with time (what is in an image) is the same at any. */
  at(asOf: Date | null | undefined): Reads {
    if (asOf == null || asOf.getTime() === this.asOf?.getTime()) return this
    const known = this.#moments.get(asOf.getTime())
    if (known !== undefined) return known
    const reads = this.#moment(asOf)
    this.#moments.set(asOf.getTime(), reads)
    return reads
  }

  /** The value of one key; keys that are asked for with equal arguments are read together. */
  #of<Key, Args extends readonly unknown[], Value>(fetch: Fetch<Key, Args, Value>, key: Key, ...args: Args): Promise<Value> {
    return this.#batches.fetch(this.#sql, fetch, key, args)
  }

  /** Reads once for equal arguments. */
  #once<Args extends readonly unknown[], Value>(
    fetch: (sql: Statements, ...args: Args) => Promise<Value>,
    ...args: Args
  ): Promise<Value> {
    return this.#batches.once(this.#sql, fetch, args)
  }

  imageById(id: number): Promise<ImageRow | null> {
    return this.#of(imageById, id)
  }

  imageByDigest(digest: string): Promise<ImageRow | null> {
    return this.#of(imageByDigest, digest)
  }

  imageByReference(reference: string, platform: string): Promise<ImageRow | null> {
    return this.#once(imageByReference, reference, platform)
  }

  /** With a selector: the images that contain it. */
  images(filter: ImageFilter, selector: PackageSelector | null, page: PageRequest<number>): Promise<Slice<ImageRow>> {
    return this.#once(images, filter, selector, page)
  }

  imageCount(filter: ImageFilter, selector: PackageSelector | null): Promise<Count> {
    return this.#once(imageCount, filter, selector)
  }

  rootCauses(selector: PackageSelector, filter: ImageFilter): Promise<RootCauses> {
    return this.#once(rootCauses, selector, filter)
  }

  matches(imageId: number, selector: PackageSelector, origins: boolean): Promise<MatchRow[]> {
    return this.#of(matches, imageId, selector, origins)
  }

  imageConfig(imageId: number): Promise<unknown> {
    return this.#of(imageConfig, imageId)
  }

  imageAnnotations(imageId: number): Promise<ReadonlyMap<string, string> | null> {
    return this.#of(imageAnnotations, imageId)
  }

  imagesWithSameConfig(imageId: number): Promise<ImageRow[]> {
    return this.#of(imagesWithSameConfig, imageId)
  }

  imageDistro(imageId: number): Promise<DistroRow | null> {
    return this.#of(imageDistro, imageId)
  }

  imageTags(imageId: number): Promise<TagRow[]> {
    return this.#of(imageTags, imageId)
  }

  imageGaps(imageId: number): Promise<GapRow[]> {
    return this.#of(imageGaps, imageId)
  }

  imageLayers(imageId: number): Promise<ImageLayerRow[]> {
    return this.#of(imageLayers, imageId)
  }

  imageLayer(imageId: number, index: number): Promise<ImageLayerRow | null> {
    return this.#of(imageLayer, { a: imageId, b: index })
  }

  /** Bytes of lower layers that the top layer of a chain hides. */
  hiddenBytes(chain: number): Promise<bigint> {
    return this.#of(hiddenBytes, chain)
  }

  /** Bytes that a layer ships and the image does not show. */
  wastedBytes(imageId: number, index: number): Promise<bigint> {
    return this.#of(wastedBytes, { a: imageId, b: index })
  }

  imageWastedBytes(imageId: number): Promise<bigint> {
    return this.#of(imageWastedBytes, imageId)
  }

  shadowedFiles(imageId: number, page: PageRequest<SizeKey>): Promise<Slice<ShadowedFileRow>> {
    return this.#of(shadowedFiles, imageId, page)
  }

  shadowedFileCount(imageId: number): Promise<number> {
    return this.#of(shadowedFileCount, imageId)
  }

  imageBase(imageId: number): Promise<ImageRow | null> {
    return this.#of(imageBase, imageId)
  }

  imageAncestors(imageId: number, page: PageRequest<{ readonly layerCount: number; readonly id: number }>): Promise<Slice<ImageRow>> {
    return this.#of(imageAncestors, imageId, page)
  }

  imageAncestorCount(imageId: number): Promise<number> {
    return this.#of(imageAncestorCount, imageId)
  }

  derivedImages(imageId: number, direct: boolean, page: PageRequest<number>): Promise<Slice<ImageRow>> {
    return this.#of(derivedImages, imageId, direct, page)
  }

  derivedImageCount(imageId: number, direct: boolean): Promise<number> {
    return this.#of(derivedImageCount, imageId, direct)
  }

  imagePackages(imageId: number, filter: PackageFilter, page: PageRequest<string>): Promise<Slice<ImagePackageRow>> {
    return this.#of(imagePackages, imageId, filter, page)
  }

  imagePackageCount(imageId: number, filter: PackageFilter): Promise<number> {
    return this.#of(imagePackageCount, imageId, filter)
  }

  occurrences(imageId: number, versionId: number): Promise<OccurrenceRow[]> {
    return this.#of(occurrences, { a: imageId, b: versionId })
  }

  inheritedFrom(imageId: number, versionId: number): Promise<ImageRow | null> {
    return this.#of(inheritedFrom, { a: imageId, b: versionId })
  }

  requirements(imageId: number, versionId: number): Promise<RequirementRow[]> {
    return this.#of(requirements, { a: imageId, b: versionId })
  }

  requiring(imageId: number, versionId: number): Promise<PackageVersionRow[]> {
    return this.#of(requiring, { a: imageId, b: versionId })
  }

  layerSightings(layerId: number): Promise<Sightings | null> {
    return this.#of(layerSightings, layerId)
  }

  versionSightings(versionId: number): Promise<Sightings | null> {
    return this.#of(versionSightings, versionId)
  }

  /** In how many images a package version is. */
  versionImageCount(versionId: number): Promise<number> {
    return this.#of(versionImageCount, versionId)
  }

  packageVersions(filter: PackageFilter, page: PageRequest<string>): Promise<Slice<PackageVersionRow>> {
    return this.#once(packageVersions, filter, page)
  }

  packageVersionCount(filter: PackageFilter): Promise<Count> {
    return this.#once(packageVersionCount, filter)
  }

  packageById(id: number): Promise<PackageRow | null> {
    return this.#of(packageById, id)
  }

  packageByIdentity(identity: PackageIdentity): Promise<PackageRow | null> {
    return this.#once(packageByIdentity, identity)
  }

  packageVersionById(id: number): Promise<PackageVersionRow | null> {
    return this.#of(packageVersionById, id)
  }

  packageVersionByPurl(purl: string): Promise<PackageVersionRow | null> {
    return this.#of(packageVersionByPurl, purl)
  }

  versionsOfPackage(packageId: number, page: PageRequest<string>): Promise<Slice<PackageVersionRow>> {
    return this.#of(versionsOfPackage, packageId, page)
  }

  versionCountOfPackage(packageId: number): Promise<number> {
    return this.#of(versionCountOfPackage, packageId)
  }

  changedPackages(chain: number, change: Change, page: PageRequest<string>): Promise<Slice<PackageVersionRow>> {
    return this.#of(changedPackages, chain, change, page)
  }

  changedPackageCount(chain: number, change: Change): Promise<number> {
    return this.#of(changedPackageCount, chain, change)
  }

  layerById(id: number): Promise<LayerRow | null> {
    return this.#of(layerById, id)
  }

  layerByDiffId(diffId: Digest): Promise<LayerRow | null> {
    return this.#once(layerByDiffId, diffId)
  }

  layers(order: LayerOrder, page: PageRequest<{ readonly value: bigint; readonly id: number }>): Promise<Slice<LayerRow>> {
    return this.#once(layers, order, page)
  }

  layerCount(): Promise<Count> {
    return this.#once(layerCount)
  }

  layerImages(layerId: number, page: PageRequest<number>): Promise<Slice<ImageRow>> {
    return this.#of(layerImages, layerId, page)
  }

  layerBlobs(layerId: number): Promise<BlobRow[]> {
    return this.#of(layerBlobs, layerId)
  }

  layerFiles(layerId: number, page: PageRequest<{ readonly path: string; readonly id: number }>): Promise<Slice<FileRow>> {
    return this.#of(layerFiles, layerId, page)
  }

  files(filter: FileFilter, page: PageRequest<FileKey>): Promise<Slice<FoundFile>> {
    return this.#once(files, filter, page)
  }

  fileCount(filter: FileFilter): Promise<Count> {
    return this.#once(fileCount, filter)
  }

  fileById(id: number): Promise<FileRow | null> {
    return this.#of(fileById, id)
  }

  fileImages(fileId: number, page: PageRequest<number>): Promise<Slice<ImageRow>> {
    return this.#of(fileImages, fileId, page)
  }

  fileImageCount(fileId: number): Promise<number> {
    return this.#of(fileImageCount, fileId)
  }

  imageFiles(imageId: number, filter: FileFilter, page: PageRequest<string>): Promise<Slice<ImageFileRow>> {
    return this.#of(imageFiles, imageId, filter, page)
  }

  imageFileCount(imageId: number, filter: FileFilter): Promise<number> {
    return this.#of(imageFileCount, imageId, filter)
  }

  stats(): Promise<StatsRow> {
    return this.#once(stats)
  }
}
