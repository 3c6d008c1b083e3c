import type { Digest } from '../../../model/digest.ts'
import type { FileSetting, KnownLayer, SecretRecord } from '../../lineage.ts'
import { valueset } from '../recordset.ts'
import { allocate } from '../writes/allocate.ts'
import type { Connection, Runner } from '../writes/connection.ts'
import { insertBlobs, insertLayers } from '../writes/insert-layers.ts'
import { layerFacts } from '../writes/layer-facts.ts'
import { tellOutbox } from '../writes/outbox.ts'
import type { LayerEntity, Written } from './entities.ts'
import { pages } from './pages.ts'
import { inTransaction } from './transaction.ts'
import { byKeys } from './values.ts'

const PAGE = 500

type LayerRow = Pick<KnownLayer, 'id' | 'diffId' | 'firstFileId'> & { readonly size: bigint | number }

/** All layers, oldest first; one at a time is in memory. */
export async function* readLayers(source: Connection): AsyncGenerator<LayerEntity> {
  const { db } = source
  const read = (after: number, size: number) => db.$queryRaw<LayerRow[]>`
    SELECT "id", "diffId", "size", "firstFileId" FROM "Layer" WHERE "id" > ${after} ORDER BY "id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) {
    for (const row of page) yield readLayer(source, { ...row, id: Number(row.id), size: Number(row.size), firstFileId: Number(row.firstFileId) })
  }
}

async function readLayer(source: Connection, layer: KnownLayer): Promise<LayerEntity> {
  const { db } = source
  const facts = await layerFacts(source, layer)
  const gaps = await db.$queryRaw<{ code: string; message: string; path: string | null }[]>`
    SELECT "code", "message", "path" FROM "LayerGap" WHERE "layerId" = ${layer.id} ORDER BY "id"`
  const blobs = await db.$queryRaw<{ digest: Digest; mediaType: string; size: bigint | number }[]>`
    SELECT "digest", "mediaType", "size" FROM "Blob" WHERE "layerId" = ${layer.id}`
  const settings = await db.$queryRaw<FileSetting[]>`
    SELECT h."path", s."kind", s."key", s."value", s."line" FROM "Setting" s JOIN "File" f ON f."id" = s."fileId" JOIN "Path" h ON h."id" = f."pathId" WHERE s."layerId" = ${layer.id} ORDER BY s."id"`
  const secrets = await db.$queryRaw<SecretRecord[]>`
    SELECT h."path", s."rule", s."line", s."fingerprint" FROM "Secret" s JOIN "File" f ON f."id" = s."fileId" JOIN "Path" h ON h."id" = f."pathId" WHERE s."layerId" = ${layer.id} ORDER BY s."id"`
  return {
    ...facts,
    settings,
    secrets,
    gaps,
    evidence: facts.evidence.map((found) => ({ ...found, standing: Boolean(found.standing) })),
    blobs: blobs.map((blob) => ({ ...blob, size: Number(blob.size) })).sort(byKeys(({ digest }) => digest)),
  }
}

/**
 * Writes layers that are missing, in one transaction. One that the store has otherwise (other analyzers read it, or nobody) stays as it is; its diffID is
 * added to `foreign`.
 */
export async function writeLayers(connection: Connection, layers: readonly LayerEntity[], foreign: Set<string>): Promise<Written> {
  const sum = (count: (layer: LayerEntity) => number) => layers.reduce((all, layer) => all + count(layer), 0)
  let firstFileId = await allocate(connection, 'file', sum(({ files }) => files.length))
  let id = await allocate(connection, 'layer', layers.length)
  const firstEvidenceId = await allocate(connection, 'evidence', sum(({ evidence }) => evidence.length))
  return inTransaction(connection, async (tx) => {
    const { provider } = connection
    const stored = await storedLayers(tx, provider, layers.map(({ diffId }) => diffId))
    const isOther = ({ diffId, analyzerSet, files }: LayerEntity) => {
      const known = stored.get(diffId)
      return known !== undefined && (known.analyzerSet !== analyzerSet || known.fileCount !== files.length)
    }
    const others = layers.filter(isOther)
    for (const { diffId } of others) foreign.add(diffId)
    const fresh = layers.filter(({ diffId }) => !stored.has(diffId)).map((layer) => {
      const numbered = { ...layer, id: id++, firstFileId }
      firstFileId += layer.files.length
      return numbered
    })
    await insertLayers(tx, provider, fresh, firstEvidenceId)
    await insertBlobs(tx, provider, layers.flatMap(({ diffId, blobs }) => blobs.map((blob) => ({ ...blob, diffId }))))
    await tellOutbox(tx, { layer: fresh.map((layer) => layer.id) })
    return { added: fresh.length, known: layers.length - fresh.length - others.length, skipped: others.length }
  })
}

/** A layer as chains refer to it. */
export interface StoredLayer {
  readonly id: number
  readonly firstFileId: number
  readonly fileCount: number
  readonly analyzerSet: string
}

/** Those of some layers that the store has, by diffID. */
export async function storedLayers(tx: Runner, provider: Connection['provider'], diffIds: readonly string[]): Promise<Map<string, StoredLayer>> {
  const rows = await tx.$queryRaw<(StoredLayer & { diffId: string })[]>`SELECT l."diffId", l."id", l."firstFileId", l."fileCount", l."analyzerSet"
    FROM ${valueset(provider, 'text', [...new Set(diffIds)])} v JOIN "Layer" l ON l."diffId" = v."value"`
  return new Map(rows.map(({ diffId, id, firstFileId, fileCount, analyzerSet }) =>
    [diffId, { id: Number(id), firstFileId: Number(firstFileId), fileCount: Number(fileCount), analyzerSet }]))
}
