import type { Db } from '../../src/lineage/sql/open.ts'

/** Each file of each run, since which chain it belongs to which proof; the runs themselves depend on ids. */
function owners(table: string): string {
  return `SELECT c."chainId", l."diffId", h."path", v."purl", o."path" AS "evidence", s."chainId" AS "proved" FROM "${table}" r JOIN "Chain" c ON c."id" = r."chainId"
    JOIN "File" f ON f."id" >= r."firstFileId" AND f."id" <= r."lastFileId" JOIN "Path" h ON h."id" = f."pathId" JOIN "Layer" l ON l."id" = f."layerId"
    JOIN "Occurrence" o ON o."id" = r."occurrenceId" JOIN "Chain" s ON s."id" = o."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"`
}

/** The whole graph by natural keys, sorted: two stores with the same knowledge give the same dump, in whatever order they learned it. */
export async function dump(db: Db): Promise<Record<string, unknown[]>> {
  const tables: Record<string, string> = {
    images: `SELECT "digest", "configDigest", "platform", "layerCount", CAST("size" AS TEXT) AS "size" FROM "Image"`,
    layers: `SELECT "diffId", CAST("size" AS TEXT) AS "size", "fileCount", "imageCount", CAST("bytesSaved" AS TEXT) AS "bytesSaved", "whiteouts" FROM "Layer"`,
    chains: `SELECT c."chainId", p."chainId" AS "parent", l."diffId", c."depth" FROM "Chain" c JOIN "Layer" l ON l."id" = c."layerId" LEFT JOIN "Chain" p ON p."id" = c."parentId"`,
    imageLayers: `SELECT i."digest", x."index", l."diffId", c."chainId", x."createdBy" FROM "ImageLayer" x JOIN "Image" i ON i."id" = x."imageId" JOIN "Layer" l ON l."id" = x."layerId" JOIN "Chain" c ON c."id" = x."chainId"`,
    files: `SELECT l."diffId", h."path", f."type", f."mode", CAST(f."size" AS TEXT) AS "size", f."linkTarget" FROM "File" f JOIN "Path" h ON h."id" = f."pathId" JOIN "Layer" l ON l."id" = f."layerId"`,
    occurrences: `SELECT c."chainId", v."purl", o."path" FROM "Occurrence" o JOIN "Chain" c ON c."id" = o."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"`,
    removals: `SELECT c."chainId", s."chainId" AS "since", v."purl", o."path" FROM "OccurrenceRemoval" r JOIN "Chain" c ON c."id" = r."chainId" JOIN "Occurrence" o ON o."id" = r."occurrenceId" JOIN "Chain" s ON s."id" = o."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"`,
    fileRemovals: `SELECT c."chainId", l."diffId", h."path" FROM "FileRemoval" r JOIN "Chain" c ON c."id" = r."chainId" JOIN "File" f ON f."id" = r."fileId" JOIN "Path" h ON h."id" = f."pathId" JOIN "Layer" l ON l."id" = f."layerId"`,
    placements: `SELECT c."chainId", l."diffId", h."path", placed."path" AS "at" FROM "FilePlacement" p JOIN "Chain" c ON c."id" = p."chainId" JOIN "File" f ON f."id" = p."fileId" JOIN "Path" h ON h."id" = f."pathId" LEFT JOIN "Path" placed ON placed."id" = p."pathId" JOIN "Layer" l ON l."id" = f."layerId"`,
    owners: owners('FileOwner'),
    ownerRemovals: owners('FileOwnerRemoval'),
    alterations: `SELECT c."chainId", l."diffId", h."path", v."purl", o."path" AS "evidence", s."chainId" AS "proved", a."kind", a."config" FROM "FileAlteration" a JOIN "Chain" c ON c."id" = a."chainId" JOIN "File" f ON f."id" = a."fileId" JOIN "Path" h ON h."id" = f."pathId" JOIN "Layer" l ON l."id" = f."layerId" JOIN "Occurrence" o ON o."id" = a."occurrenceId" JOIN "Chain" s ON s."id" = o."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"`,
    distros: `SELECT c."chainId", d."distro" FROM "ChainDistro" d JOIN "Chain" c ON c."id" = d."chainId"`,
    tags: `SELECT r."name" AS "repository", t."name", i."digest" FROM "Tag" t JOIN "Repository" r ON r."id" = t."repositoryId" LEFT JOIN "Image" i ON i."id" = t."imageId"`,
  }
  return rowsOf(db, tables)
}

