import type { Digest } from '../../../model/digest.ts'
import { Prisma } from '../../../generated/sqlite/client.ts'
import { valueset } from '../recordset.ts'
import { type Connection, lockWriters, type Runner } from './connection.ts'
import { dropExtensionRuns } from './delete-images.ts'
import { nextEpoch } from './epoch.ts'
import { tellOutbox } from './outbox.ts'
import { clearChains, clearLayers } from './rewrite-layer.ts'

/** Something that no image has, with how many rows go with it; a batch has as many as stay below a bound together, or one. */
export interface Candidate {
  readonly id: number
  readonly weight: number
}

interface ChainRow {
  id: number
  parentId: number | null
  used: boolean | number
}

/** Chains that no image passes through, deepest first. */
export async function unusedChains({ db }: Pick<Connection, 'db'>): Promise<Candidate[]> {
  return counted(await db.$queryRaw<Candidate[]>`SELECT c."id", CAST(1 + (SELECT COUNT(*) FROM "Occurrence" o WHERE o."chainId" = c."id")
      + (SELECT COUNT(*) FROM "FileRemoval" r WHERE r."chainId" = c."id") + (SELECT COUNT(*) FROM "FilePlacement" p WHERE p."chainId" = c."id") AS INTEGER) AS "weight"
    FROM "Chain" c WHERE NOT EXISTS (SELECT 1 FROM "ImageLayer" x WHERE x."chainId" = c."id") ORDER BY c."depth" DESC, c."id"`)
}

/** Layers that no image has. */
export async function unusedLayers({ db }: Pick<Connection, 'db'>): Promise<Candidate[]> {
  return counted(await db.$queryRaw<Candidate[]>`SELECT l."id", 1 + l."fileCount" AS "weight" FROM "Layer" l
    WHERE l."imageCount" = 0 AND NOT EXISTS (SELECT 1 FROM "ImageLayer" x WHERE x."layerId" = l."id") ORDER BY l."id"`)
}

/** Package versions that no chain introduces. */
export async function unusedVersions({ db }: Pick<Connection, 'db'>): Promise<Candidate[]> {
  return counted(await db.$queryRaw<Candidate[]>`SELECT v."id", 1 AS "weight" FROM "PackageVersion" v
    WHERE NOT EXISTS (SELECT 1 FROM "Occurrence" o WHERE o."packageVersionId" = v."id") ORDER BY v."id"`)
}

/** Removes those of the chains that still nobody has, with all that is stored with them. One transaction; gives how many went. */
export async function removeChains({ db, provider }: Connection, ids: readonly number[]): Promise<number> {
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const removable = await unusedStill(tx, provider, ids)
    if (removable.length === 0) return 0
    const gone = valueset(provider, 'integer', removable)
    await nextEpoch(tx)
    await clearChains(tx, gone)
    await tx.$executeRaw`DELETE FROM "Chain" WHERE "id" IN (SELECT v."value" FROM ${gone} v)`
    await tellOutbox(tx, { chain: removable })
    return removable.length
  })
}

/** An image may have come meanwhile, or another chain on top of one of them: what that one stands on stays. */
async function unusedStill(tx: Runner, provider: Connection['provider'], ids: readonly number[]): Promise<number[]> {
  const batch = valueset(provider, 'integer', ids)
  const rows = await tx.$queryRaw<ChainRow[]>`SELECT c."id", c."parentId", EXISTS (SELECT 1 FROM "ImageLayer" x WHERE x."chainId" = c."id") AS "used"
    FROM ${batch} w JOIN "Chain" c ON c."id" = w."value"`
  const children = await tx.$queryRaw<{ id: number; parentId: number }[]>`SELECT c."id", c."parentId" FROM ${batch} w JOIN "Chain" c ON c."parentId" = w."value"`
  const known = new Map(rows.map((row) => [Number(row.id), row]))
  const keep = new Set(rows.filter(({ used }) => Boolean(used)).map(({ id }) => Number(id)))
  for (const child of children) if (!known.has(Number(child.id))) keep.add(Number(child.parentId))
  for (const id of keep) {
    for (let parent = known.get(id)?.parentId; parent != null && !keep.has(Number(parent)); parent = known.get(Number(parent))?.parentId) keep.add(Number(parent))
  }
  return [...known.keys()].filter((id) => !keep.has(id))
}

