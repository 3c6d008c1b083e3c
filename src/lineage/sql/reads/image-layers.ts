import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import { grouped } from './page.ts'
import type { ImageLayerRow, LayerRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** The columns of a layer under the alias `l`. */
export const LAYER = Prisma.raw('l."id" AS "layerId", l."diffId", l."size" AS "layerSize", l."fileCount", l."imageCount", l."bytesSaved"')

/** What the columns `LAYER` hold, in the form of either database; sizes are uncompressed bytes. */
export interface RawLayer {
  layerId: number
  diffId: Digest
  layerSize: bigint | number
  fileCount: number
  imageCount: number
  bytesSaved: bigint | number
}

/** One form for both databases; columns besides those of `LAYER` are left out. */
export function layerRow(raw: RawLayer): LayerRow {
  return {
    id: Number(raw.layerId),
    diffId: raw.diffId,
    size: BigInt(raw.layerSize),
    fileCount: Number(raw.fileCount),
    imageCount: Number(raw.imageCount),
    bytesSaved: BigInt(raw.bytesSaved),
  }
}

/** What the place and the columns `PLACED_LAYER` hold, in the form of either database. */
export interface RawImageLayer extends RawLayer {
  imageId: number
  index: number
  chain: number
  chainId: Digest
  blobDigest: Digest | null
  mediaType: string | null
  createdBy: string | null
  createdAt: Date | string | null
}

/** The columns of layer `l` at its place `x`, where it is chain `c`; besides the place itself. */
export const PLACED_LAYER = Prisma.sql`x."chainId" AS "chain", c."chainId", x."blobDigest", x."mediaType", x."createdBy",
  x."createdAt", ${LAYER}`

/** The layers of images, bottom first. */
export async function imageLayers(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => ImageLayerRow[]> {
  const raws = await sql.steady<RawImageLayer>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT x."imageId", x."index", ${PLACED_LAYER} FROM w JOIN "ImageLayer" x ON x."imageId" = w."id"
    JOIN "Layer" l ON l."id" = x."layerId" JOIN "Chain" c ON c."id" = x."chainId" ORDER BY x."imageId", x."index"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), imageLayerRow)
  return (id) => groups.get(id) ?? []
}

/** An image (`a`, by id) and the index of a layer in it (`b`). */
export interface Place {
  readonly a: number
  readonly b: number
}

/** Single layers by image and index; null where the image has none. */
export async function imageLayer(
  sql: Statements,
  places: readonly Place[],
): Promise<(place: Place) => ImageLayerRow | null> {
  const raws = await sql.steady<RawImageLayer>(Prisma.sql`WITH w AS MATERIALIZED ${sql.pairs(places)}
    SELECT x."imageId", x."index", ${PLACED_LAYER} FROM w JOIN "ImageLayer" x ON x."imageId" = w."a" AND x."index" = w."b"
    JOIN "Layer" l ON l."id" = x."layerId" JOIN "Chain" c ON c."id" = x."chainId"`)
  const rows = new Map(raws.map(imageLayerRow).map((row) => [`${row.imageId}/${row.index}`, row]))
  return ({ a, b }) => rows.get(`${a}/${b}`) ?? null
}

/** One form for both databases. */
export function imageLayerRow(raw: RawImageLayer): ImageLayerRow {
  return {
    imageId: Number(raw.imageId),
    index: Number(raw.index),
    chain: Number(raw.chain),
    chainId: raw.chainId,
    blobDigest: raw.blobDigest,
    mediaType: raw.mediaType,
    createdBy: raw.createdBy,
    createdAt: raw.createdAt === null ? null : new Date(raw.createdAt),
    layer: layerRow(raw),
  }
}
