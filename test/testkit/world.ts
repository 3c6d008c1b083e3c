import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { type Db, open, type Provider } from '../../src/lineage/sql/open.ts'
import { migrate } from '../../src/lineage/sql/migrate.ts'
import { indexLabels, indexPackageVersions } from '../../src/lineage/sql/writes/search-terms.ts'
import { dictionaryEntry } from '../../src/lineage/sql/writes/insert-paths.ts'
import { chainIdsOf } from '../../src/model/chain-id.ts'
import { type Digest, digestOf } from '../../src/model/digest.ts'
import { historyId } from '../../src/model/history-id.ts'
import { parsePurl } from '../../src/model/purl.ts'

/** A PostgreSQL server that tests may make databases on: given by TEST_POSTGRES=postgresql://..., or by testkit/postgres.ts as global setup. */
const POSTGRES = process.env['TEST_POSTGRES']

/** The stores that a test runs on: SQLite, and PostgreSQL too when TEST_POSTGRES is set. */
export const STORES: Provider[] = POSTGRES === undefined ? ['sqlite'] : ['sqlite', 'postgresql']

export interface FileSpec {
  path: string
  type?: string
  mode?: number
  uid?: number
  gid?: number
  /** Left out: that of the text. */
  bytes?: number
  /** The content; its digest is stored. */
  text?: string
  linkTarget?: string
}

/** A layer as it is stated; its name makes its diffID. */
export interface LayerSpec {
  name: string
  size?: number
  createdBy?: string
  /** `purl path` */
  adds?: string[]
  /** purl -> its licences; MIT where none are given. */
  licenses?: Record<string, string[]>
  /** `purl path` of what ends here, in whatever lower layer it began. */
  removes?: string[]
  files?: FileSpec[]
  /** Paths of lower layers that are no longer visible. */
  hides?: string[]
  /** Entries of this layer that land elsewhere in this chain, or (null) nowhere. */
  places?: Record<string, { path: string | null; text?: string }>
  /** Path -> `purl path` of a package that it belongs to since this layer, or no longer. */
  owns?: Record<string, string>
  disowns?: Record<string, string>
  gaps?: string[]
  distro?: string
}

export interface ImageSpec {
  name: string
  layers: LayerSpec[]
  platform?: string
  tags?: string[]
  configName?: string
  config?: object
  created?: Date | null
  annotations?: Record<string, string>
  gaps?: string[]
}

/** A fresh migrated store that is filled by hand, row by row. */
export class World {
  readonly db: Db
  readonly provider: Provider
  readonly url: string
  /** Every statement sent since it was last emptied. */
  readonly statements: string[]
  readonly #layers = new Map<string, number>()
  readonly #chains = new Map<string, number>()
  readonly #files = new Map<string, { id: number; layer: string }[]>()
  readonly #paths = new Map<string, number>()
  readonly #versions = new Map<string, number>()
  #next = 1

  constructor(db: Db, provider: Provider, statements: string[], url: string) {
    this.db = db
    this.provider = provider
    this.statements = statements
    this.url = url
  }

