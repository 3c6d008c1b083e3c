import type { ImageReading } from '../../lineage.ts'
import type { Digest } from '../../../model/digest.ts'
import { valueset } from '../recordset.ts'
import type { Connection } from '../writes/connection.ts'
import { tellOutbox } from '../writes/outbox.ts'
import { insertImage } from '../writes/save-image.ts'
import type { ImageEntity, Written } from './entities.ts'
import { pages } from './pages.ts'
import { inTransaction } from './transaction.ts'
import { iso, isoOrNull, sortedJson } from './values.ts'
import { storedChains } from './write-chains.ts'

const PAGE = 200

type ImageRow = Omit<ImageEntity, 'layers' | 'gaps' | 'created' | 'analyzedAt' | 'config' | 'annotations'> & { readonly id: number; readonly created: Date | string | null; readonly analyzedAt: Date | string; readonly config: unknown; readonly annotations: unknown }
type LayerRow = Omit<ImageEntity['layers'][number], 'createdAt'> & { readonly imageId: number; readonly createdAt: Date | string | null }
type GapRow = ImageEntity['gaps'][number] & { readonly imageId: number }

/** All images, oldest first. */
export async function* readImages({ db, provider }: Connection): AsyncGenerator<ImageEntity> {
  const read = (after: number, size: number) => db.$queryRaw<ImageRow[]>`SELECT "id", "digest", "configDigest", "mediaType", "synthesized", "platform", "created",
    "analyzedAt", "config", "annotations" FROM "Image" WHERE "id" > ${after} ORDER BY "id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) {
    const ids = valueset(provider, 'integer', page.map(({ id }) => Number(id)))
    const layers = await db.$queryRaw<LayerRow[]>`SELECT x."imageId", l."diffId", c."chainId", x."blobDigest", x."mediaType", x."createdBy", x."createdAt"
      FROM ${ids} v JOIN "ImageLayer" x ON x."imageId" = v."value" JOIN "Layer" l ON l."id" = x."layerId" JOIN "Chain" c ON c."id" = x."chainId"
      ORDER BY x."imageId", x."index"`
    const gaps = await db.$queryRaw<GapRow[]>`SELECT g."imageId", g."code", g."message", g."path", g."index"
      FROM ${ids} v JOIN "ImageGap" g ON g."imageId" = v."value" ORDER BY g."id"`
    const layersOf = Map.groupBy(layers, ({ imageId }) => Number(imageId))
    const gapsOf = Map.groupBy(gaps, ({ imageId }) => Number(imageId))
    for (const { id, digest, configDigest, mediaType, synthesized, platform, created, analyzedAt, config, annotations } of page) {
      yield {
        digest, configDigest, mediaType, synthesized: Boolean(synthesized), platform, created: isoOrNull(created), analyzedAt: iso(analyzedAt),
        config: sortedJson(config) as Record<string, unknown>,
        annotations: annotations === null ? null : (sortedJson(annotations) as Record<string, string>),
        layers: (layersOf.get(Number(id)) ?? []).map(({ imageId: _image, createdAt, ...layer }) => ({ ...layer, createdAt: isoOrNull(createdAt) })),
        gaps: (gapsOf.get(Number(id)) ?? []).map(({ imageId: _image, ...gap }) => gap),
      }
    }
  }
}

const UNREAD: ImageReading = { configReader: 0, historyId: '', settings: [], secrets: [] }

/** Writes images that are missing, in one transaction; one whose chains are not there is left out. */
export async function writeImages(connection: Connection, images: readonly ImageEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    const { provider } = connection
    const rows = await tx.$queryRaw<{ digest: Digest }[]>`SELECT i."digest" FROM ${valueset(provider, 'text', images.map(({ digest }) => digest))} v
      JOIN "Image" i ON i."digest" = v."value"`
    const known = new Set(rows.map(({ digest }) => digest))
    const chains = await storedChains(tx, provider, images.flatMap(({ layers }) => layers.map(({ chainId }) => chainId)))
    const ids: number[] = []
    let skipped = 0
    for (const image of images) {
      if (known.has(image.digest)) continue
      if (image.layers.every(({ chainId }) => chains.has(chainId))) {
        ids.push(await insertImage(tx, provider, { ...image, reading: UNREAD }))
      } else skipped += 1
    }
    await tellOutbox(tx, { image: ids })
    return { added: ids.length, known: images.length - ids.length - skipped, skipped }
  })
}
