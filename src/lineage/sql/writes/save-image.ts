import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import type { ImageRecord } from '../../lineage.ts'
import { recordset, valueset } from '../recordset.ts'
import type { Provider } from '../open.ts'
import { allocate } from './allocate.ts'
import { type Connection, lockWriters, type Runner } from './connection.ts'
import { insertReadings } from './image-readings.ts'
import { insertChains } from './insert-chains.ts'
import { insertBlobs, insertLayers } from './insert-layers.ts'
import { insertPackageVersions } from './insert-packages.ts'
import { tellOutbox } from './outbox.ts'
import { indexLabels } from './search-terms.ts'
import { adoptTags } from './tag-moves.ts'

/** Writes an image with all that is new in it, in one transaction. False: the store has meanwhile got one of its layers, chains or the image, or lost what it stands on. */
export async function saveImage(connection: Connection, record: ImageRecord): Promise<boolean> {
  const { db, provider } = connection
  const evidence = record.newLayers.reduce((sum, layer) => sum + layer.evidence.length, 0)
  const firstEvidenceId = await allocate(connection, 'evidence', evidence)
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    if ((await superseded(tx, provider, record)) || !(await asKnown(tx, provider, record.known))) return false
    await insertLayers(tx, provider, record.newLayers, firstEvidenceId)
    await insertBlobs(tx, provider, record.newBlobs)
    const versionIds = await insertPackageVersions(tx, provider, record.packageVersions)
    await insertChains(tx, provider, record.newChains, versionIds)
    const image = await insertImage(tx, provider, record)
    const tags = await adoptTags(tx, { digest: record.digest, imageId: image, indexId: null })
    await tellOutbox(tx, { layer: record.newLayers.map(({ id }) => id), chain: record.newChains.map(({ id }) => id), image: [image], tag: tags })
    return true
  })
}

async function superseded(tx: Runner, provider: Provider, { digest, newLayers, newChains }: ImageRecord): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "Image" WHERE "digest" = ${digest}
    UNION ALL SELECT 1 FROM "Layer" l JOIN ${valueset(provider, 'text', newLayers.map(({ diffId }) => diffId))} v ON v."value" = l."diffId"
    UNION ALL SELECT 1 FROM "Chain" c JOIN ${valueset(provider, 'text', newChains.map(({ chainId }) => chainId))} v ON v."value" = c."chainId" LIMIT 1`
  return rows.length > 0
}

/** Whether the layers and chains that the image stands on are still those that were known: ids are given once, and a layer that is read anew has other files. */
async function asKnown(tx: Runner, provider: Provider, { layers, chains }: ImageRecord['known']): Promise<boolean> {
  const rows = await tx.$queryRaw<{ count: number }[]>`SELECT CAST(
      (SELECT COUNT(*) FROM ${recordset(provider, { id: 'integer', firstFileId: 'integer' }, layers)} v JOIN "Layer" l ON l."id" = v."id" AND l."firstFileId" = v."firstFileId")
      + (SELECT COUNT(*) FROM ${valueset(provider, 'integer', chains)} v JOIN "Chain" c ON c."id" = v."value") AS INTEGER) AS "count"`
  return Number(rows[0]!.count) === layers.length + chains.length
}

/** An image on layers and chains that are in the store. */
export interface PlacedImage extends Pick<ImageRecord, 'digest' | 'configDigest' | 'mediaType' | 'synthesized' | 'platform' | 'created' | 'analyzedAt' | 'config' | 'reading' | 'gaps'> {
  /** null: not known. */
  readonly annotations: Readonly<Record<string, string>> | null
  readonly layers: readonly {
    readonly diffId: Digest
    readonly chainId: Digest
    readonly blobDigest: string | null
    readonly mediaType: string | null
    readonly createdBy: string | null
    readonly createdAt: string | null
  }[]
}

/** Writes an image whose layers and chains are there, and counts it with its layers. Gives its id. */
export async function insertImage(tx: Prisma.TransactionClient, provider: Provider, record: PlacedImage): Promise<number> {
  const top = record.layers.at(-1)?.chainId
  const topChain = top === undefined ? null : await tx.chain.findUniqueOrThrow({ where: { chainId: top }, select: { id: true } })
  const { digest, configDigest, mediaType, synthesized, platform, layers, reading } = record
  const config = JSON.parse(cleaned(JSON.stringify(record.config))) as Prisma.InputJsonObject
  const { id } = await tx.image.create({
    data: {
      digest, configDigest, mediaType, synthesized, platform, configReader: reading.configReader,
      created: record.created, analyzedAt: record.analyzedAt, topChainId: topChain?.id ?? null, layerCount: layers.length, size: 0, config,
      historyId: reading.historyId,
      ...(record.annotations === null ? {} : { annotations: JSON.parse(cleaned(JSON.stringify(record.annotations))) as Prisma.InputJsonObject }),
    },
    select: { id: true },
  })
  const rows = layers.map((layer, index) => ({ ...layer, index }))
  const columns = { index: 'integer', diffId: 'text', chainId: 'text', blobDigest: 'text', mediaType: 'text', createdBy: 'text', createdAt: 'text' } as const
  const moment = Prisma.raw(provider === 'sqlite' ? 'r."createdAt"' : 'CAST(r."createdAt" AS TIMESTAMP(3))')
  await tx.$executeRaw`INSERT INTO "ImageLayer" ("imageId", "index", "layerId", "chainId", "blobDigest", "mediaType", "createdBy", "createdAt")
    SELECT CAST(${id} AS INTEGER), r."index", l."id", c."id", r."blobDigest", r."mediaType", r."createdBy", ${moment}
    FROM ${recordset(provider, columns, rows)} r JOIN "Layer" l ON l."diffId" = r."diffId" JOIN "Chain" c ON c."chainId" = r."chainId"`
  await tx.$executeRaw`UPDATE "Image" SET "size" = (SELECT CAST(COALESCE(SUM(l."size"), 0) AS BIGINT) FROM "ImageLayer" il
    JOIN "Layer" l ON l."id" = il."layerId" WHERE il."imageId" = "Image"."id") WHERE "id" = ${id}`
  await tx.$executeRaw`UPDATE "Layer" SET "imageCount" = "imageCount" + 1, "bytesSaved" = "size" * "imageCount"
    WHERE "id" IN (SELECT "layerId" FROM "ImageLayer" WHERE "imageId" = ${id})`
  await insertReadings(tx, provider, [{ id, reading }])
  await indexLabels(tx, provider, id, config)
  const gaps = record.gaps.map(({ code, message, path, index }) => ({ imageId: id, code, message, path, index }))
  if (gaps.length > 0) await tx.imageGap.createMany({ data: gaps })
  return id
}

/** JSON text without the escapes that PostgreSQL refuses in jsonb: NUL and halves of surrogate pairs. */
function cleaned(json: string): string {
  return json.replace(/\\u0000|\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}/gi, '\\ufffd')
}
