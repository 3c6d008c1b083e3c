import { Prisma } from '../../../generated/sqlite/client.ts'
import { moment } from '../moment.ts'
import type { Provider } from '../open.ts'
import { valueset } from '../recordset.ts'
import type { Runner } from './connection.ts'

/** What a tag points at: an image or an index by digest, with its row where it is known. */
export interface Target {
  readonly digest: string
  readonly imageId: number | null
  readonly indexId: number | null
}

/** The digest that a tag of the row `Tag` points at by its last move. */
const LAST = Prisma.sql`(SELECT move."digest" FROM "TagMove" move WHERE move."tagId" = "Tag"."id" ORDER BY move."at" DESC, move."id" DESC LIMIT 1)`

/**
 * A tag is seen to point at something. When that is not where it pointed before, a move is kept; never with a time before that of the last one, because what
 * is seen later happened later, whatever the clock says. Gives the id of the tag when it points elsewhere now.
 */
export async function seeTag(tx: Prisma.TransactionClient, repository: string, name: string, { digest, imageId, indexId }: Target, at: string): Promise<number | null> {
  // Most are known, and an upsert of Prisma asks three times.
  const where = { name: repository }
  const place = (await tx.repository.findUnique({ where, select: { id: true } })) ?? (await tx.repository.upsert({ where, create: where, update: {}, select: { id: true } }))
  const key = { repositoryId: place.id, name }
  const target = { imageId, indexId }
  const known = await tx.tag.findUnique({ where: { repositoryId_name: key } })
  if (known !== null && known.imageId === imageId && known.indexId === indexId) return null
  const { id } = await tx.tag.upsert({ where: { repositoryId_name: key }, create: { ...key, ...target }, update: target, select: { id: true } })
  const last = await tx.tagMove.findFirst({ where: { tagId: id }, orderBy: [{ at: 'desc' }, { id: 'desc' }], select: { digest: true, at: true } })
  // A registry may have told it, before the image was known.
  if (last?.digest === digest) return id
  const seen = new Date(at)
  await tx.tagMove.create({ data: { tagId: id, digest, at: last !== null && last.at > seen ? last.at : seen } })
  return id
}

/** Lets tags point at nothing since now: a move like any other. */
export async function endTags(tx: Runner, provider: Provider, tagIds: readonly number[], now: Date): Promise<void> {
  if (tagIds.length === 0) return
  const ended = valueset(provider, 'integer', tagIds)
  const at = moment(provider, now)
  const last = Prisma.sql`(SELECT MAX(move."at") FROM "TagMove" move WHERE move."tagId" = v."value")`
  await tx.$executeRaw`INSERT INTO "TagMove" ("tagId", "digest", "at", "source") SELECT v."value", NULL, CASE WHEN ${last} > ${at} THEN ${last} ELSE ${at} END, 'delete' FROM ${ended} v`
  await tx.$executeRaw`UPDATE "Tag" SET "imageId" = NULL, "indexId" = NULL WHERE "id" IN (SELECT v."value" FROM ${ended} v)`
}

/** Lets tags point where their last move says, as far as it is known. */
export async function pointTags(tx: Runner, provider: Provider, tagIds: readonly number[]): Promise<void> {
  if (tagIds.length === 0) return
  await tx.$executeRaw`UPDATE "Tag" SET "imageId" = (SELECT i."id" FROM "Image" i WHERE i."digest" = ${LAST}),
    "indexId" = (SELECT n."id" FROM "ImageIndex" n WHERE n."digest" = ${LAST}) WHERE "id" IN (SELECT v."value" FROM ${valueset(provider, 'integer', tagIds)} v)`
}

/** What is new may be what registries have told that tags point at: gives those tags. */
export async function adoptTags(tx: Runner, { digest, imageId, indexId }: Target): Promise<number[]> {
  const tags = await tx.$queryRaw<{ id: number }[]>`UPDATE "Tag" SET "imageId" = CAST(${imageId} AS INTEGER), "indexId" = CAST(${indexId} AS INTEGER)
    WHERE "id" IN (SELECT move."tagId" FROM "TagMove" move WHERE move."digest" = ${digest}) AND "imageId" IS NULL AND "indexId" IS NULL AND ${LAST} = ${digest} RETURNING "id"`
  return tags.map(({ id }) => Number(id))
}
