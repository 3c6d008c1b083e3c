import type { Digest } from '../../../model/digest.ts'
import { Prisma } from '../../../generated/sqlite/client.ts'
import type { KnownChain, RewriteRecord } from '../../lineage.ts'
import { valueset } from '../recordset.ts'
import { allocate } from './allocate.ts'
import { type Connection, lockWriters, type Runner } from './connection.ts'
import { type Numbered, insertChainRows } from './insert-chains.ts'
import { insertLayerFacts } from './insert-layers.ts'
import { insertPackageVersions } from './insert-packages.ts'

interface ChainRow {
  chainId: Digest
  parentId: Digest | null
  depth: number
  id: number
  diffId: Digest
  size: bigint | number
  firstFileId: number
}

/** All chains with a layer in them: those that end with it, and all that grow from there. */
export async function chainsThrough({ db }: Connection, diffId: Digest): Promise<KnownChain[]> {
  const rows = await db.$queryRaw<ChainRow[]>`WITH RECURSIVE grown AS (
      SELECT c."id" FROM "Chain" c JOIN "Layer" l ON l."id" = c."layerId" WHERE l."diffId" = ${diffId}
      UNION SELECT c."id" FROM grown JOIN "Chain" c ON c."parentId" = grown."id")
    SELECT c."chainId", p."chainId" AS "parentId", c."depth", l."id", l."diffId", l."size", l."firstFileId"
    FROM grown JOIN "Chain" c ON c."id" = grown."id" JOIN "Layer" l ON l."id" = c."layerId" LEFT JOIN "Chain" p ON p."id" = c."parentId"
    ORDER BY c."depth", c."id"`
  return rows.map(({ chainId, parentId, depth, id, diffId, size, firstFileId }) => ({
    chainId, parentId, depth, layer: { id, diffId, size: Number(size), firstFileId },
  }))
}

/** Replaces the facts of a layer and the differences of the chains through it; images, names and ids of layers and chains stay. */
export async function rewriteLayer(connection: Connection, { layer, chains, packageVersions }: RewriteRecord): Promise<void> {
  const { db, provider } = connection
  const firstEvidenceId = await allocate(connection, 'evidence', layer.evidence.length)
  await db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const ids = await tx.$queryRaw<{ id: number; chainId: Digest }[]>`
      SELECT c."id", c."chainId" FROM ${valueset(provider, 'text', chains.map(({ chainId }) => chainId))} v JOIN "Chain" c ON c."chainId" = v."value"`
    const idOf = new Map(ids.map(({ id, chainId }) => [chainId, Number(id)]))
    await clearChains(tx, valueset(provider, 'integer', [...idOf.values()]))
    await clearLayer(tx, layer.id)
    // What an image said it lacked is here now.
    await tx.$executeRaw`DELETE FROM "ImageGap" WHERE "code" = 'SOURCES.FOREIGN_LAYER' AND EXISTS (SELECT 1 FROM "ImageLayer" x
      WHERE x."imageId" = "ImageGap"."imageId" AND x."index" = "ImageGap"."index" AND x."layerId" = ${layer.id})`
    await insertLayerFacts(tx, provider, [layer], firstEvidenceId)
    await tx.$executeRaw`UPDATE "Layer" SET "analyzerSet" = ${layer.analyzerSet}, "size" = ${layer.size}, "firstFileId" = ${layer.firstFileId},
      "fileCount" = ${layer.files.length}, "bytesSaved" = ${layer.size} * CASE WHEN "imageCount" > 0 THEN "imageCount" - 1 ELSE 0 END,
      "whiteouts" = ${JSON.stringify({ whiteouts: layer.whiteouts, opaques: layer.opaques })} WHERE "id" = ${layer.id}`
    const versionIds = await insertPackageVersions(tx, provider, packageVersions)
    await insertChainRows(tx, provider, chains.map((chain): Numbered => ({ ...chain, id: idOf.get(chain.chainId)! })), versionIds)
    await tx.$executeRaw`UPDATE "Image" SET "size" = (SELECT CAST(COALESCE(SUM(l."size"), 0) AS BIGINT) FROM "ImageLayer" il
      JOIN "Layer" l ON l."id" = il."layerId" WHERE il."imageId" = "Image"."id")
      WHERE "id" IN (SELECT "imageId" FROM "ImageLayer" WHERE "layerId" = ${layer.id})`
  })
}

async function clearChains(tx: Runner, chainIds: Prisma.Sql): Promise<void> {
  for (const table of ['OccurrenceRemoval', 'Occurrence', 'FileRemoval', 'FilePlacement', 'ChainDistro', 'FileOwner', 'FileOwnerRemoval', 'ChainClaims']) {
    await tx.$executeRaw`DELETE FROM ${Prisma.raw(`"${table}"`)} WHERE "chainId" IN (SELECT v."value" FROM ${chainIds} v)`
  }
}

async function clearLayer(tx: Runner, id: number): Promise<void> {
  for (const table of ['File', 'Evidence', 'LayerGap', 'LayerClaims']) await tx.$executeRaw`DELETE FROM ${Prisma.raw(`"${table}"`)} WHERE "layerId" = ${id}`
}
