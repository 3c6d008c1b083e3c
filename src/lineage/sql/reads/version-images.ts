import { Prisma } from '../../../generated/sqlite/client.ts'
import { STILL_THERE } from './image-packages.ts'
import type { Statements } from './statements.ts'

/** How many images contain each package version; one with several proofs counts once. */
export async function versionImageCount(sql: Statements, versionIds: readonly number[]): Promise<(id: number) => number> {
  return sql.counts(versionIds, Prisma.sql`SELECT DISTINCT o."packageVersionId" AS "parentId", x."imageId"
    FROM w CROSS JOIN "Occurrence" o CROSS JOIN "ImageLayer" x
    WHERE o."packageVersionId" = w."id" AND x."chainId" = o."chainId" AND ${STILL_THERE}`)
}
