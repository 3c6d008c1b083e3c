import type { Digest } from '../../../model/digest.ts'
import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Lineage, RewriteRecord } from '../../lineage.ts'
import { valueset } from '../recordset.ts'
import { allocate } from './allocate.ts'
import { type Connection, lockWriters, type Runner } from './connection.ts'
import { epochOf, nextEpoch } from './epoch.ts'
import { insertChainRows } from './insert-chains.ts'
import { insertLayerFacts } from './insert-layers.ts'
import { insertPackageVersions } from './insert-packages.ts'
import { tellOutbox } from './outbox.ts'

/** The tables whose rows belong to a chain, beside ImageLayer. */
export const CHAIN_TABLES = ['OccurrenceRemoval', 'Occurrence', 'FileRemoval', 'FilePlacement', 'ChainDistro', 'FileOwner', 'FileOwnerRemoval', 'FileAlteration', 'ChainClaims'] as const
/** The tables whose rows belong to a layer and are written anew with it, beside File. */
export const LAYER_TABLES = ['Evidence', 'LayerGap', 'LayerClaims', 'LayerDigests', 'Setting', 'Secret'] as const

interface ChainRow {
  chain: number
  chainId: Digest
  parentId: Digest | null
  depth: number
  id: number
  diffId: Digest
  size: bigint | number
  firstFileId: number
}

/** All chains with a layer in them: those that end with it, and all that grow from there. */
export async function chainsThrough({ db }: Connection, diffId: Digest): ReturnType<Lineage['chainsThrough']> {
  const epoch = await epochOf(db)
  const rows = await db.$queryRaw<ChainRow[]>`WITH RECURSIVE grown AS (
      SELECT c."id" FROM "Chain" c JOIN "Layer" l ON l."id" = c."layerId" WHERE l."diffId" = ${diffId}
      UNION SELECT c."id" FROM grown JOIN "Chain" c ON c."parentId" = grown."id")
    SELECT c."id" AS "chain", c."chainId", p."chainId" AS "parentId", c."depth", l."id", l."diffId", l."size", l."firstFileId"
    FROM grown JOIN "Chain" c ON c."id" = grown."id" JOIN "Layer" l ON l."id" = c."layerId" LEFT JOIN "Chain" p ON p."id" = c."parentId"
    ORDER BY c."depth", c."id"`
  const chains = rows.map(({ chain, chainId, parentId, depth, id, diffId, size, firstFileId }) => ({
    id: Number(chain), chainId, parentId, depth, layer: { id, diffId, size: Number(size), firstFileId },
  }))
  return { epoch, chains }
}

/** Replaces the facts of a layer and the differences of the chains through it; images, names and ids of layers and chains stay. */
export async function rewriteLayer(connection: Connection, { layer, chains, packageVersions, epoch }: RewriteRecord): Promise<boolean> {
  const { db, provider } = connection
  const firstEvidenceId = await allocate(connection, 'evidence', layer.evidence.length)
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    if ((await epochOf(tx)) !== epoch || (await countThrough(tx, layer.id)) !== chains.length) return false
    await nextEpoch(tx)
    await clearChains(tx, valueset(provider, 'integer', chains.map(({ id }) => id)))
    await clearLayers(tx, valueset(provider, 'integer', [layer.id]))
    // What an image said it lacked is here now.
    await tx.$executeRaw`DELETE FROM "ImageGap" WHERE "code" = 'SOURCES.FOREIGN_LAYER' AND EXISTS (SELECT 1 FROM "ImageLayer" x
      WHERE x."imageId" = "ImageGap"."imageId" AND x."index" = "ImageGap"."index" AND x."layerId" = ${layer.id})`
    await insertLayerFacts(tx, provider, [layer], firstEvidenceId)
    await tx.$executeRaw`UPDATE "Layer" SET "analyzerSet" = ${layer.analyzerSet}, "size" = ${layer.size}, "firstFileId" = ${layer.firstFileId},
      "fileCount" = ${layer.files.length}, "bytesSaved" = ${layer.size} * CASE WHEN "imageCount" > 0 THEN "imageCount" - 1 ELSE 0 END,
      "whiteouts" = ${JSON.stringify({ whiteouts: layer.whiteouts, opaques: layer.opaques })} WHERE "id" = ${layer.id}`
    const versionIds = await insertPackageVersions(tx, provider, packageVersions)
    await insertChainRows(tx, provider, chains, versionIds)
    await tx.$executeRaw`UPDATE "Image" SET "size" = (SELECT CAST(COALESCE(SUM(l."size"), 0) AS BIGINT) FROM "ImageLayer" il
      JOIN "Layer" l ON l."id" = il."layerId" WHERE il."imageId" = "Image"."id")
      WHERE "id" IN (SELECT "imageId" FROM "ImageLayer" WHERE "layerId" = ${layer.id})`
    await tellOutbox(tx, { layer: [layer.id], chain: chains.map(({ id }) => id) })
    return true
  })
}

/** Within an epoch chains only come. */
async function countThrough(tx: Runner, layerId: number): Promise<number> {
  const rows = await tx.$queryRaw<{ count: number }[]>`WITH RECURSIVE grown AS (
      SELECT c."id" FROM "Chain" c WHERE c."layerId" = ${layerId}
      UNION SELECT c."id" FROM grown JOIN "Chain" c ON c."parentId" = grown."id")
    SELECT CAST(COUNT(*) AS INTEGER) AS "count" FROM grown`
  return Number(rows[0]!.count)
}

/** Removes what is stored with chains; the chains stay. */
export async function clearChains(tx: Runner, chainIds: Prisma.Sql): Promise<void> {
  for (const table of CHAIN_TABLES) {
    await tx.$executeRaw`DELETE FROM ${Prisma.raw(`"${table}"`)} WHERE "chainId" IN (SELECT v."value" FROM ${chainIds} v)`
  }
}

/** Removes what is stored with layers, but for blobs; the layers stay. */
export async function clearLayers(tx: Runner, layerIds: Prisma.Sql): Promise<void> {
  // By the ids of its files, in which there is an index.
  await tx.$executeRaw`DELETE FROM "File" WHERE "id" IN (SELECT f."id" FROM ${layerIds} v JOIN "Layer" l ON l."id" = v."value"
    JOIN "File" f ON f."id" >= l."firstFileId" AND f."id" < l."firstFileId" + l."fileCount")`
  for (const table of LAYER_TABLES) {
    await tx.$executeRaw`DELETE FROM ${Prisma.raw(`"${table}"`)} WHERE "layerId" IN (SELECT v."value" FROM ${layerIds} v)`
  }
}
