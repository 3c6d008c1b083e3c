import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Connection } from '../writes/connection.ts'

/** What no image has, as it is now. */
export interface GarbageCount {
  readonly chains: number
  readonly layers: number
  /** Uncompressed bytes of the content of those layers. */
  readonly layerBytes: bigint
  readonly files: number
  readonly blobs: number
  readonly occurrences: number
  readonly packageVersions: number
  readonly packages: number
}

const UNUSED_LAYER = Prisma.sql`l."imageCount" = 0 AND NOT EXISTS (SELECT 1 FROM "ImageLayer" x WHERE x."layerId" = l."id")`
/** An occurrence `o` in a chain that images pass through. */
const USED = Prisma.sql`EXISTS (SELECT 1 FROM "ImageLayer" x WHERE x."chainId" = o."chainId")`

/** Counts what a collection would remove. It looks through all chains, layers and package versions. */
export async function garbageCount({ db }: Pick<Connection, 'db'>): Promise<GarbageCount> {
  const [row] = await db.$queryRaw<Record<keyof GarbageCount, bigint | number>[]>`WITH
    chains AS (SELECT c."id" FROM "Chain" c WHERE NOT EXISTS (SELECT 1 FROM "ImageLayer" x WHERE x."chainId" = c."id")),
    layers AS (SELECT l."id", l."size", l."fileCount" FROM "Layer" l WHERE ${UNUSED_LAYER})
    SELECT (SELECT COUNT(*) FROM chains) AS "chains", (SELECT COUNT(*) FROM layers) AS "layers",
      (SELECT CAST(COALESCE(SUM("size"), 0) AS BIGINT) FROM layers) AS "layerBytes", (SELECT CAST(COALESCE(SUM("fileCount"), 0) AS BIGINT) FROM layers) AS "files",
      (SELECT COUNT(*) FROM layers JOIN "Blob" b ON b."layerId" = layers."id") AS "blobs",
      (SELECT COUNT(*) FROM chains JOIN "Occurrence" o ON o."chainId" = chains."id") AS "occurrences",
      (SELECT COUNT(*) FROM "PackageVersion" v WHERE NOT EXISTS (SELECT 1 FROM "Occurrence" o WHERE o."packageVersionId" = v."id" AND ${USED})) AS "packageVersions",
      (SELECT COUNT(*) FROM "Package" k WHERE NOT EXISTS (SELECT 1 FROM "PackageVersion" v JOIN "Occurrence" o ON o."packageVersionId" = v."id" AND ${USED}
        WHERE v."packageId" = k."id")) AS "packages"`
  const { chains, layers, layerBytes, files, blobs, occurrences, packageVersions, packages } = row!
  return {
    chains: Number(chains), layers: Number(layers), layerBytes: BigInt(layerBytes), files: Number(files), blobs: Number(blobs),
    occurrences: Number(occurrences), packageVersions: Number(packageVersions), packages: Number(packages),
  }
}
