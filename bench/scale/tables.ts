import { CONFIG_READER } from '../../src/ingest/image-reading.ts'
import { gramsOf } from '../../src/lineage/sql/gram.ts'
import { licenseTerms } from '../../src/lineage/sql/license-term.ts'
import { dictionaryEntry } from '../../src/lineage/sql/writes/insert-paths.ts'
import type { Differences } from './differences.ts'
import { evidencePath } from './catalogue.ts'
import { contentBytes } from './random.ts'
import { chainsOf, type World } from './world.ts'

/** What a cell holds: a Date is a moment, a Buffer bytes, an object JSON. */
export type Cell = string | number | boolean | null | Date | Buffer | object

export interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: () => Iterable<readonly Cell[]>
}

const ANALYZED_LATER = 3_600_000
const LAYER_BYTES = 20_000
const FILE_BYTES = 2_000
const LARGE_BYTES = 5_000_000

/** Ids of the files of a layer: those of its packages first, in their order. */
export function fileStarts({ layers, files }: World): Float64Array {
  const starts = new Float64Array(layers.length + 1)
  for (const [place, { versions }] of layers.entries()) starts[place + 1] = starts[place]! + versions.length * files.eachPackage + files.eachLayer
  return starts.map((start) => start + 1)
}

/** All rows of a world, parents before children. */
export function tablesOf(world: World, differences: Differences): Table[] {
  return [...catalogueTables(world), ...layerTables(world), ...chainTables(world, differences), ...fileTables(world, differences), ...imageTables(world), idTable(world, differences)]
}

function catalogueTables({ catalogue }: World): Table[] {
  return [
    { name: 'Package', columns: ['id', 'type', 'namespace', 'name'], rows: () => mapped(catalogue.packages, ({ type, namespace, name }, i) => [i + 1, type, namespace, name]) },
    {
      name: 'PackageVersion', columns: ['id', 'packageId', 'version', 'purl', 'licenses'],
      rows: () => mapped(catalogue.versions, (each, i) => [i + 1, each.package + 1, each.version, each.purl, JSON.stringify([catalogue.packages[each.package]!.licence])]),
    },
    {
      name: 'PackageGram', columns: ['gram', 'packageId'],
      rows: function* () {
        for (const [place, { name }] of catalogue.packages.entries()) for (const gram of gramsOf(name)) yield [gram, place + 1]
      },
    },
    {
      name: 'LicenseTerm', columns: ['term', 'packageVersionId'],
      rows: function* () {
        for (const [place, each] of catalogue.versions.entries()) for (const term of licenseTerms([catalogue.packages[each.package]!.licence])) yield [term, place + 1]
      },
    },
  ]
}

function layerTables(world: World): Table[] {
  const { layers, files } = world
  const starts = fileStarts(world)
  const imageCounts = new Int32Array(layers.length)
  for (const { top } of world.images) for (const layer of new Set(chainsOf(world, top).map((chain) => world.chains[chain]!.layer))) imageCounts[layer]!++
  const sizeOf = (i: number) => LAYER_BYTES * (1 + layers[i]!.versions.length) + (i % 977)
  return [
    {
      name: 'Layer', columns: ['id', 'diffId', 'size', 'analyzerSet', 'firstFileId', 'fileCount', 'imageCount', 'bytesSaved', 'whiteouts'],
      rows: () => mapped(layers, ({ diffId, versions, deletes }, i) => {
        const whiteouts = deletes.map((id) => world.catalogue.packages[id]!.folder)
        const fileCount = versions.length * files.eachPackage + files.eachLayer
        return [i + 1, diffId, sizeOf(i), 'bench', starts[i]!, fileCount, imageCounts[i]!, sizeOf(i) * Math.max(0, imageCounts[i]! - 1), JSON.stringify({ whiteouts, opaques: [] })]
      }),
    },
    {
      name: 'Blob', columns: ['digest', 'layerId', 'mediaType', 'size'],
      rows: () => mapped(layers, ({ diffId }, i) => [`sha256:${diffId.slice(7).split('').reverse().join('')}`, i + 1, 'application/vnd.oci.image.layer.v1.tar+gzip', Math.floor(sizeOf(i) / 3)]),
    },
  ]
}

