import { Prisma } from '../../../generated/sqlite/client.ts'
import { MAX_RUN } from '../../../model/file-run.ts'

/** Whether run `u` has the file of this id in it; by the primary key. */
export function hasInRun(fileId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`u."firstFileId" > ${fileId} - ${Prisma.raw(String(MAX_RUN))} AND u."firstFileId" <= ${fileId} AND u."lastFileId" >= ${fileId}`
}

/** Whether the file of this id, which the run `u` gave to a package at `since`, has not ceased to belong to it in that image. */
export function stillOwned(fileId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`NOT EXISTS (
    SELECT 1 FROM "FileOwnerRemoval" gone JOIN "ImageLayer" higher ON higher."chainId" = gone."chainId" AND higher."imageId" = since."imageId"
    WHERE gone."occurrenceId" = u."occurrenceId" AND gone."firstFileId" <= ${fileId} AND gone."lastFileId" >= ${fileId} AND higher."index" > since."index")`
}

const FILE_ID = Prisma.raw('f."id"')

/** A condition on file `f`, brought by `x`: a package of that image owns it, or none does. Folders belong to nobody here, and are in neither. */
export function ownedConditions(owned: boolean | null | undefined): Prisma.Sql[] {
  if (owned == null) return []
  const some = Prisma.sql`EXISTS (SELECT 1 FROM "FileOwner" u CROSS JOIN "ImageLayer" since
    WHERE ${hasInRun(FILE_ID)} AND since."chainId" = u."chainId" AND since."imageId" = x."imageId" AND since."index" >= x."index"
      AND NOT EXISTS (SELECT 1 FROM "OccurrenceRemoval" gone JOIN "ImageLayer" higher ON higher."chainId" = gone."chainId"
        AND higher."imageId" = x."imageId" WHERE gone."occurrenceId" = u."occurrenceId")
      AND ${stillOwned(FILE_ID)})`
  return [Prisma.sql`f."type" <> 'DIRECTORY'`, owned ? some : Prisma.sql`NOT ${some}`]
}

/** A condition on file `f`: a package owns it in some image, or in none. */
export function everOwnedConditions(owned: boolean | null | undefined): Prisma.Sql[] {
  if (owned == null) return []
  const some = Prisma.sql`EXISTS (SELECT 1 FROM "FileOwner" u WHERE ${hasInRun(FILE_ID)})`
  return [Prisma.sql`f."type" <> 'DIRECTORY'`, owned ? some : Prisma.sql`NOT ${some}`]
}
