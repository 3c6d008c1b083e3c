import { Prisma } from '../../../generated/sqlite/client.ts'
import type { EvidenceRecord, FileRecord, KnownLayer, LayerRecord } from '../../lineage.ts'
import type { Connection } from './connection.ts'

/** The stored facts of a layer, in the order of its tar: what a chain needs that meets it in another place. */
export async function layerFacts({ db, provider }: Connection, { id, diffId, size, firstFileId }: KnownLayer): Promise<LayerRecord> {
  const layer = await db.layer.findUniqueOrThrow({ where: { id } })
  const files = await db.$queryRaw<FileRecord[]>`
    SELECT h."path", f."type", f."mode", f."uid", f."gid", CAST(f."size" AS BIGINT) AS "size", ${hexOf(provider, 'f."sha256"')} AS "sha256", f."linkTarget"
    FROM "File" f JOIN "Path" h ON h."id" = f."pathId" WHERE f."id" >= ${firstFileId} AND f."id" < ${firstFileId + layer.fileCount} ORDER BY f."id"`
  const evidence = await db.$queryRaw<EvidenceRecord[]>`
    SELECT "path", "analyzer", "standing", "findings" FROM "Evidence" WHERE "layerId" = ${id} ORDER BY "id"`
  const claims = await db.layerClaims.findUnique({ where: { layerId: id }, select: { content: true } })
  const digests = await db.layerDigests.findUnique({ where: { layerId: id }, select: { content: true } })
  const { whiteouts, opaques } = JSON.parse(layer.whiteouts) as { whiteouts: string[]; opaques: string[] }
  return {
    diffId, size, analyzerSet: layer.analyzerSet, whiteouts, opaques, evidence, claims: claims?.content ?? null, digests: digests?.content ?? null, settings: [], secrets: [], gaps: [],
    files: files.map((file) => ({ ...file, size: Number(file.size) })),
  }
}

/** The sha256 column of a File as hex digits. */
export function hexOf(provider: Connection['provider'], column: string): Prisma.Sql {
  return Prisma.raw(provider === 'sqlite' ? `nullif(lower(hex(${column})), '')` : `encode(${column}, 'hex')`)
}
