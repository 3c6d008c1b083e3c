import { Prisma } from '../../../generated/sqlite/client.ts'
import type { ChainRecord } from '../../lineage.ts'
import type { Provider } from '../open.ts'
import { recordset } from '../recordset.ts'
import { inParts, type Runner } from './connection.ts'
import { insertPaths } from './insert-paths.ts'

/** A chain with its id in the store. */
export type Numbered = ChainRecord & { readonly id: number }

/** Writes chains, each with its difference to its parent. Parents come before their children. */
export async function insertChains(tx: Runner, provider: Provider, chains: readonly Numbered[], versionIds: ReadonlyMap<string, number>): Promise<void> {
  if (chains.length === 0) return
  // One by one, because a parent may be new as well.
  for (const { id, chainId, parentId, diffId, depth } of chains) {
    await tx.$executeRaw`INSERT INTO "Chain" ("id", "chainId", "parentId", "layerId", "depth")
      SELECT CAST(${id} AS INTEGER), ${chainId}, (SELECT "id" FROM "Chain" WHERE "chainId" = ${parentId}), "id", CAST(${depth} AS INTEGER)
      FROM "Layer" WHERE "diffId" = ${diffId}`
  }
  await insertChainRows(tx, provider, chains, versionIds)
}

/** Writes the differences of chains that are in the store. */
export async function insertChainRows(tx: Runner, provider: Provider, chains: readonly Numbered[], versionIds: ReadonlyMap<string, number>): Promise<void> {
  const introduced = chains.flatMap((chain) =>
    chain.introduced.map(({ id, path, purl }) => ({ id, chainId: chain.id, packageVersionId: versionIds.get(purl)!, path })),
  )
  await inParts(introduced, (part) => tx.$executeRaw`INSERT INTO "Occurrence" ("id", "chainId", "packageVersionId", "path")
    SELECT r."id", r."chainId", r."packageVersionId", r."path"
    FROM ${recordset(provider, { id: 'integer', chainId: 'integer', packageVersionId: 'integer', path: 'text' }, part)} r`)
  const removed = chains.flatMap((chain) => chain.removed.map(({ id }) => ({ occurrenceId: id, chainId: chain.id })))
  await inParts(removed, (part) => tx.$executeRaw`INSERT INTO "OccurrenceRemoval" ("occurrenceId", "chainId")
    SELECT r."occurrenceId", r."chainId" FROM ${recordset(provider, { occurrenceId: 'integer', chainId: 'integer' }, part)} r`)
  await insertFileChanges(tx, provider, chains)
  await insertOwners(tx, provider, chains)
  const alterations = chains.flatMap((chain) => chain.alterations.map((alteration) => ({ ...alteration, chainId: chain.id, config: Number(alteration.config) })))
  await inParts(alterations, (part) => tx.$executeRaw`INSERT INTO "FileAlteration" ("chainId", "occurrenceId", "fileId", "kind", "config")
    SELECT r."chainId", r."occurrenceId", r."fileId", r."kind", r."config" = 1
    FROM ${recordset(provider, { chainId: 'integer', occurrenceId: 'integer', fileId: 'integer', kind: 'text', config: 'integer' }, part)} r`)
  const distros = chains.flatMap(({ id, distro }) =>
    distro === null ? [] : [{ chainId: id, distro: distro.id, versionId: distro.versionId, prettyName: distro.prettyName }],
  )
  await inParts(distros, (part) => tx.$executeRaw`INSERT INTO "ChainDistro" ("chainId", "distro", "versionId", "prettyName")
    SELECT r."chainId", r."distro", r."versionId", r."prettyName"
    FROM ${recordset(provider, { chainId: 'integer', distro: 'text', versionId: 'text', prettyName: 'text' }, part)} r`)
}

async function insertFileChanges(tx: Runner, provider: Provider, chains: readonly Numbered[]): Promise<void> {
  const removals = chains.flatMap((chain) => chain.removedFiles.map((fileId) => ({ fileId, chainId: chain.id })))
  await inParts(removals, (part) => tx.$executeRaw`INSERT INTO "FileRemoval" ("fileId", "chainId")
    SELECT r."fileId", r."chainId" FROM ${recordset(provider, { fileId: 'integer', chainId: 'integer' }, part)} r`)
  const placements = chains.flatMap((chain) => chain.placements.map((placement) => ({ ...placement, chainId: chain.id })))
  await inParts(placements, async (part) => {
    await insertPaths(tx, provider, part.flatMap(({ path }) => path ?? []))
    await tx.$executeRaw`INSERT INTO "FilePlacement" ("chainId", "fileId", "pathId", "size", "sha256")
      SELECT r."chainId", r."fileId", h."id", r."size", r."sha256"
      FROM ${recordset(provider, { chainId: 'integer', fileId: 'integer', path: 'text', size: 'bigint', sha256: 'bytes' }, part)} r
      LEFT JOIN "Path" h ON h."path" = r."path"`
  })
}

const OWNED = { chainId: 'integer', first: 'integer', last: 'integer', occurrenceId: 'integer' } as const

async function insertOwners(tx: Runner, provider: Provider, chains: readonly Numbered[]): Promise<void> {
  const rowsOf = (list: 'owned' | 'disowned') => chains.flatMap((chain) => chain[list].map((files) => ({ ...files, chainId: chain.id })))
  for (const [list, table] of [['owned', 'FileOwner'], ['disowned', 'FileOwnerRemoval']] as const) {
    await inParts(rowsOf(list), (part) => tx.$executeRaw`INSERT INTO ${Prisma.raw(`"${table}"`)} ("chainId", "firstFileId", "lastFileId", "occurrenceId")
      SELECT r."chainId", r."first", r."last", r."occurrenceId" FROM ${recordset(provider, OWNED, part)} r`)
  }
  for (const { id, claims } of chains) {
    if (claims !== null) await tx.$executeRaw`INSERT INTO "ChainClaims" ("chainId", "content") VALUES (${id}, ${claims})`
  }
}
