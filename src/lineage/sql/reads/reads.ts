import type { Digest } from '../../../model/digest.ts'
import type { PackageIdentity } from '../../../model/purl.ts'
import type { Db, Provider } from '../open.ts'
import * as bases from './bases.ts'
import { Batches, type Lookup } from './batches.ts'
import { type PackageChangeRow, packageChanges } from './comparison.ts'
import * as containment from './containment.ts'
import { CustodyReads } from './custody-reads.ts'
import { fileChangeCount, fileChanges } from './file-changes.ts'
import type { FileFilter } from './file-filter.ts'
import * as files from './files.ts'
import { gapsOf } from './gaps.ts'
import * as imageFiles from './image-files.ts'
import type { ImageFilter } from './image-filter.ts'
import { layersAt, layersOf } from './image-layers.ts'
import * as imagePackages from './image-packages.ts'
import * as images from './images.ts'
import { type Change, changedPackageCounts, changedPackages } from './layer-changes.ts'
import * as layers from './layers.ts'
import * as packages from './packages.ts'
import type { PageRequest } from './page.ts'
import type { PackageSelector } from './selector.ts'
import { Statements } from './statements.ts'
import { stats } from './stats.ts'
import * as tags from './tags.ts'

type Fetch<Key, Value> = (sql: Statements, keys: readonly Key[]) => Promise<Lookup<Key, Value>>

/**
 * Everything that one request reads. What hangs on a parent (an image, a layer, a file ...) is read for all parents of
 * one tick together, so the number of statements does not depend on the size of a page.
 */
export class Reads {
  readonly #sql: Statements
  readonly #batches = new Batches()
  /** What is known of how images came to be. */
  readonly custody: CustodyReads

  constructor(db: Db, provider: Provider, signal: AbortSignal | null = null) {
    this.#sql = new Statements(db, provider, signal)
    this.custody = new CustodyReads(this.#sql, this.#batches)
  }

  #load<Key, Value>(name: string, args: unknown, key: Key, fetch: Fetch<Key, Value>): Promise<Value> {
    return this.#batches.load(`${name} ${JSON.stringify(args, plain)}`, key, (keys) => fetch(this.#sql, keys))
  }

