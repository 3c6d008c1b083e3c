import { Prisma } from '../../../generated/sqlite/client.ts'
import { STILL_THERE } from './image-packages.ts'
import type { Statements } from './statements.ts'

/** Up to so many places, joining from the package is cheaper than testing the newest images one by one. */
const RARE = 5_000

/** A condition on image `i`. Rare package versions are joined from; for common ones each image is tested, since most pass. */
export async function containsOneOf(sql: Statements, versions: readonly number[], rare: number = RARE): Promise<Prisma.Sql> {
  const [raw] = await sql.rows<{ count: number }>(Prisma.sql`WITH wanted AS MATERIALIZED ${sql.ids(versions)}
    SELECT CAST(COUNT(*) AS INTEGER) AS "count" FROM (
      SELECT 1 FROM wanted CROSS JOIN "Occurrence" o CROSS JOIN "ImageLayer" x
      WHERE o."packageVersionId" = wanted."id" AND x."chainId" = o."chainId" LIMIT ${rare}) q`)
  return Number(raw?.count ?? 0) < rare ? among(sql, versions) : contains(sql, versions)
}

/** A condition on image `i`: it is among those that contain one of these package versions. */
export function among(sql: Statements, versions: readonly number[]): Prisma.Sql {
  return Prisma.sql`i."id" IN (SELECT x."imageId" FROM ${sql.ids(versions)} wanted
    CROSS JOIN "Occurrence" o CROSS JOIN "ImageLayer" x
    WHERE o."packageVersionId" = wanted."id" AND x."chainId" = o."chainId" AND ${STILL_THERE})`
}

/** The same condition, tested image by image. */
function contains(sql: Statements, versions: readonly number[]): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT 1 FROM "ImageLayer" x CROSS JOIN "Occurrence" o
    WHERE x."imageId" = i."id" AND o."chainId" = x."chainId"
    AND o."packageVersionId" IN (SELECT wanted."id" FROM ${sql.ids(versions)} wanted) AND ${STILL_THERE})`
}
