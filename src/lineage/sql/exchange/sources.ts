import type { Digest } from '../../../model/digest.ts'
import { valueset } from '../recordset.ts'
import type { Connection } from '../writes/connection.ts'
import type { SourceEntity, Written } from './entities.ts'
import { pages } from './pages.ts'
import { inTransaction } from './transaction.ts'
import { iso } from './values.ts'

const PAGE = 100

/** All targets that images were read from, oldest first. */
export async function* readSources({ db, provider }: Connection): AsyncGenerator<SourceEntity> {
  const read = (after: number, size: number) => db.$queryRaw<{ id: number; target: string; analyzedAt: Date | string }[]>`
    SELECT "id", "target", "analyzedAt" FROM "Source" WHERE "id" > ${after} ORDER BY "id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) {
    const images = await db.$queryRaw<{ sourceId: number; digest: Digest }[]>`SELECT s."sourceId", i."digest"
      FROM ${valueset(provider, 'integer', page.map(({ id }) => Number(id)))} v JOIN "SourceImage" s ON s."sourceId" = v."value"
      JOIN "Image" i ON i."id" = s."imageId" ORDER BY s."sourceId", i."id"`
    const of = Map.groupBy(images, ({ sourceId }) => Number(sourceId))
    for (const { id, target, analyzedAt } of page) yield { target, analyzedAt: iso(analyzedAt), images: (of.get(Number(id)) ?? []).map(({ digest }) => digest) }
  }
}

/** Writes targets, with those of their images that are there; of one that the store has too, the later time counts. */
export async function writeSources(connection: Connection, sources: readonly SourceEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    let known = 0
    for (const { target, analyzedAt, images } of sources) {
      const stored = await tx.source.findUnique({ where: { target } })
      if (stored !== null) known += 1
      const isLater = stored === null || new Date(analyzedAt) > stored.analyzedAt
      const { id } = await tx.source.upsert({ where: { target }, create: { target, analyzedAt }, update: isLater ? { analyzedAt } : {}, select: { id: true } })
      await tx.$executeRaw`INSERT INTO "SourceImage" ("sourceId", "imageId") SELECT CAST(${id} AS INTEGER), i."id"
        FROM ${valueset(connection.provider, 'text', images)} v JOIN "Image" i ON i."digest" = v."value" WHERE true ON CONFLICT DO NOTHING`
    }
    return { added: sources.length - known, known, skipped: 0 }
  })
}