  async image({ name, layers, platform = 'linux/amd64', tags = [], configName = name, config = {}, annotations = {}, gaps = [], created = new Date('2026-05-18T12:00:00Z') }: ImageSpec): Promise<number> {
    const diffIds = layers.map((layer) => digestOf(layer.name))
    const chainIds = chainIdsOf(diffIds)
    const chains: number[] = []
    for (const [index, layer] of layers.entries()) {
      await this.#layer(layer)
      chains.push(await this.#chain(chainIds[index]!, layer, chains, layers.slice(0, index)))
    }
    const { id } = await this.db.image.create({
      data: {
        digest: digestOf(name),
        configDigest: digestOf(`config ${configName}`),
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        synthesized: false,
        platform,
        created,
        analyzedAt: new Date('2026-11-16T12:00:00Z'),
        topChainId: chains.at(-1) ?? null,
        layerCount: layers.length,
        size: BigInt(layers.reduce((sum, { size = 0 }) => sum + size, 0)),
        config,
        annotations,
        historyId: historyId(config),
        gaps: { create: gaps.map((code) => ({ code, message: code.toLowerCase() })) },
        layers: {
          create: layers.map((layer, index) => ({
            index,
            layerId: this.#layers.get(layer.name)!,
            chainId: chains[index]!,
            blobDigest: digestOf(`blob ${layer.name}`),
            mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
            createdBy: layer.createdBy ?? `RUN ${layer.name}`,
          })),
        },
      },
    })
    for (const reference of tags) await this.#tag(reference, { imageId: id })
    await indexLabels(this.db, this.provider, id, config)
    await this.#countImages()
    return id
  }

  /** An index of images, and tags that point at it. */
  async index(name: string, imageIds: number[], tags: string[]): Promise<number> {
    const members = { create: imageIds.map((imageId) => ({ imageId })) }
    const { id } = await this.db.imageIndex.create({ data: { digest: digestOf(name), analyzedAt: new Date(), members } })
    for (const reference of tags) await this.#tag(reference, { indexId: id })
    return id
  }

  /** Makes a tag point at an image or an index, as a move that is seen. */
  async points(reference: string, target: { imageId?: number; indexId?: number }, at = '2026-11-16T12:00:00Z'): Promise<void> {
    const colon = reference.lastIndexOf(':')
    const { id: repositoryId } = await this.db.repository.upsert({ where: { name: reference.slice(0, colon) }, create: { name: reference.slice(0, colon) }, update: {} })
    const key = { repositoryId, name: reference.slice(colon + 1) }
    const pointed = { imageId: target.imageId ?? null, indexId: target.indexId ?? null }
    const { id: tagId } = await this.db.tag.upsert({ where: { repositoryId_name: key }, create: { ...key, ...pointed }, update: pointed })
    const { digest } = pointed.imageId === null ? await this.db.imageIndex.findUniqueOrThrow({ where: { id: pointed.indexId! } }) : await this.db.image.findUniqueOrThrow({ where: { id: pointed.imageId } })
    await this.db.tagMove.create({ data: { tagId, digest, at: new Date(at) } })
  }

  async #tag(reference: string, target: { imageId?: number; indexId?: number }): Promise<void> {
    const colon = reference.lastIndexOf(':')
    const name = reference.slice(0, colon)
    const repository = { connectOrCreate: { where: { name }, create: { name } } }
    const image = target.imageId === undefined ? {} : { image: { connect: { id: target.imageId } } }
    const index = target.indexId === undefined ? {} : { index: { connect: { id: target.indexId } } }
    await this.db.tag.create({ data: { name: reference.slice(colon + 1), repository, ...image, ...index } })
  }

  async #layer({ name, size = 0, files = [], gaps = [] }: LayerSpec): Promise<void> {
    if (this.#layers.has(name)) return
    const id = this.#next++
    const firstFileId = this.#next
    this.#next += files.length
    this.#layers.set(name, id)
    const counts = { fileCount: files.length, imageCount: 0, bytesSaved: 0n }
    await this.db.layer.create({ data: { id, diffId: digestOf(name), size: BigInt(size), analyzerSet: 'test', firstFileId, ...counts, whiteouts: '{}' } })
    await this.db.blob.create({ data: { digest: digestOf(`blob ${name}`), layerId: id, mediaType: 'gzip', size: BigInt(size) / 2n } })
    await this.db.layerGap.createMany({ data: gaps.map((code) => ({ layerId: id, code, message: code.toLowerCase() })) })
    for (const [i, { path, type = 'REGULAR', mode = 0o644, text, linkTarget }] of files.entries()) {
      const { uid = 0, gid = 0, bytes } = files[i]!
      const content = text === undefined ? {} : { sha256: sha256(text) }
      const size = BigInt(bytes ?? text?.length ?? 0)
      await this.db.file.create({ data: { id: firstFileId + i, layerId: id, pathId: await this.path(path), type, mode, uid, gid, size, linkTarget: linkTarget ?? null, ...content } })
      this.#files.set(path, [...(this.#files.get(path) ?? []), { id: firstFileId + i, layer: name }])
    }
  }

  /** The id of a path, which is written when it is new. */
  async path(path: string): Promise<number> {
    const known = this.#paths.get(path)
    if (known !== undefined) return known
    const { id } = await this.db.path.create({ data: dictionaryEntry(path) })
    this.#paths.set(path, id)
    return id
  }

