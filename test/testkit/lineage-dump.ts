import type { Db } from '../../src/lineage/sql/open.ts'

/** Each file of each run, since which chain it belongs to which proof; the runs themselves depend on ids. */
function owners(table: string): string {
  return `SELECT c."chainId", l."diffId", f."path", v."purl", o."path" AS "evidence", s."chainId" AS "proved" FROM "${table}" r JOIN "Chain" c ON c."id" = r."chainId"
    JOIN "File" f ON f."id" >= r."firstFileId" AND f."id" <= r."lastFileId" JOIN "Layer" l ON l."id" = f."layerId"
    JOIN "Occurrence" o ON o."id" = r."occurrenceId" JOIN "Chain" s ON s."id" = o."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"`
}

/** The whole graph by natural keys, sorted: two stores with the same knowledge give the same dump, in whatever order they learned it. */
export async function dump(db: Db): Promise<Record<string, unknown[]>> {
  const tables: Record<string, string> = {
    images: `SELECT "digest", "configDigest", "platform", "layerCount", CAST("size" AS TEXT) AS "size" FROM "Image"`,
    layers: `SELECT "diffId", CAST("size" AS TEXT) AS "size", "fileCount", "imageCount", CAST("bytesSaved" AS TEXT) AS "bytesSaved", "whiteouts" FROM "Layer"`,
    chains: `SELECT c."chainId", p."chainId" AS "parent", l."diffId", c."depth" FROM "Chain" c JOIN "Layer" l ON l."id" = c."layerId" LEFT JOIN "Chain" p ON p."id" = c."parentId"`,
    imageLayers: `SELECT i."digest", x."index", l."diffId", c."chainId", x."createdBy" FROM "ImageLayer" x JOIN "Image" i ON i."id" = x."imageId" JOIN "Layer" l ON l."id" = x."layerId" JOIN "Chain" c ON c."id" = x."chainId"`,
    files: `SELECT l."diffId", f."path", f."type", f."mode", CAST(f."size" AS TEXT) AS "size", f."linkTarget" FROM "File" f JOIN "Layer" l ON l."id" = f."layerId"`,
    occurrences: `SELECT c."chainId", v."purl", o."path" FROM "Occurrence" o JOIN "Chain" c ON c."id" = o."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"`,
    removals: `SELECT c."chainId", s."chainId" AS "since", v."purl", o."path" FROM "OccurrenceRemoval" r JOIN "Chain" c ON c."id" = r."chainId" JOIN "Occurrence" o ON o."id" = r."occurrenceId" JOIN "Chain" s ON s."id" = o."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"`,
    fileRemovals: `SELECT c."chainId", l."diffId", f."path" FROM "FileRemoval" r JOIN "Chain" c ON c."id" = r."chainId" JOIN "File" f ON f."id" = r."fileId" JOIN "Layer" l ON l."id" = f."layerId"`,
    placements: `SELECT c."chainId", l."diffId", f."path", p."path" AS "at" FROM "FilePlacement" p JOIN "Chain" c ON c."id" = p."chainId" JOIN "File" f ON f."id" = p."fileId" JOIN "Layer" l ON l."id" = f."layerId"`,
    owners: owners('FileOwner'),
    ownerRemovals: owners('FileOwnerRemoval'),
    distros: `SELECT c."chainId", d."distro" FROM "ChainDistro" d JOIN "Chain" c ON c."id" = d."chainId"`,
    tags: `SELECT r."name" AS "repository", t."name", i."digest" FROM "Tag" t JOIN "Repository" r ON r."id" = t."repositoryId" LEFT JOIN "Image" i ON i."id" = t."imageId"`,
  }
  const entries = []
  for (const [name, sql] of Object.entries(tables)) {
    const rows = await db.$queryRawUnsafe<unknown[]>(sql)
    entries.push([name, rows.map((row) => JSON.stringify(row)).sort()] as const)
  }
  return Object.fromEntries(entries)
}