function chainTables({ chains, catalogue, layers }: World, { first, versions, removals }: Differences): Table[] {
  return [
    { name: 'Chain', columns: ['id', 'chainId', 'parentId', 'layerId', 'depth'], rows: () => mapped(chains, ({ chainId, parent, layer, depth }, i) => [i + 1, chainId, parent < 0 ? null : parent + 1, layer + 1, depth]) },
    {
      name: 'ChainDistro', columns: ['chainId', 'distro', 'versionId', 'prettyName'],
      rows: function* () {
        for (const [place, { parent, layer }] of chains.entries()) if (parent < 0) yield [place + 1, 'debian', '12', `Debian GNU/Linux 12 (${layers[layer]!.folder})`]
      },
    },
    {
      name: 'Occurrence', columns: ['id', 'chainId', 'packageVersionId', 'path'],
      rows: function* () {
        for (let chain = 0; chain < chains.length; chain++) {
          for (let at = first[chain]!; at < first[chain + 1]!; at++) {
            const version = catalogue.versions[versions[at]!]!
            yield [at + 1, chain + 1, versions[at]! + 1, evidencePath(catalogue.packages[version.package]!, version.version)]
          }
        }
      },
    },
    { name: 'OccurrenceRemoval', columns: ['occurrenceId', 'chainId'], rows: () => mapped(removals, ({ occurrence, chain }) => [occurrence + 1, chain + 1]) },
  ]
}

function fileTables(world: World, { first, removals }: Differences): Table[] {
  const { layers, chains, catalogue, files } = world
  const starts = fileStarts(world)
  const folders = new Map([...new Set(layers.map(({ folder }) => folder))].map((folder, i) => [folder, i]))
  // Ids of paths: those of the packages, then those of the folders that layers have for themselves.
  const pathOfPackage = (id: number, j: number) => 1 + id * files.eachPackage + j
  const pathOfFolder = (folder: string, j: number) => 1 + catalogue.packages.length * files.eachPackage + folders.get(folder)! * files.eachLayer + j
  return [
    {
      name: 'Path', columns: ['id', 'path', 'basename', 'extension'],
      rows: function* () {
        for (const [id, each] of catalogue.packages.entries()) for (let j = 0; j < files.eachPackage; j++) yield pathRow(pathOfPackage(id, j), packagePath(each, j))
        for (const folder of folders.keys()) for (let j = 0; j < files.eachLayer; j++) yield pathRow(pathOfFolder(folder, j), ownPath(folder, j))
      },
    },
    {
      name: 'File', columns: ['id', 'layerId', 'pathId', 'type', 'mode', 'uid', 'gid', 'size', 'sha256', 'linkTarget'],
      rows: function* () {
        let id = 1
        for (const [place, { versions, folder }] of layers.entries()) {
          for (const version of versions) {
            const brought = catalogue.versions[version]!.package
            for (let j = 0; j < files.eachPackage; j++) yield [id++, place + 1, pathOfPackage(brought, j), 'REGULAR', 0o644, 0, 0, FILE_BYTES + j, contentBytes(version, j), null]
          }
          for (let j = 0; j < files.eachLayer; j++) {
            const { mode, owner, size } = ownFile(place, folder, j)
            yield [id++, place + 1, pathOfFolder(folder, j), 'REGULAR', mode, owner, owner, size, contentBytes(-1 - place, j), null]
          }
        }
      },
    },
    {
      name: 'FileRemoval', columns: ['fileId', 'chainId'],
      rows: function* () {
        const chainOf = chainOfOccurrence(first)
        for (const { occurrence, chain } of removals) {
          const lower = chainOf(occurrence)
          const begin = starts[chains[lower]!.layer]! + (occurrence - first[lower]!) * files.eachPackage
          for (let j = 0; j < files.eachPackage; j++) yield [begin + j, chain + 1]
        }
      },
    },
  ]
}

const EXTENSIONS: Readonly<Record<string, string>> = { deb: 'so', npm: 'js', pypi: 'py', maven: 'class' }

/** The first file of a package has a name that others have too. */
export function packagePath({ type, name, folder }: World['catalogue']['packages'][number], j: number): string {
  return `${folder}/${j === 0 ? 'index' : `${name}-${j}`}.${EXTENSIONS[type]}`
}

/** A file of a layer that belongs to no package. */
export function ownPath(folder: string, j: number): string {
  return `${folder}/own-${j}.conf`
}

/** Of a thousand layers one has a setuid file, two one that all may write, ten a large one; applications run as another user than root. */
function ownFile(layer: number, folder: string, j: number): { mode: number; owner: number; size: number } {
  const mode = j === 0 && layer % 1_000 === 0 ? 0o4755 : j === 1 && layer % 500 === 0 ? 0o666 : 0o644
  return { mode, owner: folder.startsWith('/srv/') ? 10_000 + (layer % 50) : 0, size: j === 2 && layer % 100 === 0 ? LARGE_BYTES + layer : FILE_BYTES + j }
}

