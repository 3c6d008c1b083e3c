import { Prisma } from '../../../generated/sqlite/client.ts'
import { recordset } from '../recordset.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { grouped } from './page.ts'
import type { ImageRow, TagRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'

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

/** Moves after the last one of `stood` (`tagId`, `moveId`), counted, with the time of the first. */
const SINCE = Prisma.sql`
  CASE WHEN stood."moveId" IS NULL THEN NULL ELSE
    (SELECT CAST(COUNT(*) AS INTEGER) FROM "TagMove" move WHERE move."tagId" = stood."tagId" AND move."id" > stood."moveId") END AS "moves",
  (SELECT move."at" FROM "TagMove" move WHERE move."tagId" = stood."tagId" AND move."id" > stood."moveId" ORDER BY move."id" LIMIT 1) AS "left",
  (SELECT CAST(COUNT(*) AS INTEGER) FROM "TagMove" move WHERE move."tagId" = stood."tagId") AS "total"`

/** Tag `t` with its repository, and what it points at for `platform`: `i`. */
function target(platform: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`JOIN "Repository" r ON r."id" = t."repositoryId"
    LEFT JOIN "Image" i ON i."platform" = ${platform} AND i."id" = COALESCE(t."imageId", (
      SELECT m."imageId" FROM "ImageIndexMember" m JOIN "Image" other ON other."id" = m."imageId" AND other."platform" = ${platform}
      WHERE m."indexId" = t."indexId" ORDER BY m."imageId" LIMIT 1))`
}

/** The tags that have ever pointed at images, directly or through an index: those that have moved on most first, then by repository and name; at most 100 of each. */
export async function tagLines(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => TagLineRow[]> {
  const stood = Prisma.sql`SELECT found."imageId", found."tagId", MAX(found."moveId") AS "moveId" FROM (
      SELECT w."id" AS "imageId", move."tagId", move."id" AS "moveId" FROM w CROSS JOIN "Image" i CROSS JOIN "TagMove" move
        WHERE i."id" = w."id" AND move."digest" = i."digest"
      UNION ALL SELECT w."id", move."tagId", move."id" FROM w CROSS JOIN "ImageIndexMember" m CROSS JOIN "ImageIndex" n CROSS JOIN "TagMove" move
        WHERE m."imageId" = w."id" AND n."id" = m."indexId" AND move."digest" = n."digest"
    ) found GROUP BY found."imageId", found."tagId"`
  const lines = Prisma.sql`SELECT stood."imageId" AS "parentId", stood."tagId", ${SINCE} FROM stood`
  const raws = await sql.rows<RawLine & RawTarget & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}, stood AS MATERIALIZED (${stood})
    SELECT ranked."parentId", ranked."tagId", t."name", r."name" AS "repository", ranked."moves", ranked."left", ranked."total", ${IMAGE}
    FROM (${firstOfEach(lines, Prisma.sql`q."moves" DESC, q."tagId"`, MAX_LINES)}) ranked
    JOIN "Image" parent ON parent."id" = ranked."parentId" JOIN "Tag" t ON t."id" = ranked."tagId" ${target(Prisma.sql`parent."platform"`)}
    ORDER BY ranked."parentId", ranked."moves" DESC, r."name", t."name"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), lineRow)
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
      SELECT w."n", w."rank", w."platform", t."id" AS "tagId",
        (SELECT MAX(move."id") FROM "TagMove" move WHERE move."tagId" = t."id" AND move."digest" = w."digest") AS "moveId"
      FROM w CROSS JOIN "Repository" r CROSS JOIN "Tag" t WHERE r."name" = w."repository" AND t."repositoryId" = r."id" AND t."name" = w."tag")
    SELECT stood."n", stood."rank", stood."tagId", t."name", r."name" AS "repository", ${SINCE}, ${IMAGE}
    FROM stood JOIN "Tag" t ON t."id" = stood."tagId" ${target(Prisma.sql`stood."platform"`)} ORDER BY stood."n", stood."rank"`)
  const lines = grouped(raws, (raw) => Number(raw.n), lineRow)
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
    ) found CROSS JOIN "Image" i WHERE i."id" = found."imageId" AND i."platform" = found."platform" ORDER BY found."n", i."id"`)
  const images = grouped(raws, (raw) => Number(raw.n), imageRow)
  const found = new Map(named.map((each, n) => [JSON.stringify(each), images.get(n)?.[0] ?? null]))
  return (each) => found.get(JSON.stringify(each)) ?? null
}

function lineRow(raw: RawLine & RawTarget): TagLineRow {
  const moves = raw.moves === null ? null : Number(raw.moves)
  return {
    tag: { id: Number(raw.tagId), name: raw.name, repository: raw.repository },
    moves,
    left: raw.left === null ? null : new Date(raw.left),
    floats: Number(raw.total) > 1,
    image: raw.id === null ? null : imageRow(raw as RawImage),
  }
}
