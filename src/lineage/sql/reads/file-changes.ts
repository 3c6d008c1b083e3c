import { Prisma } from '../../../generated/sqlite/client.ts'
import { fileRow, type RawFile } from './file-rows.ts'
import { visibleFiles } from './image-files.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import type { FileRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** A path that two images do not show alike. */
export interface FileChangeRow {
  readonly path: string
  readonly from: FileRow | null
  readonly to: FileRow | null
}

/** What makes two entries of one path differ; their layers may be others. */
const DIFFERENT = ['type', 'mode', 'uid', 'gid', 'size', 'sha256', 'linkTarget'].map((name) => `a."${name}" IS DISTINCT FROM b."${name}"`).join(' OR ')

/** `changed`: rows of `path`. */
function changedPaths(sql: Statements, from: number, to: number, after: string | null): Prisma.Sql {
  return Prisma.sql`WITH w AS MATERIALIZED ${sql.ids([from, to])},
    v AS MATERIALIZED (${visibleFiles({}, after)}),
    a AS MATERIALIZED (SELECT * FROM v WHERE "parentId" = ${from}),
    b AS MATERIALIZED (SELECT * FROM v WHERE "parentId" = ${to}),
    changed AS (
      SELECT a."path" FROM a LEFT JOIN b ON b."path" = a."path"
      WHERE b."id" IS NULL OR ${Prisma.raw(DIFFERENT)}
      UNION ALL
      SELECT b."path" FROM b WHERE NOT EXISTS (SELECT 1 FROM a WHERE a."path" = b."path"))`
}

/** The paths that two images do not show alike, by path; each file as its image shows it. */
export async function fileChanges(
  sql: Statements,
  from: number,
  to: number,
  { size, after }: PageRequest<string>,
): Promise<Slice<FileChangeRow>> {
  const raws = await sql.rows<RawFile & { parentId: number }>(Prisma.sql`${changedPaths(sql, from, to, after)},
    page AS (SELECT changed."path" FROM changed ORDER BY changed."path" LIMIT ${size + 1})
    SELECT v.* FROM v WHERE v."path" IN (SELECT page."path" FROM page) ORDER BY v."path"`)
  const groups = grouped(raws, ({ path }) => path, (raw) => raw)
  return sliceOf([...groups.values()].map((group) => fileChangeRow(group, from, to)), size)
}

function fileChangeRow(raws: readonly (RawFile & { parentId: number })[], from: number, to: number): FileChangeRow {
  const shownBy = (imageId: number): FileRow | null => {
    const raw = raws.find(({ parentId }) => Number(parentId) === imageId)
    return raw === undefined ? null : fileRow(raw)
  }
  return { path: raws[0]!.path, from: shownBy(from), to: shownBy(to) }
}

/** How many paths `fileChanges` has on all pages. Exact: it looks at all files of both images. */
export async function fileChangeCount(sql: Statements, from: number, to: number): Promise<number> {
  const [raw] = await sql.rows<{ count: number }>(
    Prisma.sql`${changedPaths(sql, from, to, null)} SELECT CAST(COUNT(*) AS INTEGER) AS "count" FROM changed`)
  return Number(raw?.count ?? 0)
}
