import { Prisma } from '../../../generated/sqlite/client.ts'
import { LAYER, layerRow, type RawLayer } from './image-layers.ts'
import type { LayerOrder } from './layers.ts'
import { type PageRequest, type Slice, sliceOf } from './page.ts'
import { ofRegistry } from './repositories.ts'
import type { LayerRow } from './rows.ts'
import { all, type Statements } from './statements.ts'

/** Whose images are meant: those that tags point at there. With neither member: all images of the store, also those without a tag. */
export interface SharingScope {
  readonly registry: string | null
  readonly repository: string | null
}

/** How much images share. Sizes are uncompressed bytes; a layer that an image has twice counts once in it. */
export interface SharingRow {
  readonly images: number
  readonly layers: number
  /** Pairs of an image and a layer. */
  readonly uses: number
  /** Of each layer once. */
  readonly size: bigint
  /** Of each layer for each image that has it. */
  readonly unsharedSize: bigint
  /** Of layers that no image outside has. */
  readonly exclusiveSize: bigint
  /** false: the newest `SHARING_LIMIT` images alone were looked at. */
  readonly exact: boolean
}

/** A layer among some images. */
export interface SharedLayerRow {
  readonly layer: LayerRow
  /** How many of these images have it. */
  readonly images: number
  readonly bytesSaved: bigint
}

/** The place of a shared layer in its order. */
export interface SharedLayerKey {
  readonly value: bigint
  readonly id: number
}

/** Images of a registry or repository that are looked at. */
export const SHARING_LIMIT = 10_000

interface RawSharing {
  images: number
  layers: number
  uses: number | bigint
  size: number | bigint
  unsharedSize: number | bigint
  exclusiveSize: number | bigint
}

const bigint = (sum: Prisma.Sql) => Prisma.sql`CAST(COALESCE(SUM(${sum}), 0) AS BIGINT)`

/** How much the images of a scope share. */
export async function layerSharing(sql: Statements, scope: SharingScope): Promise<SharingRow> {
  if (isWhole(scope)) return wholeSharing(sql)
  const [raw] = await sql.rows<RawSharing>(Prisma.sql`${uses(scope)}
    SELECT (SELECT CAST(COUNT(*) AS INTEGER) FROM shown) AS "images", CAST(COUNT(*) AS INTEGER) AS "layers", ${bigint(Prisma.sql`uses."images"`)} AS "uses",
      ${bigint(Prisma.sql`l."size"`)} AS "size", ${bigint(Prisma.sql`l."size" * uses."images"`)} AS "unsharedSize",
      ${bigint(Prisma.sql`CASE WHEN l."imageCount" = uses."images" THEN l."size" ELSE 0 END`)} AS "exclusiveSize"
    FROM uses CROSS JOIN "Layer" l WHERE l."id" = uses."layerId"`)
  const row = sharingRow(raw!)
  return { ...row, exact: row.images < SHARING_LIMIT || !(await hasMore(sql, scope)) }
}

/** The store keeps of each layer how many images have it: no image is looked at. */
async function wholeSharing(sql: Statements): Promise<SharingRow> {
  const [raw] = await sql.rows<RawSharing>(Prisma.sql`SELECT (SELECT CAST(COUNT(*) AS INTEGER) FROM "Image") AS "images", CAST(COUNT(*) AS INTEGER) AS "layers",
      ${bigint(Prisma.sql`l."imageCount"`)} AS "uses", ${bigint(Prisma.sql`l."size"`)} AS "size", ${bigint(Prisma.sql`l."size" + l."bytesSaved"`)} AS "unsharedSize",
      ${bigint(Prisma.sql`l."size"`)} AS "exclusiveSize"
    FROM "Layer" l WHERE l."imageCount" > 0`)
  return { ...sharingRow(raw!), exact: true }
}

/** The layers of the images of a scope, largest first in the order that is asked for. */
export async function sharedLayersOf(sql: Statements, scope: SharingScope, order: LayerOrder, { size, after }: PageRequest<SharedLayerKey>): Promise<Slice<SharedLayerRow>> {
  const whole = isWhole(scope)
  const images = whole ? Prisma.sql`l."imageCount"` : Prisma.sql`uses."images"`
  const saved = whole ? Prisma.sql`l."bytesSaved"` : Prisma.sql`l."size" * (uses."images" - 1)`
  const value = { imageCount: images, bytesSaved: saved, size: Prisma.sql`l."size"` }[order]
  const rest = after === null ? Prisma.empty : Prisma.sql`AND (${value}, l."id") < (${after.value}, ${after.id})`
  const from = whole ? Prisma.sql`FROM "Layer" l WHERE l."imageCount" > 0` : Prisma.sql`FROM uses CROSS JOIN "Layer" l WHERE l."id" = uses."layerId"`
  const raws = await sql.rows<RawLayer & { images: number; saved: number | bigint }>(Prisma.sql`${whole ? Prisma.empty : uses(scope)}
    SELECT ${LAYER}, ${images} AS "images", ${saved} AS "saved" ${from} ${rest} ORDER BY ${value} DESC, l."id" DESC LIMIT ${size + 1}`)
  return sliceOf(raws.map((raw) => ({ layer: layerRow(raw), images: Number(raw.images), bytesSaved: BigInt(raw.saved) })), size)
}

function isWhole({ registry, repository }: SharingScope): boolean {
  return registry === null && repository === null
}

/** `WITH shown` (`imageId`) and `uses` (`layerId`, `images`): the newest images of a scope, and in how many of them each layer is. */
function uses(scope: SharingScope): Prisma.Sql {
  return Prisma.sql`WITH shown AS MATERIALIZED (${scoped(scope)} ORDER BY "imageId" DESC LIMIT ${SHARING_LIMIT}), uses AS MATERIALIZED (
    SELECT q."layerId", CAST(COUNT(*) AS INTEGER) AS "images" FROM (
      SELECT DISTINCT x."layerId", x."imageId" FROM shown CROSS JOIN "ImageLayer" x WHERE x."imageId" = shown."imageId") q GROUP BY q."layerId")`
}

async function hasMore(sql: Statements, scope: SharingScope): Promise<boolean> {
  const rows = await sql.rows(Prisma.sql`SELECT 1 FROM (${scoped(scope)}) q LIMIT 1 OFFSET ${SHARING_LIMIT}`)
  return rows.length > 0
}

/** The images that tags of a scope point at, each once: rows of `imageId`. */
function scoped({ registry, repository }: SharingScope): Prisma.Sql {
  const where = all([ofRegistry(registry), ...(repository === null ? [] : [Prisma.sql`r."name" = ${repository}`])])
  return Prisma.sql`SELECT t."imageId" FROM "Repository" r CROSS JOIN "Tag" t WHERE ${where} AND t."repositoryId" = r."id" AND t."imageId" IS NOT NULL
    UNION SELECT m."imageId" FROM "Repository" r CROSS JOIN "Tag" t CROSS JOIN "ImageIndexMember" m WHERE ${where} AND t."repositoryId" = r."id" AND m."indexId" = t."indexId"`
}

function sharingRow({ images, layers, uses, size, unsharedSize, exclusiveSize }: RawSharing): Omit<SharingRow, 'exact'> {
  return { images: Number(images), layers: Number(layers), uses: Number(uses), size: BigInt(size), unsharedSize: BigInt(unsharedSize), exclusiveSize: BigInt(exclusiveSize) }
}
