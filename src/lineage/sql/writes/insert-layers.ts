import type { BlobRecord, ImageRecord } from '../../lineage.ts'
import type { Provider } from '../open.ts'
import { recordset } from '../recordset.ts'
import { inParts, type Runner } from './connection.ts'
import { insertPaths } from './insert-paths.ts'

type NewLayer = ImageRecord['newLayers'][number]

/** Writes layer facts; `firstEvidenceId` is the first id of a block for the evidence of all of them. */
export async function insertLayers(tx: Runner, provider: Provider, layers: readonly NewLayer[], firstEvidenceId: number): Promise<void> {
  if (layers.length === 0) return
  const rows = layers.map(({ id, diffId, size, analyzerSet, firstFileId, files, whiteouts, opaques }) => ({
    id, diffId, size, analyzerSet, firstFileId, fileCount: files.length, whiteouts: JSON.stringify({ whiteouts, opaques }),
  }))
  await tx.$executeRaw`INSERT INTO "Layer" ("id", "diffId", "size", "analyzerSet", "firstFileId", "fileCount", "whiteouts", "imageCount", "bytesSaved")
    SELECT r."id", r."diffId", r."size", r."analyzerSet", r."firstFileId", r."fileCount", r."whiteouts", 0, 0
    FROM ${recordset(provider, { id: 'integer', diffId: 'text', size: 'bigint', analyzerSet: 'text', firstFileId: 'integer', fileCount: 'integer', whiteouts: 'text' }, rows)} r`
  await insertLayerFacts(tx, provider, layers, firstEvidenceId)
}

/** Files, evidence and gaps of layers that are in the store. */
export async function insertLayerFacts(tx: Runner, provider: Provider, layers: readonly NewLayer[], firstEvidenceId: number): Promise<void> {
  for (const layer of layers) await insertFiles(tx, provider, layer)
  for (const { id, claims, digests } of layers) {
    if (digests !== null) await tx.$executeRaw`INSERT INTO "LayerDigests" ("layerId", "content") VALUES (${id}, ${digests})`
    if (claims !== null) await tx.$executeRaw`INSERT INTO "LayerClaims" ("layerId", "content") VALUES (${id}, ${claims})`
  }
  let id = firstEvidenceId
  const evidence = layers.flatMap((layer) => layer.evidence.map((found) => ({ ...found, id: id++, layerId: layer.id, standing: Number(found.standing) })))
  await inParts(evidence, (part) => tx.$executeRaw`INSERT INTO "Evidence" ("id", "layerId", "path", "analyzer", "standing", "findings")
    SELECT r."id", r."layerId", r."path", r."analyzer", r."standing" = 1, r."findings"
    FROM ${recordset(provider, { id: 'integer', layerId: 'integer', path: 'text', analyzer: 'text', standing: 'integer', findings: 'text' }, part)} r`)
  for (const layer of layers) {
    await insertSettings(tx, provider, layer)
    await insertSecrets(tx, provider, layer)
  }
  const gaps = layers.flatMap((layer) => layer.gaps.map((gap) => ({ ...gap, layerId: layer.id })))
  await inParts(gaps, (part) => tx.$executeRaw`INSERT INTO "LayerGap" ("layerId", "code", "message", "path")
    SELECT r."layerId", r."code", r."message", r."path"
    FROM ${recordset(provider, { layerId: 'integer', code: 'text', message: 'text', path: 'text' }, part)} r`)
}

async function insertSecrets(tx: Runner, provider: Provider, { id, firstFileId, files, secrets }: NewLayer): Promise<void> {
  if (secrets.length === 0) return
  const fileIds = new Map(files.map(({ path }, i) => [path, firstFileId + i]))
  const rows = secrets.map(({ path, ...secret }) => ({ ...secret, fileId: fileIds.get(path)! }))
  await inParts(rows, (part) => tx.$executeRaw`INSERT INTO "Secret" ("layerId", "fileId", "rule", "line", "fingerprint")
    SELECT CAST(${id} AS INTEGER), r."fileId", r."rule", r."line", r."fingerprint"
    FROM ${recordset(provider, { fileId: 'integer', rule: 'text', line: 'integer', fingerprint: 'text' }, part)} r`)
}

async function insertSettings(tx: Runner, provider: Provider, { id, firstFileId, files, settings }: NewLayer): Promise<void> {
  if (settings.length === 0) return
  const fileIds = new Map(files.map(({ path }, i) => [path, firstFileId + i]))
  const rows = settings.map(({ path, ...setting }) => ({ ...setting, fileId: fileIds.get(path)! }))
  await inParts(rows, (part) => tx.$executeRaw`INSERT INTO "Setting" ("layerId", "fileId", "kind", "key", "value", "line")
    SELECT CAST(${id} AS INTEGER), r."fileId", r."kind", r."key", r."value", r."line"
    FROM ${recordset(provider, { fileId: 'integer', kind: 'text', key: 'text', value: 'text', line: 'integer' }, part)} r`)
}

async function insertFiles(tx: Runner, provider: Provider, { id, firstFileId, files }: NewLayer): Promise<void> {
  await inParts(files, async (part, from) => {
    await insertPaths(tx, provider, part.map(({ path }) => path))
    const rows = part.map((file, i) => ({ ...file, id: firstFileId + from + i }))
    await tx.$executeRaw`INSERT INTO "File" ("id", "layerId", "pathId", "type", "mode", "uid", "gid", "size", "sha256", "linkTarget")
      SELECT r."id", CAST(${id} AS INTEGER), h."id", r."type", r."mode", r."uid", r."gid", r."size", r."sha256", r."linkTarget"
      FROM ${recordset(provider, FILE_COLUMNS, rows)} r CROSS JOIN "Path" h WHERE h."path" = r."path"`
  })
}

const FILE_COLUMNS = {
  id: 'integer', path: 'text', type: 'text', mode: 'integer', uid: 'integer', gid: 'integer', size: 'bigint', sha256: 'bytes', linkTarget: 'text',
} as const

/** Blobs whose digests hold; their layers are written. */
export async function insertBlobs(tx: Runner, provider: Provider, blobs: readonly BlobRecord[]): Promise<void> {
  if (blobs.length === 0) return
  await tx.$executeRaw`INSERT INTO "Blob" ("digest", "layerId", "mediaType", "size")
    SELECT r."digest", l."id", r."mediaType", r."size"
    FROM ${recordset(provider, { digest: 'text', diffId: 'text', mediaType: 'text', size: 'bigint' }, blobs)} r
    JOIN "Layer" l ON l."diffId" = r."diffId" WHERE true ON CONFLICT ("digest") DO NOTHING`
}
