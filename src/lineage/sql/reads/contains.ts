import { Prisma } from '../../../generated/sqlite/client.ts'
import type { ImageSet } from './image-set.ts'
import { STILL_THERE } from './image-packages.ts'
import type { Statements } from './statements.ts'

/** Up to so many versions, each is looked up in each layer; of more, what the layers have is looked up among them. */
export const FEW = 16

/** The images that contain one of these package versions. */
export function containing(sql: Statements, versions: readonly number[]): ImageSet {
  const isMeant = versions.length <= FEW
    ? Prisma.sql`o."packageVersionId" IN (SELECT wanted."id" FROM ${sql.ids(versions)} wanted)`
    // The sign keeps the store from the index by version.
    : sql.isAmong(Prisma.sql`+o."packageVersionId"`, versions)
  // PostgreSQL would join and sort all members for a page of 20: with an offset it does what is written, image by image.
  const asTest = sql.provider === 'sqlite' ? Prisma.empty : Prisma.sql`OFFSET 0`
  return {
    steady: true,
    steadyTest: versions.length <= FEW,
    members: Prisma.sql`SELECT x."imageId" FROM ${sql.ids(versions)} wanted
      CROSS JOIN "Occurrence" o CROSS JOIN "ImageLayer" x
      WHERE o."packageVersionId" = wanted."id" AND x."chainId" = o."chainId" AND ${STILL_THERE}`,
    test: Prisma.sql`EXISTS (SELECT 1 FROM "ImageLayer" x CROSS JOIN "Occurrence" o
      WHERE x."imageId" = i."id" AND o."chainId" = x."chainId"
      AND ${isMeant} AND ${STILL_THERE} ${asTest})`,
  }
}