  /** Reads once for equal arguments. */
  #once<Value>(name: string, args: unknown, fetch: (sql: Statements) => Promise<Value>): Promise<Value> {
    return this.#load(name, args, 0, async (sql) => {
      const value = await fetch(sql)
      return () => value
    })
  }

  image(id: number) {
    return this.#load('image', null, id, images.imagesById)
  }

  imageByDigest(digest: string) {
    return this.#load('imageByDigest', null, digest, images.imagesByDigest)
  }

  imageByReference(reference: string, platform: string) {
    return this.#once('imageByReference', [reference, platform], (sql) => images.imageByReference(sql, reference, platform))
  }

  /** With a selector: the images that contain it. */
  images(filter: ImageFilter, selector: PackageSelector | null, page: PageRequest<number>) {
    return this.#once('images', [filter, selector, page], (sql) => containment.imagePage(sql, filter, selector, page))
  }

  imageCount(filter: ImageFilter, selector: PackageSelector | null) {
    return this.#once('imageCount', [filter, selector], (sql) => containment.imageCount(sql, filter, selector))
  }

  matches(imageId: number, selector: PackageSelector) {
    return this.#load('matches', selector, imageId, (sql, ids) => containment.matchesOf(sql, ids, selector))
  }

  config(imageId: number) {
    return this.#load('config', null, imageId, images.configsOf)
  }

  sameConfig(imageId: number) {
    return this.#load('sameConfig', null, imageId, images.sameConfig)
  }

  distro(imageId: number) {
    return this.#load('distro', null, imageId, images.distrosOf)
  }

  tags(imageId: number) {
    return this.#load('tags', null, imageId, tags.tagsOf)
  }

  moves(tagId: number) {
    return this.#load('moves', null, tagId, tags.movesOf)
  }

  gaps(imageId: number) {
    return this.#load('gaps', null, imageId, gapsOf)
  }

  imageLayers(imageId: number) {
    return this.#load('imageLayers', null, imageId, layersOf)
  }

  imageLayer(imageId: number, index: number) {
    return this.#load('imageLayer', null, { a: imageId, b: index }, layersAt)
  }

  base(imageId: number) {
    return this.#load('base', null, imageId, bases.basesOf)
  }

  ancestors(imageId: number, page: PageRequest<{ readonly layerCount: number; readonly id: number }>) {
    return this.#load('ancestors', page, imageId, (sql, ids) => bases.ancestorsOf(sql, ids, page))
  }

  ancestorCount(imageId: number) {
    return this.#load('ancestorCount', null, imageId, bases.ancestorCounts)
  }

  derived(imageId: number, direct: boolean, page: PageRequest<number>) {
    return this.#load('derived', [direct, page], imageId, (sql, ids) => bases.derivedOf(sql, ids, direct, page))
  }

  derivedCount(imageId: number, direct: boolean) {
    return this.#load('derivedCount', direct, imageId, (sql, ids) => bases.derivedCounts(sql, ids, direct))
  }

  imagePackages(imageId: number, filter: packages.PackageFilter, page: PageRequest<string>) {
    return this.#load('imagePackages', [filter, page], imageId, (sql, ids) => imagePackages.packagesOf(sql, ids, filter, page))
  }

  imagePackageCount(imageId: number, filter: packages.PackageFilter) {
    return this.#load('imagePackageCount', filter, imageId, (sql, ids) => imagePackages.packageCounts(sql, ids, filter))
  }

  occurrences(imageId: number, versionId: number) {
    return this.#load('occurrences', null, { a: imageId, b: versionId }, imagePackages.occurrencesOf)
  }

  inheritedFrom(imageId: number, versionId: number) {
    return this.#load('inheritedFrom', null, { a: imageId, b: versionId }, imagePackages.inheritedFrom)
  }

  packages(filter: packages.PackageFilter, page: PageRequest<string>) {
    return this.#once('packages', [filter, page], (sql) => packages.packagePage(sql, filter, page))
  }

  packageCount(filter: packages.PackageFilter) {
    return this.#once('packageCount', filter, (sql) => packages.packageCount(sql, filter))
  }

  package(id: number) {
    return this.#load('package', null, id, packages.packagesById)
  }

  packageByIdentity(identity: PackageIdentity) {
    return this.#once('packageByIdentity', identity, (sql) => packages.packageByIdentity(sql, identity))
  }

  packageVersion(id: number) {
    return this.#load('packageVersion', null, id, packages.packageVersionsById)
  }

  versions(packageId: number, page: PageRequest<string>) {
    return this.#load('versions', page, packageId, (sql, ids) => packages.versionsOf(sql, ids, page))
  }

  versionCount(packageId: number) {
    return this.#load('versionCount', null, packageId, packages.versionCounts)
  }

  changedPackages(chain: number, change: Change, page: PageRequest<string>) {
    return this.#load('changedPackages', [change, page], chain, (sql, chains) => changedPackages(sql, chains, change, page))
  }

  changedPackageCount(chain: number, change: Change) {
    return this.#load('changedPackageCount', change, chain, (sql, chains) => changedPackageCounts(sql, chains, change))
  }

  layer(id: number) {
    return this.#load('layer', null, id, layers.layersById)
  }

  layerByDiffId(diffId: Digest) {
    return this.#once('layerByDiffId', diffId, (sql) => layers.layerByDiffId(sql, diffId))
  }

  layers(order: layers.LayerOrder, page: PageRequest<{ readonly value: bigint; readonly id: number }>) {
    return this.#once('layers', [order, page], (sql) => layers.layerPage(sql, order, page))
  }

  layerCount() {
    return this.#once('layerCount', null, layers.layerCount)
  }

  sharedLayers(from: number, to: number) {
    return this.#once('sharedLayers', [from, to], (sql) => layers.sharedLayers(sql, from, to))
  }

  layerImages(layerId: number, page: PageRequest<number>) {
    return this.#load('layerImages', page, layerId, (sql, ids) => layers.imagesOfLayers(sql, ids, page))
  }

  blobs(layerId: number) {
    return this.#load('blobs', null, layerId, layers.blobsOf)
  }

  layerFiles(layerId: number, page: PageRequest<{ readonly path: string; readonly id: number }>) {
    return this.#load('layerFiles', page, layerId, (sql, ids) => files.filesOfLayers(sql, ids, page))
  }

  files(filter: FileFilter, page: PageRequest<number>) {
    return this.#once('files', [filter, page], (sql) => files.filePage(sql, filter, page))
  }

  fileCount(filter: FileFilter) {
    return this.#once('fileCount', filter, (sql) => files.fileCount(sql, filter))
  }

  file(id: number) {
    return this.#load('file', null, id, files.filesById)
  }

  fileImages(fileId: number, page: PageRequest<number>) {
    return this.#load('fileImages', page, fileId, (sql, ids) => files.imagesOfFiles(sql, ids, page))
  }

  fileImageCount(fileId: number) {
    return this.#load('fileImageCount', null, fileId, files.imageCountsOfFiles)
  }

  imageFiles(imageId: number, filter: FileFilter, page: PageRequest<string>) {
    return this.#load('imageFiles', [filter, page], imageId, (sql, ids) => imageFiles.filesOf(sql, ids, filter, page))
  }

  imageFileCount(imageId: number, filter: FileFilter) {
    return this.#load('imageFileCount', filter, imageId, (sql, ids) => imageFiles.fileCounts(sql, ids, filter))
  }

  /** All changes of packages between two images, by name. */
  packageChanges(from: number, to: number): Promise<readonly PackageChangeRow[]> {
    return this.#once('packageChanges', [from, to], async (sql) => {
      const packagesOf = await imagePackages.allPackagesOf(sql, [from, to])
      return packageChanges(packagesOf(from), packagesOf(to))
    })
  }

  fileChanges(from: number, to: number, page: PageRequest<string>) {
    return this.#once('fileChanges', [from, to, page], (sql) => fileChanges(sql, from, to, page))
  }

  fileChangeCount(from: number, to: number) {
    return this.#once('fileChangeCount', [from, to], (sql) => fileChangeCount(sql, from, to))
  }

  stats() {
    return this.#once('stats', null, stats)
  }
}

/** JSON knows no big integers. */
function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
