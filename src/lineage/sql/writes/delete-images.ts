import type { Digest } from '../../../model/digest.ts'
import { valueset } from '../recordset.ts'
import { type Connection, lockWriters, type Runner } from './connection.ts'
import { endFacts } from './facts.ts'
import { tellOutbox } from './outbox.ts'
import { endTags } from './tag-moves.ts'

/** A tag that pointed at what was deleted, itself or through an index. */
export interface EndedTag {
  readonly repository: string
  readonly tag: string
  readonly digest: Digest
}

/** What has gone. */
export interface DeletedImages {
  readonly images: readonly Digest[]
  readonly tags: readonly EndedTag[]
}

interface Row {
  id: number
  digest: Digest
}

/**
 * Deletes images by digest, in one transaction: with their places in indexes (an index without members goes too), gaps, what extensions have found on them,
 * and the attestations that speak of nothing else that is known. Tags that pointed at them point at nothing since now, which is a move like any other; users' facts and the custody
 * log stay. Layers and chains stay until garbage is collected. A digest that is not known is passed over.
 */
export async function deleteImages({ db, provider }: Connection, digests: readonly Digest[]): Promise<DeletedImages> {
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const images = await tx.$queryRaw<Row[]>`SELECT i."id", i."digest" FROM ${valueset(provider, 'text', [...new Set(digests)])} w JOIN "Image" i ON i."digest" = w."value"`
    if (images.length === 0) return { images: [], tags: [] }
    const gone = valueset(provider, 'integer', images.map(({ id }) => Number(id)))
    await countLess(tx, gone)
    const indexes = await emptied(tx, gone)
    const none = valueset(provider, 'integer', indexes.map(({ id }) => Number(id)))
    const tags = await tx.$queryRaw<(EndedTag & { id: number })[]>`SELECT t."id", r."name" AS "repository", t."name" AS "tag", COALESCE(i."digest", n."digest") AS "digest"
      FROM "Tag" t JOIN "Repository" r ON r."id" = t."repositoryId" LEFT JOIN "Image" i ON i."id" = t."imageId" LEFT JOIN "ImageIndex" n ON n."id" = t."indexId"
      WHERE t."imageId" IN (SELECT v."value" FROM ${gone} v) OR t."indexId" IN (SELECT v."value" FROM ${none} v) ORDER BY r."name", t."name"`
    await endTags(tx, provider, tags.map(({ id }) => Number(id)), new Date())
    // Rows of theirs in ImageLayer, ImageIndexMember and ImageGap go with them.
    await tx.$executeRaw`DELETE FROM "Image" WHERE "id" IN (SELECT v."value" FROM ${gone} v)`
    await tx.$executeRaw`DELETE FROM "ImageIndex" WHERE "id" IN (SELECT v."value" FROM ${none} v)`
    const names = images.map(({ digest }) => digest)
    const builds = await dropAttestations(tx, provider, [...names, ...indexes.map(({ digest }) => digest)])
    await dropExtensionRuns(tx, provider, 'image', names)
    await tellOutbox(tx, { image: images.map(({ id }) => Number(id)), build: builds, tag: tags.map(({ id }) => Number(id)) })
    return { images: names, tags: tags.map(({ repository, tag, digest }) => ({ repository, tag, digest })) }
  })
}

/** Lets a tag point at nothing since now; its moves stay, this is one of them. The names are those that one repository may have. Null: it points at nothing already, or never did. */
export async function deleteTag({ db, provider }: Connection, repositories: readonly string[], tag: string): Promise<EndedTag | null> {
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const rows = await tx.$queryRaw<(EndedTag & { id: number })[]>`SELECT t."id", r."name" AS "repository", t."name" AS "tag", COALESCE(i."digest", n."digest") AS "digest"
      FROM ${valueset(provider, 'text', repositories)} w JOIN "Repository" r ON r."name" = w."value" JOIN "Tag" t ON t."repositoryId" = r."id" AND t."name" = ${tag}
      LEFT JOIN "Image" i ON i."id" = t."imageId" LEFT JOIN "ImageIndex" n ON n."id" = t."indexId"
      WHERE t."imageId" IS NOT NULL OR t."indexId" IS NOT NULL ORDER BY t."id" LIMIT 1`
    const [ended] = rows
    if (ended === undefined) return null
    await endTags(tx, provider, [Number(ended.id)], new Date())
    await tellOutbox(tx, { tag: [Number(ended.id)] })
    return { repository: ended.repository, tag: ended.tag, digest: ended.digest }
  })
}

