import { Prisma } from '../../../generated/sqlite/client.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import type { ImageRow } from './rows.ts'
import { countOfEach, firstOfEach, type Statements } from './statements.ts'

/**
 * The known bases of the images in `w`: same platform, a whole chain that is a proper prefix.
 * Rows of `parentId`, `imageId` (the base) and `top` (the index of its top layer).
 */
export const BASES = Prisma.sql`SELECT p."id" AS "parentId", b."id" AS "imageId", x."index" AS "top"
  FROM w JOIN "Image" p ON p."id" = w."id"
  JOIN "ImageLayer" x ON x."imageId" = p."id" AND x."index" < p."layerCount" - 1
  JOIN "Image" b ON b."topChainId" = x."chainId" AND b."platform" = p."platform"`

/** The nearest base of each image: most layers, then the lowest id. */
export async function basesOf(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => ImageRow | null> {
  const nearest = firstOfEach(BASES, Prisma.sql`q."top" DESC, q."imageId"`, 1)
  const raws = await sql.rows<RawImage & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT k."parentId", ${IMAGE} FROM (${nearest}) k JOIN "Image" i ON i."id" = k."imageId"`)
  const rows = new Map(raws.map((raw) => [Number(raw.parentId), imageRow(raw)]))
  return (id) => rows.get(id) ?? null
}

/** All bases, nearest first. */
export async function ancestorsOf(
  sql: Statements,
  imageIds: readonly number[],
  { size, after }: PageRequest<{ readonly layerCount: number; readonly id: number }>,
): Promise<(id: number) => Slice<ImageRow>> {
  const top = (after?.layerCount ?? 0) - 1
  const rest = after === null ? Prisma.empty : Prisma.sql`WHERE x."index" < ${top} OR (x."index" = ${top} AND b."id" > ${after.id})`
  const ranked = firstOfEach(Prisma.sql`${BASES} ${rest}`, Prisma.sql`q."top" DESC, q."imageId"`, size + 1)
  const raws = await sql.rows<RawImage & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT k."parentId", ${IMAGE} FROM (${ranked}) k JOIN "Image" i ON i."id" = k."imageId" ORDER BY k."parentId", k."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), imageRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many bases `ancestorsOf` has of each image, on all pages; 0 for an unknown id. */
export async function ancestorCounts(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => number> {
  return counts(sql, imageIds, BASES)
}

/** The images that pass through the top chain of those in `w`; direct ones have no known image in between. */
function derivedPairs(direct: boolean): Prisma.Sql {
  const nothingBetween = Prisma.sql`AND NOT EXISTS (
    SELECT 1 FROM "ImageLayer" y JOIN "Image" m ON m."topChainId" = y."chainId"
    WHERE y."imageId" = d."id" AND y."index" >= p."layerCount" AND y."index" < d."layerCount" - 1 AND m."platform" = d."platform")`
  return Prisma.sql`SELECT p."id" AS "parentId", d."id" AS "imageId" FROM w JOIN "Image" p ON p."id" = w."id"
    JOIN "ImageLayer" x ON x."chainId" = p."topChainId"
    JOIN "Image" d ON d."id" = x."imageId" AND d."platform" = p."platform" AND d."layerCount" > p."layerCount"
    WHERE true ${direct ? nothingBetween : Prisma.empty}`
}

/** The images that were made from an image, newest first. */
export async function derivedOf(
  sql: Statements,
  imageIds: readonly number[],
  direct: boolean,
  { size, after }: PageRequest<number>,
): Promise<(id: number) => Slice<ImageRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND d."id" < ${after}`
  const ranked = firstOfEach(Prisma.sql`${derivedPairs(direct)} ${rest}`, Prisma.sql`q."imageId" DESC`, size + 1)
  const raws = await sql.rows<RawImage & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT k."parentId", ${IMAGE} FROM (${ranked}) k JOIN "Image" i ON i."id" = k."imageId" ORDER BY k."parentId", k."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), imageRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many images `derivedOf` has of each image, on all pages; 0 for an unknown id. */
export async function derivedCounts(sql: Statements, imageIds: readonly number[], direct: boolean): Promise<(id: number) => number> {
  return counts(sql, imageIds, derivedPairs(direct))
}

async function counts(sql: Statements, ids: readonly number[], pairs: Prisma.Sql): Promise<(id: number) => number> {
  const raws = await sql.rows<{ parentId: number; count: number }>(
    Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(ids)} ${countOfEach(pairs)}`)
  const values = new Map(raws.map(({ parentId, count }) => [Number(parentId), Number(count)]))
  return (id) => values.get(id) ?? 0
}