  async #chain(chainId: Digest, layer: LayerSpec, below: number[], lower: LayerSpec[]): Promise<number> {
    const known = this.#chains.get(chainId)
    if (known !== undefined) return known
    const id = this.#next++
    this.#chains.set(chainId, id)
    await this.db.chain.create({ data: { id, chainId, parentId: below.at(-1) ?? null, layerId: this.#layers.get(layer.name)!, depth: below.length + 1 } })
    for (const added of layer.adds ?? []) {
      const [purl = '', path = ''] = added.split(' ')
      await this.db.occurrence.create({ data: { id: this.#next++, chainId: id, packageVersionId: await this.#version(purl, layer.licenses?.[purl]), path } })
    }
    for (const removed of layer.removes ?? []) {
      const [purl = '', path = ''] = removed.split(' ')
      const where = { chainId: { in: below }, path, packageVersionId: await this.#version(purl) }
      const { id: occurrenceId } = await this.db.occurrence.findFirstOrThrow({ where, orderBy: { id: 'desc' } })
      await this.db.occurrenceRemoval.create({ data: { occurrenceId, chainId: id } })
    }
    await this.#owners(id, layer, [...below, id], [...lower, layer])
    for (const path of layer.hides ?? []) {
      for (const file of this.#files.get(path) ?? []) {
        // What a layer in between has hidden is hidden already.
        const isHidden = (await this.db.fileRemoval.count({ where: { fileId: file.id, chainId: { in: [...below] } } })) > 0
        if (!isHidden && lower.some(({ name }) => name === file.layer)) await this.db.fileRemoval.create({ data: { fileId: file.id, chainId: id } })
      }
    }
    for (const [from, { path, text }] of Object.entries(layer.places ?? {})) {
      const file = this.#files.get(from)?.find((each) => each.layer === layer.name)
      const content = text === undefined ? {} : { sha256: sha256(text), size: BigInt(text.length) }
      await this.db.filePlacement.create({ data: { chainId: id, fileId: file!.id, pathId: path === null ? null : await this.path(path), ...content } })
    }
    if (layer.distro !== undefined) await this.db.chainDistro.create({ data: { chainId: id, distro: layer.distro } })
    return id
  }

  async #owners(chainId: number, { owns = {}, disowns = {} }: LayerSpec, chains: number[], layers: LayerSpec[]): Promise<void> {
    for (const [path, given] of [...Object.entries(owns), ...Object.entries(disowns)]) {
      const [purl = '', proof = ''] = given.split(' ')
      const where = { chainId: { in: chains }, path: proof, packageVersionId: await this.#version(purl) }
      const { id: occurrenceId } = await this.db.occurrence.findFirstOrThrow({ where, orderBy: { id: 'desc' } })
      const file = this.#files.get(path)!.findLast((each) => layers.some(({ name }) => name === each.layer))!
      const data = { chainId, firstFileId: file.id, lastFileId: file.id, occurrenceId }
      if (owns[path] === given) await this.db.fileOwner.create({ data })
      else await this.db.fileOwnerRemoval.create({ data })
    }
  }

  async #version(purl: string, licenses: string[] = ['MIT']): Promise<number> {
    const known = this.#versions.get(purl)
    if (known !== undefined) return known
    const { type, namespace, name, version } = parsePurl(purl)
    const key = { type, namespace: namespace ?? '', name }
    const create = { version: version ?? '', purl, licenses: JSON.stringify(licenses) }
    const { id: packageId } = await this.db.package.upsert({ where: { type_namespace_name: key }, create: key, update: {} })
    const { id } = await this.db.packageVersion.create({ data: { packageId, ...create } })
    await indexPackageVersions(this.db, this.provider, [id])
    this.#versions.set(purl, id)
    return id
  }

  /** What the store keeps of each layer about its images. */
  async #countImages(): Promise<void> {
    await this.db.$executeRaw`UPDATE "Layer" SET "imageCount" = (
      SELECT COUNT(DISTINCT x."imageId") FROM "ImageLayer" x WHERE x."layerId" = "Layer"."id")`
    await this.db.$executeRaw`UPDATE "Layer" SET "bytesSaved" = "size" * ("imageCount" - 1) WHERE "imageCount" > 0`
  }
}

function sha256(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(digestOf(text).slice('sha256:'.length), 'hex'))
}

export async function world(provider: Provider = 'sqlite'): Promise<World> {
  const url = await emptyStore(provider)
  await migrate(url)
  const statements: string[] = []
  return new World(await open(url, { onStatement: (sql) => statements.push(sql) }), provider, statements, url)
}

/** The url of a store without tables. */
export async function emptyStore(provider: Provider): Promise<string> {
  return provider === 'sqlite' ? `file:${join(mkdtempSync(join(tmpdir(), 'store-')), 'test.db')}` : freshDatabase()
}

/** The url of a new database on the tests' PostgreSQL: of a locale that sorts in another way than SQLite does, so that no answer may hang on it. */
export async function freshDatabase(): Promise<string> {
  const url = new URL(POSTGRES?.startsWith('postgres') ? POSTGRES : inject('postgres'))
  const client = new pg.Client(url.href)
  await client.connect()
  url.pathname = `/test_${randomUUID().replaceAll('-', '')}`
  await client.query(`CREATE DATABASE ${url.pathname.slice(1)} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`)
  await client.end()
  return url.href
}
