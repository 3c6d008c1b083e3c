import { Prisma } from '../../../generated/sqlite/client.ts'
import { derivedPairs } from './bases.ts'
import type { ImageSet } from './image-set.ts'
import { imagesByReference } from './images.ts'
import type { Statements } from './statements.ts'

/**
 * The images made from an image that a reference names.
 * Throws INPUT.REFERENCE, INPUT.AMBIGUOUS.
 * @param direct only those whose nearest known base it is, or one with the same layers
 */
export async function madeFrom(sql: Statements, reference: string, direct: boolean): Promise<ImageSet> {
  const bases = await imagesByReference(sql, reference)
  const pairs = Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(bases.map(({ id }) => id))} ${derivedPairs(sql, direct)}`
  return {
    members: Prisma.sql`SELECT q."imageId" FROM (${pairs}) q`,
    test: Prisma.sql`EXISTS (SELECT 1 FROM (${pairs} AND derived."id" = i."id") q)`,
  }
}