/** Takes runs of extensions on nodes away, and ends what they have stated: both come back with the node. Users' facts stay. */
export async function dropExtensionRuns(tx: Runner, provider: Connection['provider'], kind: 'image' | 'layer', targets: readonly string[]): Promise<void> {
  const nodes = valueset(provider, 'text', targets)
  await tx.$executeRaw`DELETE FROM "ExtensionRun" WHERE "kind" = ${kind} AND "target" IN (SELECT w."value" FROM ${nodes} w)`
  const facts = await tx.$queryRaw<{ id: number }[]>`SELECT a."id" FROM ${nodes} w JOIN "Fact" a ON a."kind" = ${kind} AND a."target" = w."value" AND a."endedAt" IS NULL
    JOIN "FactSchema" s ON s."id" = a."schemaId" AND s."origin" = 'extension'`
  await endFacts(tx, provider, facts.map(({ id }) => Number(id)), new Date())
}

type Values = ReturnType<typeof valueset>

/** What layers know of their images. */
async function countLess(tx: Runner, gone: Values): Promise<void> {
  await tx.$executeRaw`UPDATE "Layer" SET "imageCount" = "imageCount" - q."count",
      "bytesSaved" = "size" * CASE WHEN "imageCount" - q."count" > 1 THEN "imageCount" - q."count" - 1 ELSE 0 END
    FROM (SELECT x."layerId", CAST(COUNT(DISTINCT x."imageId") AS INTEGER) AS "count" FROM ${gone} w JOIN "ImageLayer" x ON x."imageId" = w."value" GROUP BY x."layerId") q
    WHERE q."layerId" = "Layer"."id"`
}

/** The indexes that have no other members. */
async function emptied(tx: Runner, gone: Values): Promise<Row[]> {
  return tx.$queryRaw<Row[]>`SELECT n."id", n."digest" FROM "ImageIndex" n
    WHERE n."id" IN (SELECT m."indexId" FROM ${gone} w JOIN "ImageIndexMember" m ON m."imageId" = w."value")
    AND NOT EXISTS (SELECT 1 FROM "ImageIndexMember" m WHERE m."indexId" = n."id" AND m."imageId" NOT IN (SELECT v."value" FROM ${gone} v))`
}

/** One that speaks of another image or index too stays with that; what is told of no image by its manifest or its statements is not theirs. Gives the builds that went. */
async function dropAttestations(tx: Runner, provider: Connection['provider'], digests: readonly Digest[]): Promise<number[]> {
  const rows = await tx.$queryRaw<{ id: number }[]>`SELECT a."id" FROM "Attestation" a
    WHERE a."subjectDigest" IN (SELECT w."value" FROM ${valueset(provider, 'text', digests)} w) AND NOT EXISTS (
      SELECT 1 FROM "Statement" s JOIN "StatementSubject" j ON j."statementId" = s."id" WHERE s."attestationId" = a."id"
        AND (EXISTS (SELECT 1 FROM "Image" i WHERE i."digest" = j."digest") OR EXISTS (SELECT 1 FROM "ImageIndex" n WHERE n."digest" = j."digest")))`
  const gone = valueset(provider, 'integer', rows.map(({ id }) => Number(id)))
  const builds = await tx.$queryRaw<{ id: number }[]>`SELECT b."id" FROM ${gone} w JOIN "Statement" s ON s."attestationId" = w."value" JOIN "Build" b ON b."statementId" = s."id"`
  await tx.$executeRaw`DELETE FROM "Attestation" WHERE "id" IN (SELECT w."value" FROM ${gone} w)`
  return builds.map(({ id }) => Number(id))
}
