import { Prisma } from '../../../generated/sqlite/client.ts'
import type { StatsRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** How much the store holds; files are counted by their layers. */
export async function stats(sql: Statements): Promise<StatsRow> {
  const [raw] = await sql.rows<{ images: number; layers: number; versions: number; files: bigint | number }>(Prisma.sql`SELECT
    (SELECT CAST(COUNT(*) AS INTEGER) FROM "Image") AS "images",
    (SELECT CAST(COUNT(*) AS INTEGER) FROM "Layer" WHERE "imageCount" > 0) AS "layers",
    (SELECT CAST(COUNT(*) AS INTEGER) FROM "PackageVersion") AS "versions",
    (SELECT CAST(COALESCE(SUM("fileCount"), 0) AS BIGINT) FROM "Layer") AS "files"`)
  return {
    images: Number(raw?.images ?? 0),
    layers: Number(raw?.layers ?? 0),
    packageVersions: Number(raw?.versions ?? 0),
    files: BigInt(raw?.files ?? 0),
  }
}