/** The same with all that hangs on layers, images and packages. */
export async function dumpWhole(db: Db): Promise<Record<string, unknown[]>> {
  const more: Record<string, string> = {
    imageFacts: `SELECT "digest", "mediaType", "synthesized", CAST("created" AS TEXT) AS "created", CAST("analyzedAt" AS TEXT) AS "analyzedAt", "config" FROM "Image"`,
    imageGaps: `SELECT i."digest", g."code", g."message", g."path", g."index" FROM "ImageGap" g JOIN "Image" i ON i."id" = g."imageId"`,
    analyzerSets: `SELECT "diffId", "analyzerSet" FROM "Layer"`,
    places: `SELECT i."digest", x."index", x."blobDigest", x."mediaType", CAST(x."createdAt" AS TEXT) AS "createdAt" FROM "ImageLayer" x JOIN "Image" i ON i."id" = x."imageId"`,
    fileFacts: `SELECT l."diffId", f."id" - l."firstFileId" AS "at", h."path", f."uid", f."gid", lower(HEX(f."sha256")) AS "sha256" FROM "File" f JOIN "Path" h ON h."id" = f."pathId" JOIN "Layer" l ON l."id" = f."layerId"`,
    placed: `SELECT c."chainId", l."diffId", h."path", CAST(p."size" AS TEXT) AS "size", lower(HEX(p."sha256")) AS "sha256" FROM "FilePlacement" p JOIN "Chain" c ON c."id" = p."chainId" JOIN "File" f ON f."id" = p."fileId" JOIN "Path" h ON h."id" = f."pathId" LEFT JOIN "Path" placed ON placed."id" = p."pathId" JOIN "Layer" l ON l."id" = f."layerId"`,
    evidence: `SELECT l."diffId", e."path", e."analyzer", e."standing", e."findings" FROM "Evidence" e JOIN "Layer" l ON l."id" = e."layerId"`,
    fileSettings: `SELECT l."diffId", h."path", s."kind", s."key", s."value", s."line" FROM "Setting" s JOIN "File" f ON f."id" = s."fileId" JOIN "Path" h ON h."id" = f."pathId" JOIN "Layer" l ON l."id" = s."layerId"`,
    imageSettings: `SELECT i."digest", s."kind", s."key", s."value", s."line" FROM "Setting" s JOIN "Image" i ON i."id" = s."imageId"`,
    fileSecrets: `SELECT l."diffId", h."path", s."rule", s."line", s."fingerprint" FROM "Secret" s JOIN "File" f ON f."id" = s."fileId" JOIN "Path" h ON h."id" = f."pathId" JOIN "Layer" l ON l."id" = s."layerId"`,
    imageSecrets: `SELECT i."digest", s."place", s."rule", s."line", s."fingerprint" FROM "Secret" s JOIN "Image" i ON i."id" = s."imageId"`,
    layerGaps: `SELECT l."diffId", g."code", g."message", g."path" FROM "LayerGap" g JOIN "Layer" l ON l."id" = g."layerId"`,
    blobs: `SELECT b."digest", l."diffId", b."mediaType", CAST(b."size" AS TEXT) AS "size" FROM "Blob" b JOIN "Layer" l ON l."id" = b."layerId"`,
    packageVersions: `SELECT k."type", k."namespace", k."name", v."version", v."purl", v."licenses" FROM "PackageVersion" v JOIN "Package" k ON k."id" = v."packageId"`,
    requirements: `SELECT v."purl", r."position", r."alternative", r."name", r."text" FROM "PackageRequirement" r JOIN "PackageVersion" v ON v."id" = r."packageVersionId"`,
    provisions: `SELECT v."purl", r."name" FROM "PackageProvision" r JOIN "PackageVersion" v ON v."id" = r."packageVersionId"`,
    packages: `SELECT "type", "namespace", "name" FROM "Package"`,
    distroNames: `SELECT c."chainId", d."distro", d."versionId", d."prettyName" FROM "ChainDistro" d JOIN "Chain" c ON c."id" = d."chainId"`,
    indexes: `SELECT n."digest" AS "index", i."digest" FROM "ImageIndex" n LEFT JOIN "ImageIndexMember" m ON m."indexId" = n."id" LEFT JOIN "Image" i ON i."id" = m."imageId"`,
    indexTags: `SELECT r."name" AS "repository", t."name", n."digest" FROM "Tag" t JOIN "Repository" r ON r."id" = t."repositoryId" JOIN "ImageIndex" n ON n."id" = t."indexId"`,
    moves: `SELECT r."name" AS "repository", t."name", m."digest", CAST(m."at" AS TEXT) AS "at", m."source" FROM "TagMove" m JOIN "Tag" t ON t."id" = m."tagId" JOIN "Repository" r ON r."id" = t."repositoryId"`,
    attestations: `SELECT a."digest", a."subjectDigest", a."artifactType", a."manifest", CAST(a."seenAt" AS TEXT) AS "seenAt", d."index", d."digest" AS "document", d."mediaType", d."annotations", lower(HEX(d."content")) AS "content" FROM "Attestation" a LEFT JOIN "AttestationDocument" d ON d."attestationId" = a."id"`,
    factSchemas: `SELECT "name", "version", "title", "kinds", "jsonSchema", "origin", CAST("definedAt" AS TEXT) AS "definedAt" FROM "FactSchema"`,
    facts: `SELECT s."name", s."version", a."kind", a."target", a."path", a."key", a."value", a."setBy", CAST(a."setAt" AS TEXT) AS "setAt", CAST(a."endedAt" AS TEXT) AS "endedAt" FROM "Fact" a JOIN "FactSchema" s ON s."id" = a."schemaId"`,
    leaves: `SELECT s."name", a."target", a."path", a."key", e."pointer", e."value" FROM "FactLeaf" e JOIN "Fact" a ON a."id" = e."factId" JOIN "FactSchema" s ON s."id" = a."schemaId"`,
    runs: `SELECT e."extension", e."sha256", e."kind", e."target", e."factCount", e."milliseconds", CAST(e."ranAt" AS TEXT) AS "ranAt", g."code", g."message", g."path" FROM "ExtensionRun" e LEFT JOIN "ExtensionGap" g ON g."runId" = e."id"`,
    custody: `SELECT * FROM "CustodyEntry"`,
    reports: `SELECT "name", "source", CAST("savedAt" AS TEXT) AS "savedAt" FROM "Report"`,
  }
  const postgresql = (await db.$queryRawUnsafe<unknown[]>('SELECT 1 WHERE current_schema() IS NOT NULL').catch(() => [])).length > 0
  const own = Object.fromEntries(Object.entries(more).map(([name, sql]) => [name, postgresql ? sql.replaceAll('lower(HEX(', "(encode(").replaceAll(/\(encode\((\w\."\w+")\)\)/g, "encode($1, 'hex')") : sql]))
  return { ...(await dump(db)), ...(await rowsOf(db, own)) }
}

