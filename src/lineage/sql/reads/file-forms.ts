import { Prisma } from '../../../generated/sqlite/client.ts'
import type { FileVisibility } from './file-filter.ts'

/** A way in which file `f` is there: as its layer states it, or as a chain places it. Its columns, and where images show it or do not. */
export interface FileForm {
  readonly pathId: Prisma.Sql
  readonly size: Prisma.Sql
  readonly sha256: Prisma.Sql
  readonly visible: Prisma.Sql
  readonly shadowed: Prisma.Sql
}

/** Whether the file that `x` brings is hidden by a layer above. */
const HIDDEN = Prisma.sql`EXISTS (SELECT 1 FROM "FileRemoval" gone JOIN "ImageLayer" higher ON higher."chainId" = gone."chainId" AND higher."imageId" = x."imageId"
  WHERE gone."fileId" = f."id" AND higher."index" > x."index")`

/** Images that hide `f`, from what hides it: only those are looked at. Of a layer that an image has twice, the higher place counts. */
const HIDING = Prisma.sql`"FileRemoval" gone JOIN "ImageLayer" higher ON higher."chainId" = gone."chainId"
  JOIN "ImageLayer" x ON x."imageId" = higher."imageId" AND x."layerId" = f."layerId" AND x."index" < higher."index"
  WHERE gone."fileId" = f."id" AND NOT EXISTS (SELECT 1 FROM "ImageLayer" again
    WHERE again."imageId" = x."imageId" AND again."layerId" = x."layerId" AND again."index" > x."index")`

const PLACED = Prisma.sql`EXISTS (SELECT 1 FROM "FilePlacement" placed WHERE placed."chainId" = x."chainId" AND placed."fileId" = f."id")`

const NOWHERE = Prisma.sql`EXISTS (SELECT 1 FROM "FilePlacement" nowhere JOIN "ImageLayer" x ON x."chainId" = nowhere."chainId"
  WHERE nowhere."fileId" = f."id" AND nowhere."pathId" IS NULL)`

/** Its chain places it otherwise in what is asked about. */
function placedOtherwise(what: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT 1 FROM "FilePlacement" placed WHERE placed."chainId" = x."chainId" AND placed."fileId" = f."id" AND (${what}))`
}

/** As its layer states it, at whatever path: where nothing is asked of the path. @param content whether something is asked of size or sha256 */
export function anywhere(content: boolean): FileForm {
  const otherContent = content ? Prisma.sql`placed."size" IS NOT NULL OR placed."sha256" IS NOT NULL` : Prisma.sql`false`
  return {
    ...STATED,
    visible: Prisma.sql`EXISTS (SELECT 1 FROM "ImageLayer" x WHERE x."layerId" = f."layerId" AND NOT ${placedOtherwise(Prisma.sql`placed."pathId" IS NULL OR ${otherContent}`)} AND NOT ${HIDDEN})`,
    shadowed: Prisma.sql`(EXISTS (SELECT 1 FROM ${HIDING} AND NOT ${placedOtherwise(otherContent)}) OR ${NOWHERE})`,
  }
}

/** As its layer states it: in the images whose chain does not place it otherwise. What its own layer overwrites is shadowed, too. */
export const STATED: FileForm = {
  pathId: Prisma.sql`f."pathId"`,
  size: Prisma.sql`f."size"`,
  sha256: Prisma.sql`f."sha256"`,
  visible: Prisma.sql`EXISTS (SELECT 1 FROM "ImageLayer" x WHERE x."layerId" = f."layerId" AND NOT ${PLACED} AND NOT ${HIDDEN})`,
  shadowed: Prisma.sql`(EXISTS (SELECT 1 FROM ${HIDING} AND NOT ${PLACED}) OR ${NOWHERE})`,
}

/** As a chain places it, by the alias of its FilePlacement, whose path is not null. */
export function placedForm(alias: 'p' | 'other'): FileForm {
  const column = (name: string) => Prisma.raw(`${alias}."${name}"`)
  return {
    pathId: column('pathId'),
    size: Prisma.sql`COALESCE(${column('size')}, f."size")`,
    sha256: Prisma.sql`COALESCE(${column('sha256')}, f."sha256")`,
    visible: Prisma.sql`EXISTS (SELECT 1 FROM "ImageLayer" x WHERE x."chainId" = ${column('chainId')} AND NOT ${HIDDEN})`,
    shadowed: Prisma.sql`EXISTS (SELECT 1 FROM ${HIDING} AND x."chainId" = ${column('chainId')})`,
  }
}

/** The condition on a form. */
export function visibilityConditions(form: FileForm, visibility: FileVisibility | null | undefined): Prisma.Sql[] {
  if (visibility == null) return []
  return [visibility === 'VISIBLE' ? form.visible : form.shadowed]
}
