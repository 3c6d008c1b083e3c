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
const DIFFERENT = Prisma.raw(
  ['type', 'mode', 'uid', 'gid', 'size', 'sha256', 'linkTarget']
    .map((name) => `one."${name}" IS DISTINCT FROM other."${name}"`)
    .join(' OR '),
)

/** `shown`: the files of both images, as `visibleFiles` has them; `changed`: rows of `path`. */
function changedPaths(sql: Statements, from: number, to: number, after: string | null): Prisma.Sql {
  return Prisma.sql`WITH w AS MATERIALIZED ${sql.ids([from, to])},
    shown AS MATERIALIZED (${visibleFiles({}, after)}),
    one AS MATERIALIZED (SELECT * FROM shown WHERE "parentId" = ${from}),
    other AS MATERIALIZED (SELECT * FROM shown WHERE "parentId" = ${to}),
    changed AS (
      SELECT one."path" FROM one LEFT JOIN other ON other."path" = one."path" WHERE other."id" IS NULL OR ${DIFFERENT}
      UNION ALL
      SELECT other."path" FROM other WHERE NOT EXISTS (SELECT 1 FROM one WHERE one."path" = other."path"))`
}

type RawShown = RawFile & { parentId: number }

/** The paths that two images do not show alike, by path; each file as its image shows it. */
export async function fileChanges(
  sql: Statements,
  from: number,
  to: number,
  { size, after }: PageRequest<string>,
): Promise<Slice<FileChangeRow>> {
  const raws = await sql.rows<RawShown>(Prisma.sql`${changedPaths(sql, from, to, after)},
    page AS (SELECT changed."path" FROM changed ORDER BY changed."path" LIMIT ${size + 1})
    SELECT shown.* FROM shown WHERE shown."path" IN (SELECT page."path" FROM page) ORDER BY shown."path"`)
  const groups = grouped(raws, ({ path }) => path, (raw) => raw)
  return sliceOf([...groups.values()].map((group) => fileChangeRow(group, from, to)), size)
}

function fileChangeRow(raws: readonly RawShown[], from: number, to: number): FileChangeRow {
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