/** As `dumpWhole`, without the times at which something was seen here: the same for two stores that learned the same at other times. */
export async function dumpTimeless(db: Db): Promise<Record<string, unknown[]>> {
  const tables = await dumpWhole(db)
  const withoutTimes = (row: unknown) => {
    const { analyzedAt: _analyzed, seenAt: _seen, ...rest } = JSON.parse(String(row)) as Record<string, unknown>
    return JSON.stringify(rest)
  }
  const moves = tables['moves']!.map((row) => JSON.stringify({ ...(JSON.parse(String(row)) as object), at: null })).sort()
  return { ...Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows.map(withoutTimes).sort()])), moves }
}

/** The tables that speak of images, layers and chains. */
type Dump = Record<string, unknown[]>

/** What a dump says of the images that are in it, and of their layers and chains. */
export function ofImages(all: Dump, digests: ReadonlySet<string>): Dump {
  const read = (row: unknown) => JSON.parse(String(row)) as Record<string, string>
  const layers = all['imageLayers']!.map(read).filter(({ digest }) => digests.has(digest!))
  const chains = new Set(layers.map(({ chainId }) => chainId))
  const diffIds = new Set(layers.map(({ diffId }) => diffId))
  const concerns = ({ digest, chainId, diffId }: Record<string, string>) =>
    digest !== undefined ? digests.has(digest) : chainId !== undefined ? chains.has(chainId) : diffIds.has(diffId!)
  // A layer counts its images, and names come after the image: both are told apart.
  const { layers: _counted, tags: _named, ...tables } = all
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows.filter((row) => concerns(read(row)))]))
}

async function rowsOf(db: Db, tables: Record<string, string>): Promise<Record<string, unknown[]>> {
  const entries = []
  for (const [name, sql] of Object.entries(tables)) {
    const rows = await db.$queryRawUnsafe<unknown[]>(sql)
    entries.push([name, rows.map((row) => JSON.stringify(plain(row))).sort()] as const)
  }
  return Object.fromEntries(entries)
}

/** The two databases hand over truth values, times, JSON and empty blobs in different forms. */
function plain(row: unknown): unknown {
  return Object.fromEntries(Object.entries(row as Record<string, unknown>).map(([name, value]) => {
    if (name === 'config' || name === 'annotations') return [name, typeof value === 'string' ? sorted(JSON.parse(value)) : sorted(value)]
    if (typeof value === 'boolean' || typeof value === 'bigint') return [name, Number(value)]
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\d[ T]\d\d:/.test(value)) return [name, new Date(/(Z|[+]00(:00)?)$/.test(value) ? value : `${value}Z`).toISOString()]
    return [name, value === '' && name === 'sha256' ? null : value]
  }))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, sorted(each)]))
}
