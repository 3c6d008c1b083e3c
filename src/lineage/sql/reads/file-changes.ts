import { Prisma } from '../../../generated/sqlite/client.ts'
import { filesById } from './files.ts'
import { visibleFiles } from './image-files.ts'
import { type PageRequest, type Slice, sliceOf } from './page.ts'
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

/** Rows of `path`, `fromId`, `toId`. */
function changedPaths(sql: Statements, from: number, to: number, after: string | null): Prisma.Sql {
  return Prisma.sql`WITH w AS MATERIALIZED ${sql.ids([from, to])},
    v AS MATERIALIZED (${visibleFiles({}, after)}),
    a AS MATERIALIZED (SELECT * FROM v WHERE "parentId" = ${from}),
    b AS MATERIALIZED (SELECT * FROM v WHERE "parentId" = ${to}),
    changed AS (
      SELECT a."path", a."id" AS "fromId", b."id" AS "toId" FROM a LEFT JOIN b ON b."path" = a."path"
      WHERE b."id" IS NULL OR ${Prisma.raw(DIFFERENT)}
      UNION ALL
      SELECT b."path", NULL, b."id" FROM b WHERE NOT EXISTS (SELECT 1 FROM a WHERE a."path" = b."path"))`
}

/** The paths that two images do not show alike, by path. */
export async function fileChanges(
  sql: Statements,
  from: number,
  to: number,
  { size, after }: PageRequest<string>,
): Promise<Slice<FileChangeRow>> {
  const raws = await sql.rows<{ path: string; fromId: number | null; toId: number | null }>(Prisma.sql`
    ${changedPaths(sql, from, to, after)} SELECT "path", "fromId", "toId" FROM changed ORDER BY "path" LIMIT ${size + 1}`)
  const ids = raws.flatMap(({ fromId, toId }) => [fromId, toId]).filter((id) => id !== null)
  const fileOf = await filesById(sql, ids.map(Number))
  const shown = (path: string, id: number | null) => {
    const file = id === null ? null : fileOf(Number(id))
    return file === null ? null : { ...file, path }
  }
  return sliceOf(raws.map(({ path, fromId, toId }) => ({ path, from: shown(path, fromId), to: shown(path, toId) })), size)
}

/** How many paths `fileChanges` has on all pages. Exact: it looks at all files of both images. */
export async function fileChangeCount(sql: Statements, from: number, to: number): Promise<number> {
  const [raw] = await sql.rows<{ count: number }>(
    Prisma.sql`${changedPaths(sql, from, to, null)} SELECT CAST(COUNT(*) AS INTEGER) AS "count" FROM changed`)
  return Number(raw?.count ?? 0)
}
