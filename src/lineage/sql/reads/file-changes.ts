import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Attribution, Compared, ComparedPlace, Side } from './compared.ts'
import { fileRow, OF_LAYER, PLACEMENT, type RawFile, SHOWN_AT } from './file-rows.ts'
import { VISIBLE } from './files.ts'
import { SHOWN_FILE } from './image-files.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { ReadFailure } from './read-failure.ts'
import type { FileRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'

/** A path that two images do not show alike, with the layers that this comes from. */
export interface FileChangeRow extends Attribution {
  readonly path: string
  readonly from: FileRow | null
  readonly to: FileRow | null
  /** The images, by row id. */
  readonly compared: Compared
}

/** How many paths a layer makes two images differ in. */
export interface LayerFileChanges {
  readonly madeBy: ComparedPlace
  readonly count: number
  /** The first of them, by path. */
  readonly first: readonly FileChangeRow[]
}

/** Entries of layers that two images do not share; comparing so many takes some ten seconds. */
const MAX_ENTRIES = 2_000_000

/** What makes two entries of one path differ; their layers may be others. */
const DIFFERENT = Prisma.raw(
  ['type', 'mode', 'uid', 'gid', 'size', 'sha256', 'linkTarget']
    .map((name) => `one."${name}" IS DISTINCT FROM other."${name}"`)
    .join(' OR '),
)

/**
 * The paths that two images do not show alike. Only the layers above the common ones are read, and what they hide of those:
 * - `own`: the layers that only one of them has at this place
 * - `taken`: what these hide, as the layers below showed it: rows of `imageId`, `index`, `fileId`, `pathId`, `path`, `lower`
 * - `shown`: what the images show of all this, as `visibleFiles` has it
 * - `changed`: rows of `pathId`, `path`, `fromIndex`, `toIndex`, `side`, `made`, as in `Attribution`
 */
function changedPaths({ from, to, prefix }: Compared, after: string | null): Prisma.Sql {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND h."path" > ${after}`
  return Prisma.sql`WITH own AS MATERIALIZED (
      SELECT x."imageId", x."index", x."layerId", x."chainId" FROM "ImageLayer" x WHERE x."imageId" IN (${from}, ${to}) AND x."index" >= ${prefix}),
    taken AS MATERIALIZED (
      SELECT own."imageId", own."index", f."id" AS "fileId", h."id" AS "pathId", h."path", x."index" AS "lower"
      FROM own CROSS JOIN "FileRemoval" gone CROSS JOIN "File" f CROSS JOIN "ImageLayer" x ${PLACEMENT} ${SHOWN_AT}
      WHERE gone."chainId" = own."chainId" AND f."id" = gone."fileId" AND x."imageId" = own."imageId" AND x."layerId" = f."layerId"
        AND x."index" < own."index" ${rest}),
    shown AS MATERIALIZED (
      SELECT ${SHOWN_FILE} FROM own x CROSS JOIN "Layer" l CROSS JOIN "File" f ${PLACEMENT} ${SHOWN_AT}
      WHERE l."id" = x."layerId" AND ${OF_LAYER} AND ${VISIBLE} ${rest}
      UNION ALL
      SELECT ${SHOWN_FILE} FROM (SELECT DISTINCT taken."fileId" FROM taken WHERE taken."lower" < ${prefix}) found
      CROSS JOIN "File" f CROSS JOIN "ImageLayer" x ${PLACEMENT} ${SHOWN_AT}
      WHERE f."id" = found."fileId" AND x."imageId" IN (${from}, ${to}) AND x."layerId" = f."layerId" AND x."index" < ${prefix} AND ${VISIBLE} ${rest}),
    gone AS MATERIALIZED (SELECT taken."imageId", taken."pathId", MAX(taken."index") AS "index" FROM taken GROUP BY taken."imageId", taken."pathId"),
    one AS MATERIALIZED (SELECT * FROM shown WHERE "parentId" = ${from}),
    other AS MATERIALIZED (SELECT * FROM shown WHERE "parentId" = ${to}),
    changed AS (
      SELECT one."pathId", one."path", one."index" AS "fromIndex", other."index" AS "toIndex",
        CASE WHEN other."index" >= ${prefix} THEN 'TO' ELSE 'FROM' END AS "side",
        CASE WHEN other."index" >= ${prefix} THEN other."index" ELSE one."index" END AS "made"
      FROM one JOIN other ON other."pathId" = one."pathId" WHERE ${DIFFERENT}
      UNION ALL
      SELECT one."pathId", one."path", one."index", gone."index", CASE WHEN gone."index" IS NULL THEN 'FROM' ELSE 'TO' END, COALESCE(gone."index", one."index")
      FROM one LEFT JOIN gone ON gone."imageId" = ${to} AND gone."pathId" = one."pathId"
      WHERE NOT EXISTS (SELECT 1 FROM other WHERE other."pathId" = one."pathId")
      UNION ALL
      SELECT other."pathId", other."path", gone."index", other."index", CASE WHEN other."index" >= ${prefix} THEN 'TO' ELSE 'FROM' END,
        CASE WHEN other."index" >= ${prefix} THEN other."index" ELSE gone."index" END
      FROM other LEFT JOIN gone ON gone."imageId" = ${from} AND gone."pathId" = other."pathId"
      WHERE NOT EXISTS (SELECT 1 FROM one WHERE one."pathId" = other."pathId"))`
}

type RawShown = RawFile & { parentId: number; fromIndex: number | null; toIndex: number | null; side: Side; made: number }

/** What `page` has (paths of `changed` with their columns), each with the files that the images show. */
const WITH_FILES = Prisma.sql`SELECT page."fromIndex", page."toIndex", page."side", page."made", shown.*
  FROM page JOIN shown ON shown."pathId" = page."pathId" ORDER BY shown."path"`

/**
 * The paths that two images do not show alike, by path; each file as its image shows it. Throws INPUT.TOO_MANY_FILES.
 * @param madeBy only what this layer makes differ
 */
export async function fileChanges(
  sql: Statements,
  compared: Compared,
  madeBy: ComparedPlace | null,
  { size, after }: PageRequest<string>,
): Promise<Slice<FileChangeRow>> {
  await refuseTooMany(sql, compared)
  const only = madeBy === null ? Prisma.empty : Prisma.sql`WHERE changed."side" = ${madeBy.side} AND changed."made" = ${madeBy.index}`
  const raws = await sql.rows<RawShown>(Prisma.sql`${changedPaths(compared, after)},
    page AS (SELECT changed.* FROM changed ${only} ORDER BY changed."path" LIMIT ${size + 1}) ${WITH_FILES}`)
  return sliceOf(fileChangeRows(raws, compared), size)
}

/** How many paths each layer makes differ, with the first `size` of them; by image and index. Looks at all. Throws INPUT.TOO_MANY_FILES. */
export async function fileChangesByLayer(sql: Statements, compared: Compared, size: number): Promise<LayerFileChanges[]> {
  await refuseTooMany(sql, compared)
  const place = Prisma.sql`SELECT changed.*, CASE changed."side" WHEN 'FROM' THEN changed."made" ELSE -1 - changed."made" END AS "parentId" FROM changed`
  const counts = await sql.rows<{ side: Side; made: number; count: number }>(Prisma.sql`${changedPaths(compared, null)}
    SELECT changed."side", changed."made", CAST(COUNT(*) AS INTEGER) AS "count" FROM changed GROUP BY changed."side", changed."made"`)
  const raws = size === 0 ? [] : await sql.rows<RawShown>(Prisma.sql`${changedPaths(compared, null)},
    page AS (${firstOfEach(place, Prisma.sql`q."path"`, size)}) ${WITH_FILES}`)
  const groups = grouped(fileChangeRows(raws, compared), ({ madeBy: { side, index } }) => `${side}/${index}`, (row) => row)
  return counts.map(({ side, made, count }) => ({ madeBy: { side, index: Number(made) }, count: Number(count), first: groups.get(`${side}/${made}`) ?? [] }))
}

function fileChangeRows(raws: readonly RawShown[], compared: Compared): FileChangeRow[] {
  return [...grouped(raws, ({ path }) => path, (raw) => raw).values()].map((group) => {
    const shownBy = (imageId: number): FileRow | null => {
      const raw = group.find(({ parentId }) => Number(parentId) === imageId)
      return raw === undefined ? null : fileRow(raw)
    }
    const { path, fromIndex, toIndex, side, made } = group[0]!
    return { path, from: shownBy(compared.from), to: shownBy(compared.to), fromIndex: number(fromIndex), toIndex: number(toIndex), madeBy: { side, index: Number(made) }, compared }
  })
}

function number(value: number | null): number | null {
  return value === null ? null : Number(value)
}

/** What would be read is known before it is. */
async function refuseTooMany(sql: Statements, { from, to, prefix }: Compared): Promise<void> {
  const [raw] = await sql.rows<{ count: number | bigint }>(Prisma.sql`SELECT CAST(COALESCE(SUM(l."fileCount"), 0) AS BIGINT) AS "count"
    FROM "ImageLayer" x JOIN "Layer" l ON l."id" = x."layerId" WHERE x."imageId" IN (${from}, ${to}) AND x."index" >= ${prefix}`)
  if (Number(raw?.count ?? 0) > MAX_ENTRIES) throw new ReadFailure('INPUT.TOO_MANY_FILES', `The layers that only one of the images has hold more than ${MAX_ENTRIES} files.`)
}
