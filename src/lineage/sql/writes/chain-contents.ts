import type { Digest } from '../../../model/digest.ts'
import type { Distro } from '../../../model/package-record.ts'
import { Prisma } from '../../../generated/sqlite/client.ts'
import type { ChainContents, EvidenceRecord } from '../../lineage.ts'
import type { Connection } from './connection.ts'
import { hexOf } from './layer-facts.ts'

type FileRow = ChainContents['files'][number]

/**
 * Reads a chain back: its visible entries and occurrences. An entry of the layer at depth d is visible unless a deeper chain removed it or
 * its own chain placed it nowhere.
 */
export async function chainContents({ db, provider }: Connection, chainId: Digest): Promise<ChainContents> {
  const line = Prisma.sql`WITH RECURSIVE line AS (
      SELECT "id", "parentId", "layerId", "depth" FROM "Chain" WHERE "chainId" = ${chainId}
      UNION ALL SELECT c."id", c."parentId", c."layerId", c."depth" FROM line JOIN "Chain" c ON c."id" = line."parentId")`
  const files = await db.$queryRaw<FileRow[]>`${line}
    SELECT f."id", COALESCE(placed."path", h."path") AS "path", h."path" AS "layerPath", l."diffId", l."firstFileId", f."type", f."linkTarget",
      CAST(COALESCE(p."size", f."size") AS BIGINT) AS "size", ${hexOf(provider, 'COALESCE(p."sha256", f."sha256")')} AS "sha256"
    FROM line JOIN "Layer" l ON l."id" = line."layerId"
    JOIN "File" f ON f."id" >= l."firstFileId" AND f."id" < l."firstFileId" + l."fileCount"
    JOIN "Path" h ON h."id" = f."pathId"
    LEFT JOIN "FilePlacement" p ON p."chainId" = line."id" AND p."fileId" = f."id" LEFT JOIN "Path" placed ON placed."id" = p."pathId"
    WHERE (p."fileId" IS NULL OR p."pathId" IS NOT NULL) AND NOT EXISTS (
      SELECT 1 FROM "FileRemoval" r JOIN line above ON above."id" = r."chainId" WHERE r."fileId" = f."id" AND above."depth" > line."depth")
    ORDER BY line."depth", f."id"`
  const occurrences = await db.$queryRaw<ChainContents['occurrences'][number][]>`${line}
    SELECT o."id", o."path", v."purl" FROM line JOIN "Occurrence" o ON o."chainId" = line."id"
    JOIN "PackageVersion" v ON v."id" = o."packageVersionId"
    WHERE NOT EXISTS (SELECT 1 FROM "OccurrenceRemoval" r JOIN line above ON above."id" = r."chainId" WHERE r."occurrenceId" = o."id")
    ORDER BY o."id"`
  const distros = await db.$queryRaw<{ distro: string; versionId: string | null; prettyName: string | null }[]>`${line}
    SELECT d."distro", d."versionId", d."prettyName" FROM line JOIN "ChainDistro" d ON d."chainId" = line."id"
    ORDER BY line."depth" DESC LIMIT 1`
  const evidence = await db.$queryRaw<(EvidenceRecord & { diffId: string })[]>`${line}
    SELECT DISTINCT e."id", e."path", e."analyzer", e."standing", e."findings", l."diffId" FROM line JOIN "Layer" l ON l."id" = line."layerId"
    JOIN "Evidence" e ON e."layerId" = l."id" WHERE e."standing" OR EXISTS (
      SELECT 1 FROM "FilePlacement" p JOIN "File" f ON f."id" = p."fileId" JOIN "Path" h ON h."id" = f."pathId"
      WHERE p."chainId" = line."id" AND h."path" = e."path")
    ORDER BY e."id"`
  const claims = await db.$queryRaw<ChainContents['claims'][number][]>`${line}
    SELECT l."diffId", q."content" FROM (
      SELECT line."depth", line."layerId", 0 AS "kind", s."content" FROM line JOIN "LayerClaims" s ON s."layerId" = line."layerId"
      UNION ALL SELECT line."depth", line."layerId", 1, s."content" FROM line JOIN "ChainClaims" s ON s."chainId" = line."id"
    ) q JOIN "Layer" l ON l."id" = q."layerId" ORDER BY q."depth", q."kind"`
  const digests = await db.$queryRaw<ChainContents['digests'][number][]>`${line}
    SELECT l."diffId", d."content" FROM (SELECT DISTINCT "layerId" FROM line) q JOIN "Layer" l ON l."id" = q."layerId" JOIN "LayerDigests" d ON d."layerId" = l."id"`
  const alterations = await standingAlterations(db, line)
  const sized = files.map((file) => ({ ...file, firstFileId: Number(file.firstFileId), size: Number(file.size) }))
  return { files: sized, occurrences, distro: distroOf(distros[0]), evidence, claims, digests, alterations }
}

function distroOf(row: { distro: string; versionId: string | null; prettyName: string | null } | undefined): Distro | null {
  return row === undefined ? null : { id: row.distro, versionId: row.versionId, prettyName: row.prettyName }
}

/** Of each file and package the deepest row counts; whether a modified file is still there is seen by who has the files. */
async function standingAlterations(db: Connection['db'], line: Prisma.Sql): Promise<ChainContents['alterations']> {
  const rows = await db.$queryRaw<(ChainContents['alterations'][number] & { config: number | boolean })[]>`${line}
    SELECT a."occurrenceId", a."fileId", a."kind", a."config", COALESCE(placed."path", h."path") AS "path"
    FROM line JOIN "FileAlteration" a ON a."chainId" = line."id" JOIN "File" f ON f."id" = a."fileId" JOIN "Path" h ON h."id" = f."pathId"
    LEFT JOIN (SELECT p."fileId", MAX(p."pathId") AS "pathId" FROM line own JOIN "FilePlacement" p ON p."chainId" = own."id" GROUP BY p."fileId") p ON p."fileId" = f."id"
    LEFT JOIN "Path" placed ON placed."id" = p."pathId"
    WHERE a."kind" <> 'RESTORED'
      AND NOT EXISTS (SELECT 1 FROM "FileAlteration" later JOIN line above ON above."id" = later."chainId"
        WHERE later."occurrenceId" = a."occurrenceId" AND later."fileId" = a."fileId" AND above."depth" > line."depth")
      AND NOT EXISTS (SELECT 1 FROM "OccurrenceRemoval" r JOIN line above ON above."id" = r."chainId" WHERE r."occurrenceId" = a."occurrenceId")
    ORDER BY a."id"`
  return rows.map(({ occurrenceId, fileId, kind, config, path }) => ({ occurrenceId: Number(occurrenceId), fileId: Number(fileId), kind, config: Boolean(config), path }))
}