/** Removes those of the layers that still nobody has, with files, evidence, gaps, blobs and what extensions found. One transaction; gives how many went. */
export async function removeLayers({ db, provider }: Connection, ids: readonly number[]): Promise<number> {
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const rows = await tx.$queryRaw<{ id: number; diffId: Digest }[]>`SELECT l."id", l."diffId" FROM ${valueset(provider, 'integer', ids)} w JOIN "Layer" l ON l."id" = w."value"
      WHERE NOT EXISTS (SELECT 1 FROM "ImageLayer" x WHERE x."layerId" = l."id") AND NOT EXISTS (SELECT 1 FROM "Chain" c WHERE c."layerId" = l."id")`
    if (rows.length === 0) return 0
    const gone = valueset(provider, 'integer', rows.map(({ id }) => Number(id)))
    await nextEpoch(tx)
    await clearLayers(tx, gone)
    await tx.$executeRaw`DELETE FROM "Blob" WHERE "layerId" IN (SELECT v."value" FROM ${gone} v)`
    await tx.$executeRaw`DELETE FROM "Layer" WHERE "id" IN (SELECT v."value" FROM ${gone} v)`
    await dropExtensionRuns(tx, provider, 'layer', rows.map(({ diffId }) => diffId))
    await tellOutbox(tx, { layer: rows.map(({ id }) => Number(id)) })
    return rows.length
  })
}

/** Removes those of the package versions that still no chain introduces, and packages that are left without versions. One transaction. */
export async function removeVersions({ db, provider }: Connection, ids: readonly number[]): Promise<{ packageVersions: number; packages: number }> {
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const rows = await tx.$queryRaw<{ id: number; packageId: number }[]>`SELECT v."id", v."packageId" FROM ${valueset(provider, 'integer', ids)} w
      JOIN "PackageVersion" v ON v."id" = w."value" WHERE NOT EXISTS (SELECT 1 FROM "Occurrence" o WHERE o."packageVersionId" = v."id")`
    const gone = valueset(provider, 'integer', rows.map(({ id }) => Number(id)))
    const left = valueset(provider, 'integer', [...new Set(rows.map(({ packageId }) => Number(packageId)))])
    await tx.$executeRaw`DELETE FROM "PackageVersion" WHERE "id" IN (SELECT v."value" FROM ${gone} v)`
    const packages = await tx.$executeRaw`DELETE FROM "Package" WHERE "id" IN (SELECT v."value" FROM ${left} v)
      AND NOT EXISTS (SELECT 1 FROM "PackageVersion" v WHERE v."packageId" = "Package"."id")`
    await tellOutbox(tx, { version: rows.map(({ id }) => Number(id)) })
    return { packageVersions: rows.length, packages }
  })
}

const UNUSED_PATH = Prisma.sql`NOT EXISTS (SELECT 1 FROM "File" f WHERE f."pathId" = h."id") AND NOT EXISTS (SELECT 1 FROM "FilePlacement" p WHERE p."pathId" = h."id")`

/**
 * Removes those of the next `size` paths that no file has. One transaction.
 * @returns the last path that was looked at; null when there are no more
 */
export async function removePaths({ db, provider }: Connection, after: number, size: number): Promise<number | null> {
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const [last] = await tx.$queryRaw<{ id: number | null }[]>`SELECT MAX(q."id") AS "id" FROM (SELECT h."id" FROM "Path" h WHERE h."id" > ${after} ORDER BY h."id" LIMIT ${size}) q`
    if (last?.id == null) return null
    await tx.$executeRaw`DELETE FROM "Path" WHERE "id" IN (SELECT h."id" FROM "Path" h WHERE h."id" > ${after} AND h."id" <= ${last.id} AND ${UNUSED_PATH})`
    return Number(last.id)
  })
}

/** Removes runs of extensions on layers that are not there: an analysis may have been killed, or have told of its runs, after its layer went. */
export async function removeStrayRuns({ db, provider }: Connection): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const rows = await tx.$queryRaw<{ target: string }[]>`SELECT DISTINCT e."target" FROM "ExtensionRun" e
      WHERE e."kind" = 'layer' AND NOT EXISTS (SELECT 1 FROM "Layer" l WHERE l."diffId" = e."target") LIMIT 10000`
    await dropExtensionRuns(tx, provider, 'layer', rows.map(({ target }) => target))
  })
}

function counted(rows: readonly Candidate[]): Candidate[] {
  return rows.map(({ id, weight }) => ({ id: Number(id), weight: Number(weight) }))
}
