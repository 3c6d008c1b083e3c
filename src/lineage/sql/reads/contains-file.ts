import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import { globOf, pathTest } from './file-filter.ts'
import { idOfPath, PLACEMENT, sha256Bytes } from './file-rows.ts'
import { VISIBLE } from './files.ts'
import { SHOWN_SHA256 } from './image-files.ts'
import type { ImageSet } from './image-set.ts'
import { pathsLike } from './path-search.ts'
import { ReadFailure } from './read-failure.ts'
import { all, type Statements } from './statements.ts'

/** A file that an image shows: members that are set must all hold of the same file, and one has to be set. */
export interface FileCondition {
  readonly path?: string | null | undefined
  readonly pathGlob?: string | null | undefined
  readonly sha256?: Digest | null | undefined
}

/** The images that show such a file. Throws INPUT.FILE_FILTER, INPUT.GLOB, INPUT.GLOB_TOO_BROAD. */
export async function showing(sql: Statements, { path, pathGlob, sha256 }: FileCondition): Promise<ImageSet> {
  const glob = globOf({ path, pathGlob })
  if (path == null && glob === null && sha256 == null) throw new ReadFailure('INPUT.FILE_FILTER', 'A file is told by its path, a glob or its sha256: one of them is needed.')
  const matches = glob === null ? [] : await pathsLike(sql, glob, pathTest({ pathGlob }))
  const at = (column: Prisma.Sql): Prisma.Sql[] => [
    ...(path == null ? [] : [Prisma.sql`${column} = ${idOfPath(path)}`]),
    ...(glob === null ? [] : [Prisma.sql`${column} IN (SELECT w."id" FROM ${sql.ids(matches)} w)`]),
  ]
  const shown = at(Prisma.sql`COALESCE(p."pathId", f."pathId")`)
  if (sha256 != null) shown.push(Prisma.sql`${SHOWN_SHA256} = ${sha256Bytes(sha256)}`)
  const stated = entries(at, sha256 ?? null)
  return {
    members: Prisma.sql`SELECT x."imageId" FROM (${stated}) found CROSS JOIN "File" f CROSS JOIN "ImageLayer" x ${PLACEMENT}
      WHERE f."id" = found."fileId" AND x."layerId" = f."layerId" AND ${VISIBLE} AND ${all(shown)}`,
    test: Prisma.sql`EXISTS (SELECT 1 FROM "ImageLayer" x CROSS JOIN "File" f ${PLACEMENT}
      WHERE x."imageId" = i."id" AND f."layerId" = x."layerId" AND f."id" IN (${stated}) AND ${VISIBLE} AND ${all(shown)})`,
  }
}

/** Entries that are so as their layers state them or as some chain shows them: rows of `fileId`. With paths, by those alone: `shown` tells the rest. */
function entries(at: (column: Prisma.Sql) => Prisma.Sql[], sha256: Digest | null): Prisma.Sql {
  const paths = at(Prisma.sql`same."pathId"`)
  const condition = paths.length > 0 ? all(paths) : Prisma.sql`same."sha256" = ${sha256Bytes(sha256!)}`
  return Prisma.sql`SELECT same."id" AS "fileId" FROM "File" same WHERE ${condition} UNION SELECT same."fileId" FROM "FilePlacement" same WHERE ${condition}`
}
