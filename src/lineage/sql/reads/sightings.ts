import { Prisma } from '../../../generated/sqlite/client.ts'
import { STILL_THERE } from './image-packages.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import type { ImageRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** The images that were stored first and last of those that have something; null: none has it any more. */
export interface Sightings {
  readonly first: ImageRow
  readonly last: ImageRow
}

/** In which images layers were seen first and last, by the order in which the images were stored. */
export async function layerSightings(sql: Statements, layerIds: readonly number[]): Promise<(id: number) => Sightings | null> {
  const one = (end: 'MIN' | 'MAX') => Prisma.sql`(SELECT ${Prisma.raw(end)}(x."imageId") FROM "ImageLayer" x WHERE x."layerId" = w."id")`
  return sightings(sql, layerIds, one)
}

/** In which images package versions were seen first and last; an image from which a higher layer has removed it has not got it. */
export async function versionSightings(sql: Statements, versionIds: readonly number[]): Promise<(id: number) => Sightings | null> {
  const one = (end: 'MIN' | 'MAX') => {
    // From one end of the index (chainId, imageId), until an image still has it.
    const ofChain = Prisma.sql`SELECT x."imageId" FROM "ImageLayer" x WHERE x."chainId" = o."chainId" AND ${STILL_THERE} ORDER BY x."imageId" ${Prisma.raw(end === 'MIN' ? 'ASC' : 'DESC')} LIMIT 1`
    return Prisma.sql`(SELECT ${Prisma.raw(end)}((${ofChain})) FROM "Occurrence" o WHERE o."packageVersionId" = w."id")`
  }
  return sightings(sql, versionIds, one)
}

async function sightings(sql: Statements, ids: readonly number[], one: (end: 'MIN' | 'MAX') => Prisma.Sql): Promise<(id: number) => Sightings | null> {
  const raws = await sql.rows<RawImage & { parentId: number; end: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(ids)},
    found AS MATERIALIZED (SELECT w."id" AS "parentId", 0 AS "end", ${one('MIN')} AS "imageId" FROM w UNION ALL SELECT w."id", 1, ${one('MAX')} FROM w)
    SELECT found."parentId", found."end", ${IMAGE} FROM found CROSS JOIN "Image" i WHERE i."id" = found."imageId"`)
  const images = new Map(raws.map((raw) => [`${Number(raw.parentId)}/${Number(raw.end)}`, imageRow(raw)]))
  return (id) => {
    const [first, last] = [images.get(`${id}/0`), images.get(`${id}/1`)]
    return first === undefined || last === undefined ? null : { first, last }
  }
}

/** When tags pointed at an image, itself or through an index. */
export interface NamedRow {
  /** When the first tag began to point at it; null: none ever did. */
  readonly first: Date | null
  /** When the last one began to. */
  readonly last: Date | null
  /** When the last one left; null: one points at it, or none ever did. */
  readonly until: Date | null
}

interface RawNamed {
  parentId: number
  first: Date | string
  last: Date | string
  until: Date | string | null
  pointing: number
}

/** When tags pointed at images, by all their moves. */
export async function imageNames(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => NamedRow> {
  const left = Prisma.sql`(SELECT later."at" FROM "TagMove" later WHERE later."tagId" = move."tagId" AND (later."at", later."id") > (move."at", move."id")
    ORDER BY later."at", later."id" LIMIT 1)`
  const raws = await sql.rows<RawNamed>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)},
    found AS (
      SELECT w."id" AS "parentId", move."at", ${left} AS "until" FROM w CROSS JOIN "Image" i CROSS JOIN "TagMove" move WHERE i."id" = w."id" AND move."digest" = i."digest"
      UNION ALL SELECT w."id", move."at", ${left} FROM w CROSS JOIN "ImageIndexMember" m CROSS JOIN "ImageIndex" n CROSS JOIN "TagMove" move
        WHERE m."imageId" = w."id" AND n."id" = m."indexId" AND move."digest" = n."digest")
    SELECT found."parentId", MIN(found."at") AS "first", MAX(found."at") AS "last", MAX(found."until") AS "until",
      CAST(SUM(CASE WHEN found."until" IS NULL THEN 1 ELSE 0 END) AS INTEGER) AS "pointing" FROM found GROUP BY found."parentId"`)
  const rows = new Map(raws.map((raw) => [Number(raw.parentId), namedRow(raw)]))
  return (id) => rows.get(id) ?? { first: null, last: null, until: null }
}

function namedRow({ first, last, until, pointing }: RawNamed): NamedRow {
  return { first: new Date(first), last: new Date(last), until: until === null || Number(pointing) > 0 ? null : new Date(until) }
}
