import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import { type RawLayer, LAYER, layerRow } from './image-layers.ts'
import { imagesOfEach } from './image-rows.ts'
import { type Count, grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import type { BlobRow, ImageRow, LayerRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** The orders that have an index, largest first. */
export type LayerOrder = 'imageCount' | 'bytesSaved' | 'size'

/** Layers that at least one image has. */
export async function layers(
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

/** Counts what `layers` pages through, up to `COUNT_LIMIT`. */
export async function layerCount(sql: Statements): Promise<Count> {
  return sql.count(Prisma.sql`FROM "Layer" l WHERE l."imageCount" > 0`)
}

/** A layer by the digest of its uncompressed tar, also one that no image has; null when it is not known. */
export async function layerByDiffId(sql: Statements, diffId: Digest): Promise<LayerRow | null> {
  const [raw] = await sql.rows<RawLayer>(Prisma.sql`SELECT ${LAYER} FROM "Layer" l WHERE l."diffId" = ${diffId}`)
  return raw === undefined ? null : layerRow(raw)
}

/** Layers by row id, also those that no image has; null for an unknown one. */
export async function layerById(sql: Statements, ids: readonly number[]): Promise<(id: number) => LayerRow | null> {
  const raws = await sql.rows<RawLayer>(Prisma.sql`SELECT ${LAYER} FROM ${sql.ids(ids)} w JOIN "Layer" l ON l."id" = w."id"`)
  const rows = new Map(raws.map(layerRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

/** The layers that two images have in common, in the order of the first. */
export async function sharedLayers(sql: Statements, from: number, to: number): Promise<LayerRow[]> {
  const raws = await sql.rows<RawLayer>(Prisma.sql`SELECT ${LAYER} FROM (
      SELECT x."layerId", MIN(x."index") AS "lowest" FROM "ImageLayer" x
      WHERE x."imageId" = ${from} AND x."layerId" IN (SELECT theirs."layerId" FROM "ImageLayer" theirs WHERE theirs."imageId" = ${to})
      GROUP BY x."layerId"
    ) q JOIN "Layer" l ON l."id" = q."layerId" ORDER BY q."lowest"`)
  return raws.map(layerRow)
}

/** The images that have a layer, newest first. */
export async function layerImages(
  sql: Statements,
  layerIds: readonly number[],
  { size, after }: PageRequest<number>,
): Promise<(id: number) => Slice<ImageRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND x."imageId" < ${after}`
  const pairs = Prisma.sql`SELECT DISTINCT x."layerId" AS "parentId", x."imageId" FROM w
    JOIN "ImageLayer" x ON x."layerId" = w."id" ${rest}`
  return imagesOfEach(sql, layerIds, pairs, Prisma.sql`q."imageId" DESC`, size)
}

interface RawBlob {
  layerId: number
  digest: Digest
  mediaType: string
  size: bigint | number
}

/** The compressed forms of layers, by digest. */
export async function layerBlobs(sql: Statements, layerIds: readonly number[]): Promise<(id: number) => BlobRow[]> {
  const raws = await sql.rows<RawBlob>(Prisma.sql`
    SELECT b."layerId", b."digest", b."mediaType", b."size" FROM ${sql.ids(layerIds)} w JOIN "Blob" b ON b."layerId" = w."id"
    ORDER BY b."layerId", b."digest"`)
  const groups = grouped(raws, (raw) => Number(raw.layerId), ({ digest, mediaType, size }) => ({ digest, mediaType, size: BigInt(size) }))
  return (id) => groups.get(id) ?? []
}
