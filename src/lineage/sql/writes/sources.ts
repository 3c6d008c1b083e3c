import type { Digest } from '../../../model/digest.ts'
import type { Lineage, Outdated } from '../../lineage.ts'
import { valueset } from '../recordset.ts'
import { type Connection, lockWriters } from './connection.ts'

const MAX_TARGETS = 10_000

/** Remembers that images were read from a target. */
export async function saveSource({ db, provider }: Connection, target: string, images: readonly Digest[], at: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const { id } = await tx.source.upsert({ where: { target }, create: { target, analyzedAt: at }, update: { analyzedAt: at }, select: { id: true } })
    await tx.$executeRaw`INSERT INTO "SourceImage" ("sourceId", "imageId") SELECT CAST(${id} AS INTEGER), i."id"
      FROM ${valueset(provider, 'text', images)} v JOIN "Image" i ON i."digest" = v."value" WHERE true ON CONFLICT DO NOTHING`
  })
}

/** What other analyzers have read; layers that are known by name only are not among it, since nobody can read them. */
export async function outdated({ db }: Connection, analyzerSet: string): ReturnType<Lineage['outdated']> {
  const [counts] = await db.$queryRaw<{ layers: number; images: number; named: number }[]>`
    WITH old AS MATERIALIZED (SELECT "id" FROM "Layer" WHERE "analyzerSet" <> ${analyzerSet} AND "analyzerSet" <> '' AND "imageCount" > 0),
      affected AS MATERIALIZED (SELECT DISTINCT x."imageId" FROM old JOIN "ImageLayer" x ON x."layerId" = old."id")
    SELECT (SELECT CAST(COUNT(*) AS INTEGER) FROM old) AS "layers", (SELECT CAST(COUNT(*) AS INTEGER) FROM affected) AS "images",
      (SELECT CAST(COUNT(*) AS INTEGER) FROM affected WHERE EXISTS (SELECT 1 FROM "SourceImage" s WHERE s."imageId" = affected."imageId")) AS "named"`
  const targets = await db.$queryRaw<Outdated['targets'][number][]>`
    WITH old AS MATERIALIZED (SELECT "id" FROM "Layer" WHERE "analyzerSet" <> ${analyzerSet} AND "analyzerSet" <> '' AND "imageCount" > 0),
      affected AS MATERIALIZED (SELECT DISTINCT x."imageId" FROM old JOIN "ImageLayer" x ON x."layerId" = old."id")
    SELECT source."target", CAST(COUNT(*) AS INTEGER) AS "images" FROM affected JOIN "SourceImage" s ON s."imageId" = affected."imageId"
    JOIN "Source" source ON source."id" = s."sourceId" GROUP BY source."id", source."target" ORDER BY 2 DESC, source."id" LIMIT ${MAX_TARGETS}`
  const { layers = 0, images = 0, named = 0 } = counts ?? {}
  return {
    layers: Number(layers), images: Number(images), withoutTarget: Number(images) - Number(named),
    targets: targets.map(({ target, images }) => ({ target, images: Number(images) })),
  }
}
