import { Prisma } from '../../../generated/sqlite/client.ts'
import { IMAGE, imageRow, imagesOfEach, type RawImage } from './image-rows.ts'
import type { Count, PageRequest, Slice } from './page.ts'
import type { ImageRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** Which images that have lowest layers in common with an image are meant. */
export interface KinFilter {
  /** So many layers at least, from the bottom; 1 or more. */
  readonly minLayers: number
  /** Neither bases nor derived images, nor those with the very same layers. */
  readonly siblings: boolean
}

/** An image that has its lowest layers in common with another. */
export interface KinRow {
  readonly image: ImageRow
  readonly sharedLayers: number
}

/** The order of kin: most shared layers first, then the newest. */
export interface KinKey {
  readonly sharedLayers: number
  readonly id: number
}

interface Level {
  index: number
  chain: number
  /** The chain above in the image itself; null at its top. */
  next: number | null
}

/**
 * The images of the same platform that have their lowest layers in common with an image, most layers first. Walks the chain of the image from its top
 * down, and looks only at places where the trie branches; a page ends the walk.
 */
export async function kin(sql: Statements, { id, platform }: ImageRow, filter: KinFilter, { size, after }: PageRequest<KinKey>): Promise<Slice<KinRow>> {
  const rows: KinRow[] = []
  for (const level of await branchings(sql, id, filter)) {
    const sharedLayers = level.index + 1
    if (after !== null && sharedLayers > after.sharedLayers) continue
    const before = after !== null && sharedLayers === after.sharedLayers ? after.id : null
    const found = await exactlyAt(sql, { id, platform }, level, filter, before, size + 1 - rows.length)
    rows.push(...found.map((image) => ({ image, sharedLayers })))
    if (rows.length > size) break
  }
  return { rows: rows.slice(0, size), more: rows.length > size }
}

/** The places of an image at which other stacks go on in another way, or end; the highest first. */
async function branchings(sql: Statements, imageId: number, { minLayers, siblings }: KinFilter): Promise<Level[]> {
  const goesOn = Prisma.sql`EXISTS (SELECT 1 FROM "Chain" c WHERE c."parentId" = x."chainId" AND c."id" IS DISTINCT FROM next."chainId")`
  const ends = Prisma.sql`EXISTS (SELECT 1 FROM "Image" other WHERE other."topChainId" = x."chainId" AND other."id" <> ${imageId})`
  const which = siblings ? Prisma.sql`next."chainId" IS NOT NULL AND ${goesOn}` : Prisma.sql`(${goesOn} OR ${ends})`
  const raws = await sql.rows<Level>(Prisma.sql`SELECT x."index", x."chainId" AS "chain", next."chainId" AS "next" FROM "ImageLayer" x
    LEFT JOIN "ImageLayer" next ON next."imageId" = x."imageId" AND next."index" = x."index" + 1
    WHERE x."imageId" = ${imageId} AND x."index" >= ${minLayers - 1} AND ${which} ORDER BY x."index" DESC`)
  return raws.map(({ index, chain, next }) => ({ index: Number(index), chain: Number(chain), next: next === null ? null : Number(next) }))
}

/** The images that leave the stack of an image at this place, newest first. */
async function exactlyAt(
  sql: Statements,
  { id, platform }: Pick<ImageRow, 'id' | 'platform'>,
  { index, chain, next }: Level,
  { siblings }: KinFilter,
  before: number | null,
  limit: number,
): Promise<ImageRow[]> {
  const leaves = next === null ? Prisma.empty : Prisma.sql`AND NOT EXISTS (
    SELECT 1 FROM "ImageLayer" higher WHERE higher."imageId" = x."imageId" AND higher."index" = ${index + 1} AND higher."chainId" = ${next})`
  const raws = await sql.rows<RawImage>(Prisma.sql`SELECT ${IMAGE} FROM "ImageLayer" x CROSS JOIN "Image" i
    WHERE x."chainId" = ${chain} AND i."id" = x."imageId" AND i."id" <> ${id} AND i."platform" = ${platform} ${leaves}
      ${siblings ? Prisma.sql`AND i."layerCount" > ${index + 1}` : Prisma.empty} ${before === null ? Prisma.empty : Prisma.sql`AND x."imageId" < ${before}`}
    ORDER BY x."imageId" DESC LIMIT ${limit}`)
  return raws.map(imageRow)
}

/** How many images `kin` has on all pages, up to `COUNT_LIMIT`. */
export async function kinCount(sql: Statements, { id, platform, layerCount }: ImageRow, { minLayers, siblings }: KinFilter): Promise<Count> {
  const passes = (index: number) => Prisma.sql`SELECT mine."chainId" FROM "ImageLayer" mine WHERE mine."imageId" = ${id} AND mine."index" = ${index}`
  const aside = Prisma.sql`
    AND NOT EXISTS (SELECT 1 FROM "ImageLayer" mine WHERE mine."imageId" = ${id} AND mine."chainId" = i."topChainId")
    AND NOT EXISTS (SELECT 1 FROM "ImageLayer" higher WHERE higher."imageId" = i."id" AND higher."index" = ${layerCount - 1} AND higher."chainId" = (${passes(layerCount - 1)}))`
  return sql.count(Prisma.sql`FROM "ImageLayer" x CROSS JOIN "Image" i
    WHERE x."chainId" = (${passes(minLayers - 1)}) AND i."id" = x."imageId" AND i."id" <> ${id} AND i."platform" = ${platform} ${siblings ? aside : Prisma.empty}`)
}

/** The images that pass through chains (internal numbers), newest first: those that have all layers up to there in common. */
export async function chainImages(sql: Statements, chains: readonly number[], { size, after }: PageRequest<number>): Promise<(chain: number) => Slice<ImageRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND x."imageId" < ${after}`
  const pairs = Prisma.sql`SELECT x."chainId" AS "parentId", x."imageId" FROM w JOIN "ImageLayer" x ON x."chainId" = w."id" ${rest}`
  return imagesOfEach(sql, chains, pairs, Prisma.sql`q."imageId" DESC`, size)
}

/** How many images `chainImages` has of each chain, on all pages. */
export async function chainImageCount(sql: Statements, chains: readonly number[]): Promise<(chain: number) => number> {
  return sql.counts(chains, Prisma.sql`SELECT x."chainId" AS "parentId" FROM w JOIN "ImageLayer" x ON x."chainId" = w."id"`)
}
