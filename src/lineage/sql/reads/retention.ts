import type { Digest } from '../../../model/digest.ts'
import { valueset } from '../recordset.ts'
import type { Connection } from '../writes/connection.ts'

/** An image as rules of retention look at it. */
export interface RetainedImage {
  readonly id: number
  readonly digest: Digest
  readonly platform: string
  readonly created: Date | null
  readonly analyzedAt: Date
  /** That point at it now, themselves or through an index. */
  readonly tags: { readonly repository: string; readonly tag: string }[]
  /** Repositories in which a tag has pointed at it. */
  readonly repositories: Set<string>
  /** When the last tag that pointed at it was seen to point elsewhere; null: no tag was. */
  leftAt: Date | null
}

/** A page of the images, oldest first, with the tags that point at them. */
export async function retainedImages({ db }: Connection, after: number, limit: number): Promise<RetainedImage[]> {
  const rows = await db.$queryRaw<{ id: number; digest: Digest; platform: string; created: string | Date | null; analyzedAt: string | Date }[]>`
    SELECT i."id", i."digest", i."platform", i."created", i."analyzedAt" FROM "Image" i WHERE i."id" > ${after} ORDER BY i."id" LIMIT ${limit}`
  const images = new Map(rows.map(({ id, created, analyzedAt, ...row }): [number, RetainedImage] => [
    Number(id), { ...row, id: Number(id), created: created === null ? null : new Date(created), analyzedAt: new Date(analyzedAt), tags: [], repositories: new Set(), leftAt: null },
  ]))
  const last = Number(rows.at(-1)?.id ?? after)
  const tags = await db.$queryRaw<{ imageId: number; repository: string; tag: string }[]>`SELECT q."imageId", r."name" AS "repository", t."name" AS "tag" FROM (
      SELECT t."imageId", t."id" FROM "Tag" t WHERE t."imageId" > ${after} AND t."imageId" <= ${last}
      UNION SELECT m."imageId", t."id" FROM "ImageIndexMember" m JOIN "Tag" t ON t."indexId" = m."indexId" WHERE m."imageId" > ${after} AND m."imageId" <= ${last}) q
    JOIN "Tag" t ON t."id" = q."id" JOIN "Repository" r ON r."id" = t."repositoryId" ORDER BY r."name", t."name"`
  for (const { imageId, repository, tag } of tags) images.get(Number(imageId))?.tags.push({ repository, tag })
  return [...images.values()]
}

/** Where tags have pointed, a page of their moves, oldest first, each with the time of the next one of its tag; `next` is where the page after it begins. */
export async function pastTags({ db }: Connection, after: number, limit: number): Promise<{ next: number | null; places: { imageId: number; repository: string; leftAt: Date | null }[] }> {
  const rows = await db.$queryRaw<{ id: number; imageId: number | null; repository: string; leftAt: string | Date | null }[]>`WITH moves AS (
      SELECT m."id", m."tagId", m."digest", m."at" FROM "TagMove" m WHERE m."id" > ${after} ORDER BY m."id" LIMIT ${limit}),
    targets AS (SELECT q."id", i."id" AS "imageId" FROM moves q JOIN "Image" i ON i."digest" = q."digest"
      UNION SELECT q."id", x."imageId" FROM moves q JOIN "ImageIndex" n ON n."digest" = q."digest" JOIN "ImageIndexMember" x ON x."indexId" = n."id")
    SELECT q."id", targets."imageId", r."name" AS "repository", (SELECT s."at" FROM "TagMove" s WHERE s."tagId" = q."tagId" AND (s."at" > q."at" OR (s."at" = q."at" AND s."id" > q."id")) ORDER BY s."at", s."id" LIMIT 1) AS "leftAt"
    FROM moves q JOIN "Tag" t ON t."id" = q."tagId" JOIN "Repository" r ON r."id" = t."repositoryId" LEFT JOIN targets ON targets."id" = q."id" ORDER BY q."id"`
  const places = rows.flatMap(({ imageId, repository, leftAt }) => (imageId === null ? [] : [{ imageId: Number(imageId), repository, leftAt: leftAt === null ? null : new Date(leftAt) }]))
  const seen = new Set(rows.map(({ id }) => Number(id)))
  return { next: seen.size < limit ? null : Math.max(...seen), places }
}

/** The images that others are built on, each with one of those: all layers of the base are the lowest ones of the other, for the same platform. */
export async function basesOf({ db, provider }: Connection, ids: readonly number[]): Promise<{ id: number; baseId: number }[]> {
  const rows = await db.$queryRaw<{ id: number; baseId: number }[]>`SELECT MIN(i."id") AS "id", base."id" AS "baseId" FROM ${valueset(provider, 'integer', ids)} w
    JOIN "Image" i ON i."id" = w."value" JOIN "ImageLayer" x ON x."imageId" = i."id"
    JOIN "Image" base ON base."topChainId" = x."chainId" AND base."platform" = i."platform" AND base."layerCount" < i."layerCount" GROUP BY base."id"`
  return rows.map(({ id, baseId }) => ({ id: Number(id), baseId: Number(baseId) }))
}

/** The images, themselves or by an index with them, of which the custody log tells that they were deployed or started, and not that they were stopped since: in that place, or everywhere. */
export async function deployedImages({ db }: Connection): Promise<number[]> {
  const rows = await db.$queryRaw<{ id: number }[]>`WITH running AS (
      SELECT DISTINCT e."digest" FROM "CustodyEntry" e WHERE e."kind" IN ('DEPLOYED', 'STARTED') AND e."digest" IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM "CustodyEntry" s WHERE s."digest" = e."digest" AND s."kind" = 'STOPPED' AND (s."at" > e."at" OR (s."at" = e."at" AND s."id" > e."id")) AND s."body" IN (e."body", '{}')))
    SELECT i."id" FROM running JOIN "Image" i ON i."digest" = running."digest"
    UNION SELECT m."imageId" FROM running JOIN "ImageIndex" n ON n."digest" = running."digest" JOIN "ImageIndexMember" m ON m."indexId" = n."id"`
  return rows.map(({ id }) => Number(id))
}
