import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import { grouped, type Slice, sliceOf } from './page.ts'
import type { ImageRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'

/** The columns of image `i`. */
export const IMAGE = Prisma.raw(
  ['id', 'digest', 'configDigest', 'mediaType', 'synthesized', 'platform', 'created', 'analyzedAt', 'layerCount', 'size']
    .map((name) => `i."${name}"`)
    .join(', '),
)

/** What the columns `IMAGE` hold, in the form of either database. */
export interface RawImage {
  id: number
  digest: Digest
  configDigest: Digest
  mediaType: string
  synthesized: boolean | number
  platform: string
  created: Date | string | null
  analyzedAt: Date | string
  layerCount: number
  size: bigint | number
}

/** The two databases hand over times, truth values and big integers in different forms. */
export function imageRow(raw: RawImage): ImageRow {
  return {
    id: Number(raw.id),
    digest: raw.digest,
    configDigest: raw.configDigest,
    mediaType: raw.mediaType,
    synthesized: Boolean(raw.synthesized),
    platform: raw.platform,
    created: raw.created === null ? null : new Date(raw.created),
    analyzedAt: new Date(raw.analyzedAt),
    layerCount: Number(raw.layerCount),
    size: BigInt(raw.size),
  }
}

/**
 * A page of images for each of these ids.
 * @param pairs rows of `parentId` (one of the ids, which are in `w`) and `imageId`
 * @param order of the pages, by columns of `pairs`: `q."..."`
 */
export async function imagesOfEach(
  sql: Statements,
  ids: readonly number[],
  pairs: Prisma.Sql,
  order: Prisma.Sql,
  size: number,
): Promise<(id: number) => Slice<ImageRow>> {
  const raws = await sql.rows<RawImage & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(ids)}
    SELECT found."parentId", ${IMAGE} FROM (${firstOfEach(pairs, order, size + 1)}) found
    JOIN "Image" i ON i."id" = found."imageId" ORDER BY found."parentId", found."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), imageRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}
