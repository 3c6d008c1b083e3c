import { Prisma } from '../../../generated/sqlite/client.ts'
import { IMAGE, imageRow, imagesOfEach, type RawImage } from './image-rows.ts'
import type { PageRequest, Slice } from './page.ts'
import type { ImageRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'
import { until } from './tag-moments.ts'

/** The condition that an image of this alias was known. */
function was(sql: Statements, alias: 'derived' | 'base' | 'middle'): Prisma.Sql {
  return until(sql, Prisma.raw(`${alias}."analyzedAt"`))
}

/**
 * The known bases of the images in `w`: same platform, a whole chain that is a proper prefix.
 * Rows of `parentId`, `imageId` (the base) and `top` (the index of its top layer: `x`); more conditions can follow.
 */
export function bases(sql: Statements): Prisma.Sql {
  return Prisma.sql`SELECT derived."id" AS "parentId", base."id" AS "imageId", x."index" AS "top"
    FROM w CROSS JOIN "Image" derived CROSS JOIN "ImageLayer" x CROSS JOIN "Image" base
    WHERE derived."id" = w."id" AND x."imageId" = derived."id" AND x."index" < derived."layerCount" - 1 AND ${was(sql, 'derived')}
      AND base."topChainId" = x."chainId" AND base."platform" = derived."platform" AND ${was(sql, 'base')}`
}

/** The nearest base of each image: most layers, then the lowest id. */
export async function imageBase(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => ImageRow | null> {
  const nearest = firstOfEach(bases(sql), Prisma.sql`q."top" DESC, q."imageId"`, 1)
  const raws = await sql.steady<RawImage & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT found."parentId", ${IMAGE} FROM (${nearest}) found CROSS JOIN "Image" i WHERE i."id" = found."imageId"`)
  const rows = new Map(raws.map((raw) => [Number(raw.parentId), imageRow(raw)]))
  return (id) => rows.get(id) ?? null
}

/** All bases, nearest first. */
export async function imageAncestors(
  sql: Statements,
  imageIds: readonly number[],
  { size, after }: PageRequest<{ readonly layerCount: number; readonly id: number }>,
): Promise<(id: number) => Slice<ImageRow>> {
  const top = (after?.layerCount ?? 0) - 1
  const rest = after === null ? Prisma.empty : Prisma.sql`AND (x."index" < ${top} OR (x."index" = ${top} AND base."id" > ${after.id}))`
  return imagesOfEach(sql, imageIds, Prisma.sql`${bases(sql)} ${rest}`, Prisma.sql`q."top" DESC, q."imageId"`, size, true)
}

/** How many bases `imageAncestors` has of each image, on all pages; 0 for an unknown id. */
export async function imageAncestorCount(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => number> {
  return sql.counts(imageIds, bases(sql))
}

/**
 * The images that pass through the top chain of those in `w`; direct ones have no known image in between.
 * Rows of `parentId` and `imageId` (the derived image).
 */
export function derivedPairs(sql: Statements, direct: boolean): Prisma.Sql {
  const nothingBetween = Prisma.sql`AND NOT EXISTS (
    SELECT 1 FROM "ImageLayer" higher JOIN "Image" middle ON middle."topChainId" = higher."chainId"
    WHERE higher."imageId" = derived."id" AND higher."index" >= base."layerCount" AND higher."index" < derived."layerCount" - 1
      AND middle."platform" = derived."platform" AND ${was(sql, 'middle')})`
  return Prisma.sql`SELECT base."id" AS "parentId", derived."id" AS "imageId" FROM w JOIN "Image" base ON base."id" = w."id"
    JOIN "ImageLayer" x ON x."chainId" = base."topChainId"
    JOIN "Image" derived ON derived."id" = x."imageId" AND derived."platform" = base."platform" AND derived."layerCount" > base."layerCount"
    WHERE ${was(sql, 'base')} AND ${was(sql, 'derived')} ${direct ? nothingBetween : Prisma.empty}`
}

/** The images that were made from an image, newest first. */
export async function derivedImages(
  sql: Statements,
  imageIds: readonly number[],
  direct: boolean,
  { size, after }: PageRequest<number>,
): Promise<(id: number) => Slice<ImageRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND derived."id" < ${after}`
  return imagesOfEach(sql, imageIds, Prisma.sql`${derivedPairs(sql, direct)} ${rest}`, Prisma.sql`q."imageId" DESC`, size)
}

/** How many images `derivedImages` has of each image, on all pages; 0 for an unknown id. */
export async function derivedImageCount(sql: Statements, imageIds: readonly number[], direct: boolean): Promise<(id: number) => number> {
  return sql.counts(imageIds, derivedPairs(sql, direct))
}
