import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import type { KnownLayer, Lineage } from '../../lineage.ts'
import { valueset } from '../recordset.ts'
import type { Connection } from './connection.ts'
import { epochOf } from './epoch.ts'

type Ask = Parameters<Lineage['known']>[0]

interface LayerRow {
  id: number
  diffId: Digest
  size: bigint | number
  firstFileId: number
  analyzerSet: string
}

/** What the store already has of a target; five statements at most, whatever its size. */
export async function known({ db, provider }: Connection, ask: Ask): ReturnType<Lineage['known']> {
  const rows = async <Row>(values: readonly Digest[], query: (asked: Prisma.Sql) => Prisma.Sql): Promise<Row[]> =>
    values.length === 0 ? [] : db.$queryRaw<Row[]>(query(valueset(provider, 'text', [...new Set(values)])))
  const images = await rows<{ digest: Digest }>(ask.images, (v) => Prisma.sql`SELECT i."digest" FROM ${v} v JOIN "Image" i ON i."digest" = v."value"`)
  const layers = await rows<LayerRow>(ask.diffIds, (v) => Prisma.sql`SELECT l."id", l."diffId", l."size", l."firstFileId", l."analyzerSet" FROM ${v} v JOIN "Layer" l ON l."diffId" = v."value"`)
  const chains = await rows<{ id: number; chainId: Digest }>(ask.chainIds, (v) => Prisma.sql`SELECT c."id", c."chainId" FROM ${v} v JOIN "Chain" c ON c."chainId" = v."value"`)
  const blobs = await rows<{ digest: Digest; diffId: Digest }>(ask.blobs, (v) => Prisma.sql`SELECT b."digest", l."diffId" FROM ${v} v JOIN "Blob" b ON b."digest" = v."value" JOIN "Layer" l ON l."id" = b."layerId"`)
  return {
    images: new Set(images.map(({ digest }) => digest)),
    layers: byDiffId(layers.filter(({ analyzerSet }) => analyzerSet === ask.analyzerSet)),
    stale: byDiffId(layers.filter(({ analyzerSet }) => analyzerSet !== ask.analyzerSet)),
    chains: new Map(chains.map(({ id, chainId }) => [chainId, Number(id)])),
    blobs: new Map(blobs.map(({ digest, diffId }) => [digest, diffId])),
    // Last: what was removed meanwhile is found missing when the image is saved, what is remembered of it is forgotten now.
    epoch: await epochOf(db),
  }
}

function byDiffId(rows: readonly LayerRow[]): Map<Digest, KnownLayer> {
  return new Map(rows.map(({ id, diffId, size, firstFileId }) => [diffId, { id, diffId, size: Number(size), firstFileId }]))
}
