import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import { globOf } from './file-filter.ts'
import { sha256Bytes } from './file-rows.ts'
import { pathsLike, VISIBLE } from './files.ts'
import { SHOWN_PATH, SHOWN_SHA256 } from './image-files.ts'
import type { ImageSet } from './image-set.ts'
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
  const paths = glob === null ? (path == null ? null : [path]) : (await pathsLike(sql, glob)).filter((each) => path == null || each === path)
  const shown: Prisma.Sql[] = []
  if (paths !== null) shown.push(isOneOf(sql, SHOWN_PATH, paths))
  if (sha256 != null) shown.push(Prisma.sql`${SHOWN_SHA256} = ${sha256Bytes(sha256)}`)
  const stated = entries(sql, paths, sha256 ?? null)
  const from = Prisma.sql`CROSS JOIN "File" f CROSS JOIN "ImageLayer" x LEFT JOIN "FilePlacement" p ON p."chainId" = x."chainId" AND p."fileId" = f."id"`
  return {
    members: Prisma.sql`SELECT x."imageId" FROM (${stated}) found ${from}
      WHERE f."id" = found."fileId" AND x."layerId" = f."layerId" AND ${VISIBLE} AND ${all(shown)}`,
    test: Prisma.sql`EXISTS (SELECT 1 FROM "ImageLayer" x CROSS JOIN "File" f LEFT JOIN "FilePlacement" p ON p."chainId" = x."chainId" AND p."fileId" = f."id"
      WHERE x."imageId" = i."id" AND f."layerId" = x."layerId" AND f."id" IN (${stated}) AND ${VISIBLE} AND ${all(shown)})`,
  }
}

/** Entries that are so as their layers state them or as some chain shows them: rows of `fileId`. With paths, by those alone: `shown` tells the rest. */
function entries(sql: Statements, paths: readonly string[] | null, sha256: Digest | null): Prisma.Sql {
  const condition = (table: string) => {
    const column = (name: string) => Prisma.raw(`${table}."${name}"`)
    return paths === null ? Prisma.sql`${column('sha256')} = ${sha256Bytes(sha256!)}` : isOneOf(sql, column('path'), paths)
  }
  return Prisma.sql`SELECT same."id" AS "fileId" FROM "File" same WHERE ${condition('same')}
    UNION SELECT same."fileId" FROM "FilePlacement" same WHERE ${condition('same')}`
}

function isOneOf(sql: Statements, column: Prisma.Sql, texts: readonly string[]): Prisma.Sql {
  return texts.length === 1 ? Prisma.sql`${column} = ${texts[0]!}` : Prisma.sql`${column} IN (SELECT w."text" FROM ${sql.texts(texts)} w)`
}
