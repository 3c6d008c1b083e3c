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

type Raw = RawImage & { readonly parentId: number }

/**
 * A page of images for each of these ids.
 * @param pairs rows of `parentId` (one of the ids, which are in `w`) and `imageId`
 * @param order of the pages, by columns of `pairs`: `q."..."`
 * @param steady see Statements.steady; where an id may have very many, one plan is not right for all
 */
export async function imagesOfEach(
  sql: Statements,
  ids: readonly number[],
  pairs: Prisma.Sql,
  order: Prisma.Sql,
  size: number,
  steady = false,
): Promise<(id: number) => Slice<ImageRow>> {
  const query = Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(ids)}
    SELECT found."parentId", ${IMAGE} FROM (${firstOfEach(pairs, order, size + 1)}) found
    CROSS JOIN "Image" i WHERE i."id" = found."imageId" ORDER BY found."parentId", found."rank"`
  const raws = await (steady ? sql.steady<Raw>(query) : sql.rows<Raw>(query))
  const groups = grouped(raws, (raw) => Number(raw.parentId), imageRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}
