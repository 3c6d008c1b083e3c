import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import { type RawLayer, LAYER, layerRow } from './image-layers.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { type Count, COUNT_LIMIT, grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import type { BlobRow, ImageRow, LayerRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'

/** The orders that have an index, largest first. */
export type LayerOrder = 'imageCount' | 'bytesSaved' | 'size'

/** Layers that at least one image has. */
export async function layerPage(
  sql: Statements,
  order: LayerOrder,
  { size, after }: PageRequest<{ readonly value: bigint; readonly id: number }>,
): Promise<Slice<LayerRow>> {
  const column = Prisma.raw(`l."${order}"`)
  const rest = after === null ? Prisma.empty : Prisma.sql`AND (${column}, l."id") < (${after.value}, ${after.id})`
  const raws = await sql.rows<RawLayer>(Prisma.sql`SELECT ${LAYER} FROM "Layer" l WHERE l."imageCount" > 0 ${rest}
    ORDER BY ${column} DESC, l."id" DESC LIMIT ${size + 1}`)
  return sliceOf(raws.map(layerRow), size)
}

/** Counts what `layerPage` pages through, up to `COUNT_LIMIT`. */
export async function layerCount(sql: Statements): Promise<Count> {
  const [raw] = await sql.rows<{ count: number }>(Prisma.sql`SELECT CAST(COUNT(*) AS INTEGER) AS "count" FROM (
    SELECT 1 FROM "Layer" WHERE "imageCount" > 0 LIMIT ${COUNT_LIMIT + 1}) q`)
  const value = Number(raw?.count ?? 0)
  return { value: Math.min(value, COUNT_LIMIT), exact: value <= COUNT_LIMIT }
}

/** A layer by the digest of its uncompressed tar, also one that no image has; null when it is not known. */
export async function layerByDiffId(sql: Statements, diffId: Digest): Promise<LayerRow | null> {
  const [raw] = await sql.rows<RawLayer>(Prisma.sql`SELECT ${LAYER} FROM "Layer" l WHERE l."diffId" = ${diffId}`)
  return raw === undefined ? null : layerRow(raw)
}

/** Layers by row id, also those that no image has; null for an unknown one. */
export async function layersById(sql: Statements, ids: readonly number[]): Promise<(id: number) => LayerRow | null> {
  const raws = await sql.rows<RawLayer>(Prisma.sql`SELECT ${LAYER} FROM ${sql.ids(ids)} w JOIN "Layer" l ON l."id" = w."id"`)
  const rows = new Map(raws.map(layerRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

/** The layers that two images have in common, in the order of the first. */
export async function sharedLayers(sql: Statements, from: number, to: number): Promise<LayerRow[]> {
  const raws = await sql.rows<RawLayer>(Prisma.sql`SELECT ${LAYER} FROM (
      SELECT a."layerId", MIN(a."index") AS "place" FROM "ImageLayer" a
      WHERE a."imageId" = ${from} AND EXISTS (SELECT 1 FROM "ImageLayer" b WHERE b."layerId" = a."layerId" AND b."imageId" = ${to})
      GROUP BY a."layerId"
    ) s JOIN "Layer" l ON l."id" = s."layerId" ORDER BY s."place"`)
  return raws.map(layerRow)
}

/** The images that have a layer, newest first. */
export async function imagesOfLayers(
  sql: Statements,
  layerIds: readonly number[],
  { size, after }: PageRequest<number>,
): Promise<(id: number) => Slice<ImageRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND x."imageId" < ${after}`
  const pairs = Prisma.sql`SELECT DISTINCT x."layerId" AS "parentId", x."imageId" FROM w
    JOIN "ImageLayer" x ON x."layerId" = w."id" ${rest}`
  const raws = await sql.rows<RawImage & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(layerIds)}
    SELECT k."parentId", ${IMAGE} FROM (${firstOfEach(pairs, Prisma.sql`q."imageId" DESC`, size + 1)}) k
    JOIN "Image" i ON i."id" = k."imageId" ORDER BY k."parentId", k."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), imageRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** The compressed forms of layers, by digest. */
export async function blobsOf(sql: Statements, layerIds: readonly number[]): Promise<(id: number) => BlobRow[]> {
  const raws = await sql.rows<BlobRow & { layerId: number }>(Prisma.sql`
    SELECT b."layerId", b."digest", b."mediaType", b."size" FROM ${sql.ids(layerIds)} w JOIN "Blob" b ON b."layerId" = w."id"
    ORDER BY b."layerId", b."digest"`)
  const groups = grouped(raws, (raw) => Number(raw.layerId), ({ digest, mediaType, size }) => ({ digest, mediaType, size: BigInt(size) }))
  return (id) => groups.get(id) ?? []
}
