import { Prisma } from '../../../generated/sqlite/client.ts'
import type { ImageSet } from './image-set.ts'
import type { GapRow } from './rows.ts'

/** Images of which something could not be read: a layer that is not there, a file that is too large or broken. What extensions could not tell is not meant. */
export const INCOMPLETE: ImageSet = {
  members: Prisma.sql`SELECT g."imageId" FROM "ImageGap" g
    UNION ALL SELECT x."imageId" FROM (SELECT DISTINCT g."layerId" FROM "LayerGap" g) unread CROSS JOIN "ImageLayer" x WHERE x."layerId" = unread."layerId"`,
  test: Prisma.sql`(EXISTS (SELECT 1 FROM "ImageGap" g WHERE g."imageId" = i."id")
    OR EXISTS (SELECT 1 FROM "ImageLayer" x CROSS JOIN "LayerGap" g WHERE x."imageId" = i."id" AND g."layerId" = x."layerId"))`,
}

/** Whether gaps leave nothing unread: those of extensions are of users' own facts. */
export function isComplete(gaps: readonly GapRow[]): boolean {
  return gaps.every(({ code }) => code.startsWith('EXTENSIONS.'))
}