function pathRow(id: number, path: string): Cell[] {
  const { basename, extension } = dictionaryEntry(path)
  return [id, path, basename, extension]
}

/** By halving. */
function chainOfOccurrence(first: Int32Array): (occurrence: number) => number {
  return (occurrence) => {
    let [low, high] = [0, first.length - 1]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (first[middle]! <= occurrence) low = middle
      else high = middle
    }
    return low
  }
}

/** When an image that was made then was read; one that was made later was read later. */
export function analyzedAt(created: Date): Date {
  return new Date(created.getTime() + ANALYZED_LATER)
}

function imageTables(world: World): Table[] {
  const { images, chains, layers, repositories } = world
  const configDigestOf = (digest: string) => `sha256:${digest.slice(8)}c`
  const config = (created: Date, platform: string) => ({ created: created.toISOString(), os: 'linux', architecture: platform.slice(6), config: { User: 'app', Env: ['PATH=/usr/bin'], Labels: { team: platform } } })
  const sizes = layers.map(({ versions }, i) => LAYER_BYTES * (1 + versions.length) + (i % 977))
  return [
    { name: 'Repository', columns: ['id', 'name'], rows: () => mapped(repositories, (name, i) => [i + 1, name]) },
    {
      name: 'Image', columns: ['id', 'digest', 'configDigest', 'mediaType', 'synthesized', 'platform', 'created', 'analyzedAt', 'topChainId', 'layerCount', 'size', 'config', 'configReader', 'historyId'],
      rows: () => mapped(images, ({ digest, top, platform, created }, i) => {
        const size = chainsOf(world, top).reduce((sum, chain) => sum + sizes[chains[chain]!.layer]!, 0)
        return [i + 1, digest, configDigestOf(digest), 'application/vnd.oci.image.manifest.v1+json', false, platform, created, analyzedAt(created), top + 1, chains[top]!.depth, size, config(created, platform), CONFIG_READER, '']
      }),
    },
    { name: 'ImageLabel', columns: ['imageId', 'name', 'value'], rows: () => mapped(images, ({ platform }, i) => [i + 1, 'team', platform]) },
    {
      name: 'ImageLayer', columns: ['imageId', 'index', 'layerId', 'chainId', 'createdBy', 'createdAt'],
      rows: function* () {
        for (const [place, { top, created }] of images.entries()) {
          for (const [index, chain] of chainsOf(world, top).entries()) {
            const { layer } = chains[chain]!
            yield [place + 1, index, layer + 1, chain + 1, layers[layer]!.createdBy, created]
          }
        }
      },
    },
    ...tagTables(world),
  ]
}

/** Each image has a tag of its own; `latest` of a repository has moved from one to the next. */
function tagTables({ images, repositories }: World): Table[] {
  const latest = new Map<number, number[]>()
  for (const [place, { repository }] of images.entries()) latest.set(repository, [...(latest.get(repository) ?? []), place])
  return [
    {
      name: 'Tag', columns: ['id', 'repositoryId', 'name', 'imageId'],
      rows: function* () {
        for (const [place, { repository, tag }] of images.entries()) yield [place + 1, repository + 1, tag, place + 1]
        for (let repository = 0; repository < repositories.length; repository++) yield [images.length + repository + 1, repository + 1, 'latest', latest.get(repository)!.at(-1)! + 1]
      },
    },
    {
      name: 'TagMove', columns: ['id', 'tagId', 'digest', 'at'],
      rows: function* () {
        let id = 1
        for (const [place, { digest, created }] of images.entries()) yield [id++, place + 1, digest, analyzedAt(created)]
        for (const [repository, places] of latest) for (const place of places) yield [id++, images.length + repository + 1, images[place]!.digest, analyzedAt(images[place]!.created)]
      },
    },
  ]
}

/** Where the ids of the next rows begin. */
function idTable(world: World, { versions }: Differences): Table {
  const next = { layer: world.layers.length + 1, chain: world.chains.length + 1, occurrence: versions.length + 1, file: fileStarts(world).at(-1)!, evidence: 1 }
  return { name: 'IdBlock', columns: ['name', 'next'], rows: () => Object.entries(next) }
}

function* mapped<Of>(list: readonly Of[], row: (each: Of, place: number) => Cell[]): Generator<Cell[]> {
  for (let i = 0; i < list.length; i++) yield row(list[i]!, i)
}
