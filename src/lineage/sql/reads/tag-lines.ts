import { Prisma } from '../../../generated/sqlite/client.ts'
import { recordset } from '../recordset.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { grouped } from './page.ts'
import type { ImageRow, TagRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'
import { known, tagTable, until } from './tag-moments.ts'

/** A tag that has pointed at an image, and how far it has gone on since. */
export interface TagLineRow {
  readonly tag: TagRow
  /** How often it has moved since it pointed there last; null: it was never seen to point there. */
  readonly moves: number | null
  /** When it was seen to leave; null: it points there, or never did. */
  readonly left: Date | null
  /** Whether it has ever pointed at anything else. */
  readonly floats: boolean
  /** What it points at now, for the platform of the image; null: nothing for it. */
  readonly image: ImageRow | null
}

const MAX_LINES = 100

type RawTarget = { [Name in keyof RawImage]: RawImage[Name] | null }

interface RawLine {
  tagId: number
  name: string
  repository: string
  moves: number | null
  left: Date | string | null
  total: number
}

/** Moves after the last one of `stood` (`tagId`, `at`, `moveId`), counted, with the time of the first. */
function since(sql: Statements): Prisma.Sql {
  const then = Prisma.sql`move."tagId" = stood."tagId" AND ${until(sql, Prisma.sql`move."at"`)}`
  return Prisma.sql`
  CASE WHEN stood."moveId" IS NULL THEN NULL ELSE
    (SELECT CAST(COUNT(*) AS INTEGER) FROM "TagMove" move WHERE ${then} AND (move."at", move."id") > (stood."at", stood."moveId")) END AS "moves",
  (SELECT move."at" FROM "TagMove" move WHERE ${then} AND (move."at", move."id") > (stood."at", stood."moveId") ORDER BY move."at", move."id" LIMIT 1) AS "left",
  (SELECT CAST(COUNT(*) AS INTEGER) FROM "TagMove" move WHERE ${then}) AS "total"`
}

/** The repository `r` of tag `t`, to be chosen by `t."repositoryId"`, and what it points at for `platform`: `i`. */
function target(sql: Statements, platform: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CROSS JOIN "Repository" r LEFT JOIN "Image" i ON i."platform" = ${platform} AND ${known(sql)} AND i."id" = COALESCE(t."imageId", (
      SELECT m."imageId" FROM "ImageIndexMember" m JOIN "Image" other ON other."id" = m."imageId" AND other."platform" = ${platform} AND ${until(sql, Prisma.sql`other."analyzedAt"`)}
      WHERE m."indexId" = t."indexId" ORDER BY m."imageId" LIMIT 1))`
}

/** The tags that have ever pointed at images, directly or through an index: those that have moved on most first, then by repository and name; at most 100 of each. */
export async function tagLines(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => TagLineRow[]> {
  const then = until(sql, Prisma.sql`move."at"`)
  const stood = Prisma.sql`SELECT last."parentId" AS "imageId", last."tagId", last."moveId", last."at" FROM (SELECT found.*,
      ROW_NUMBER() OVER (PARTITION BY found."parentId", found."tagId" ORDER BY found."at" DESC, found."moveId" DESC) AS "rank" FROM (
      SELECT w."id" AS "parentId", move."tagId", move."id" AS "moveId", move."at" FROM w CROSS JOIN "Image" i CROSS JOIN "TagMove" move
        WHERE i."id" = w."id" AND move."digest" = i."digest" AND ${then}
      UNION ALL SELECT w."id", move."tagId", move."id", move."at" FROM w CROSS JOIN "ImageIndexMember" m CROSS JOIN "ImageIndex" n CROSS JOIN "TagMove" move
        WHERE m."imageId" = w."id" AND n."id" = m."indexId" AND move."digest" = n."digest" AND ${then}
    ) found) last WHERE last."rank" = 1`
  const lines = Prisma.sql`SELECT stood."imageId" AS "parentId", stood."tagId", ${since(sql)} FROM stood`
  const raws = await sql.rows<RawLine & RawTarget & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}, stood AS MATERIALIZED (${stood})
    SELECT ranked."parentId", ranked."tagId", t."name", r."name" AS "repository", ranked."moves", ranked."left", ranked."total", ${IMAGE}
    FROM (${firstOfEach(lines, Prisma.sql`q."moves" DESC, q."tagId"`, MAX_LINES)}) ranked
    CROSS JOIN "Image" parent CROSS JOIN ${tagTable(sql)} t ${target(sql, Prisma.sql`parent."platform"`)}
    WHERE parent."id" = ranked."parentId" AND t."id" = ranked."tagId" AND r."id" = t."repositoryId"
    ORDER BY ranked."parentId", ranked."moves" DESC, r."name", t."name"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), lineRow(sql))
  return (id) => groups.get(id) ?? []
}

/** A tag by name, and a digest (of a manifest or an index) at which it may have pointed. */
export interface TagPlace {
  readonly repositories: readonly string[]
  readonly tag: string
  readonly digest: string | null
  readonly platform: string
}

/** How far tags have gone on since they pointed at digests, of the first repository that has the tag; null where none has. */
export async function tagLineSince(sql: Statements, places: readonly TagPlace[]): Promise<(place: TagPlace) => TagLineRow | null> {
  const rows = places.flatMap(({ repositories, ...place }, n) => repositories.map((repository, rank) => ({ n, rank, repository, ...place })))
  const columns = { n: 'integer', rank: 'integer', repository: 'text', tag: 'text', digest: 'text', platform: 'text' } as const
  const raws = await sql.rows<RawLine & RawTarget & { n: number; rank: number }>(Prisma.sql`WITH w AS MATERIALIZED ${recordset(sql.provider, columns, rows)},
    stood AS MATERIALIZED (
      SELECT w."n", w."rank", w."platform", t."id" AS "tagId", move."id" AS "moveId", move."at"
      FROM w CROSS JOIN "Repository" r CROSS JOIN "Tag" t LEFT JOIN "TagMove" move ON move."id" = (
        SELECT last."id" FROM "TagMove" last WHERE last."tagId" = t."id" AND last."digest" = w."digest" AND ${until(sql, Prisma.sql`last."at"`)} ORDER BY last."at" DESC, last."id" DESC LIMIT 1)
      WHERE r."name" = w."repository" AND t."repositoryId" = r."id" AND t."name" = w."tag")
    SELECT stood."n", stood."rank", stood."tagId", t."name", r."name" AS "repository", ${since(sql)}, ${IMAGE}
    FROM stood CROSS JOIN ${tagTable(sql)} t ${target(sql, Prisma.sql`stood."platform"`)}
    WHERE t."id" = stood."tagId" AND r."id" = t."repositoryId" ORDER BY stood."n", stood."rank"`)
  const lines = grouped(raws, (raw) => Number(raw.n), lineRow(sql))
  const found = new Map(places.map((place, n) => [JSON.stringify(place), lines.get(n)?.[0] ?? null]))
  return (place) => found.get(JSON.stringify(place)) ?? null
}

/** What was named by digest, for a platform. */
export interface NamedDigest {
  readonly digest: string
  readonly platform: string
}

/** The images that digests of manifests or indexes mean on a platform; null where none is known. */
export async function imageAt(sql: Statements, named: readonly NamedDigest[]): Promise<(named: NamedDigest) => ImageRow | null> {
  const rows = named.map((each, n) => ({ n, ...each }))
  const raws = await sql.rows<RawImage & { n: number }>(Prisma.sql`WITH w AS MATERIALIZED ${recordset(sql.provider, { n: 'integer', digest: 'text', platform: 'text' }, rows)}
    SELECT found."n", ${IMAGE} FROM (
      SELECT w."n", w."platform", i."id" AS "imageId" FROM w CROSS JOIN "Image" i WHERE i."digest" = w."digest"
      UNION ALL SELECT w."n", w."platform", m."imageId" FROM w CROSS JOIN "ImageIndex" n CROSS JOIN "ImageIndexMember" m WHERE n."digest" = w."digest" AND m."indexId" = n."id"
    ) found CROSS JOIN "Image" i WHERE i."id" = found."imageId" AND i."platform" = found."platform" AND ${known(sql)} ORDER BY found."n", i."id"`)
  const images = grouped(raws, (raw) => Number(raw.n), imageRow)
  const found = new Map(named.map((each, n) => [JSON.stringify(each), images.get(n)?.[0] ?? null]))
  return (each) => found.get(JSON.stringify(each)) ?? null
}

function lineRow({ asOf }: Statements): (raw: RawLine & RawTarget) => TagLineRow {
  return (raw) => rowOf(raw, asOf)
}

function rowOf(raw: RawLine & RawTarget, asOf: Date | null): TagLineRow {
  const moves = raw.moves === null ? null : Number(raw.moves)
  return {
    tag: { id: Number(raw.tagId), name: raw.name, repository: raw.repository, asOf },
    moves,
    left: raw.left === null ? null : new Date(raw.left),
    floats: Number(raw.total) > 1,
    image: raw.id === null ? null : imageRow(raw as RawImage),
  }
}
