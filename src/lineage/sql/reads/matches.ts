import { Prisma } from '../../../generated/sqlite/client.ts'
import { bases } from './bases.ts'
import { FEW } from './contains.ts'
import { PLACED_LAYER, imageLayerRow, type RawImageLayer } from './image-layers.ts'
import { ENDS_AT, MAX_OCCURRENCES, occurrenceRow, type RawOccurrence } from './image-packages.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { PACKAGE_VERSION, packageVersionRow, type RawPackageVersion } from './package-rows.ts'
import { grouped } from './page.ts'
import type { ImageLayerRow, ImageRow, OccurrenceRow, PackageVersionRow } from './rows.ts'
import { type PackageSelector, selectedVersions } from './selector.ts'
import type { Statements } from './statements.ts'

/** A package version of an image that a selector means, with its proofs, lowest layer first; at most 1,000. */
export interface MatchRow {
  readonly imageId: number
  readonly version: PackageVersionRow
  readonly occurrences: readonly OccurrenceRow[]
  /** null: it was not asked for. */
  readonly origin: Origin | null
}

/** Where a package version of an image comes from. */
export interface Origin {
  /** The lowest layer that brought it. */
  readonly layer: ImageLayerRow
  /** The nearest known base that already has it, as image-packages.ts has it. */
  readonly base: ImageRow | null
}

type Raw = RawPackageVersion & RawOccurrence
/** A base, where there is one, is `id` and what follows it. Only the first row of a match has these columns. */
type RawOrigin = Raw & RawImageLayer & Omit<RawImage, 'id' | 'mediaType'> & { readonly id: number | null; readonly baseMediaType: string }

const BASE = Prisma.raw(IMAGE.sql.replace('i."mediaType"', 'i."mediaType" AS "baseMediaType"'))

/**
 * The matches of images, by purl.
 * @param origins also where each comes from: one statement in place of three
 */
export async function matches(sql: Statements, imageIds: readonly number[], selector: PackageSelector, origins: boolean): Promise<(id: number) => MatchRow[]> {
  const versions = await selectedVersions(sql, selector)
  const [columns, joined] = origins ? [Prisma.sql`, ${PLACED_LAYER}, ${BASE}`, ORIGIN] : [Prisma.empty, Prisma.empty]
  const query = Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)},
    wanted AS MATERIALIZED ${sql.ids(versions)},
    spans AS MATERIALIZED (
      SELECT x."imageId", x."index", o."path", o."packageVersionId", ${ENDS_AT} AS "until"
      FROM ${versions.length <= FEW ? OF_VERSIONS : OF_CHAINS}),
    ${origins ? withBases(sql) : FOUND}
    SELECT found."imageId", found."index", found."path", ${PACKAGE_VERSION} ${columns}
    FROM found JOIN "PackageVersion" v ON v."id" = found."packageVersionId" JOIN "Package" k ON k."id" = v."packageId" ${joined}
    WHERE found."rank" <= ${MAX_OCCURRENCES} ORDER BY found."imageId", v."purl", found."rank"`
  const raws = await (versions.length <= FEW ? sql.steady<Raw>(query) : sql.rows<Raw>(query))
  const groups = grouped(raws, (raw) => Number(raw.imageId), (raw) => raw)
  const bases = new Map<number, ImageRow>()
  return (id) => matchesIn(id, groups.get(id) ?? [], origins ? (raw) => ({ layer: imageLayerRow(raw as RawOrigin), base: baseOf(raw as RawOrigin, bases) }) : () => null)
}

const OF_VERSIONS = Prisma.sql`w CROSS JOIN "ImageLayer" x CROSS JOIN wanted CROSS JOIN "Occurrence" o
  WHERE x."imageId" = w."id" AND o."packageVersionId" = wanted."id" AND o."chainId" = x."chainId"`
/** The sign keeps the store from the index by version. */
const OF_CHAINS = Prisma.sql`w CROSS JOIN "ImageLayer" x CROSS JOIN "Occurrence" o
  WHERE x."imageId" = w."id" AND o."chainId" = x."chainId" AND +o."packageVersionId" IN (SELECT wanted."id" FROM wanted)`

const FOUND = Prisma.sql`found AS MATERIALIZED (
  SELECT spans.*, ROW_NUMBER() OVER (PARTITION BY spans."imageId", spans."packageVersionId" ORDER BY spans."index", spans."path") AS "rank"
  FROM spans WHERE spans."until" IS NULL)`

/**
 * `found` with `nearest`: the base with the highest top within the layers in which some occurrence of the version shows. By windows and not by joins, for a
 * planner that does not know how many rows there are joins each with all.
 */
function withBases(sql: Statements): Prisma.Sql {
  return Prisma.sql`bases AS MATERIALIZED (
      SELECT q."parentId", q."top", MIN(q."imageId") AS "imageId" FROM (${bases(sql)}) q GROUP BY q."parentId", q."top"),
    reach AS MATERIALIZED (
      SELECT spans.*, bases."imageId" AS "baseId", COALESCE(bases."top", -1) AS "top",
        ROW_NUMBER() OVER (PARTITION BY spans."imageId", spans."packageVersionId", spans."index", spans."path" ORDER BY bases."top" DESC) AS "nth"
      FROM spans LEFT JOIN bases ON bases."parentId" = spans."imageId" AND bases."top" >= spans."index" AND (spans."until" IS NULL OR bases."top" < spans."until")),
    found AS MATERIALIZED (SELECT q.* FROM (
      SELECT reach.*, FIRST_VALUE(reach."baseId") OVER (PARTITION BY reach."imageId", reach."packageVersionId" ORDER BY reach."top" DESC) AS "nearest",
        ROW_NUMBER() OVER (PARTITION BY reach."imageId", reach."packageVersionId", reach."until" IS NULL ORDER BY reach."index", reach."path") AS "rank"
      FROM reach WHERE reach."nth" = 1) q WHERE q."until" IS NULL)`
}

/** One by one: SQLite would make a table of all that stands in parentheses. */
const ORIGIN = Prisma.sql`LEFT JOIN "ImageLayer" x ON found."rank" = 1 AND x."imageId" = found."imageId" AND x."index" = found."index"
  LEFT JOIN "Layer" l ON l."id" = x."layerId" LEFT JOIN "Chain" c ON c."id" = x."chainId"
  LEFT JOIN "Image" i ON found."rank" = 1 AND i."id" = found."nearest"`

function matchesIn(imageId: number, raws: readonly Raw[], originOf: (raw: Raw) => Origin | null): MatchRow[] {
  const byVersion = grouped(raws, (raw) => Number(raw.versionId), (raw) => raw)
  return [...byVersion.values()].map((group) => ({
    imageId,
    version: packageVersionRow(group[0]!),
    occurrences: group.map(occurrenceRow),
    origin: originOf(group[0]!),
  }))
}

/** Many images have few bases: each is made once. */
function baseOf(raw: RawOrigin, known: Map<number, ImageRow>): ImageRow | null {
  const { id } = raw
  if (id === null) return null
  const base = known.get(Number(id)) ?? imageRow({ ...raw, id, mediaType: raw.baseMediaType })
  known.set(base.id, base)
  return base
}
