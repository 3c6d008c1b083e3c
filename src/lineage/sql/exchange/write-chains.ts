import type { Digest } from '../../../model/digest.ts'
import type { OwnedFiles } from '../../lineage.ts'
import { recordset, valueset } from '../recordset.ts'
import { allocate } from '../writes/allocate.ts'
import { type Connection, inParts, type Runner } from '../writes/connection.ts'
import { insertChainRows, type Numbered } from '../writes/insert-chains.ts'
import { insertPackageVersions } from '../writes/insert-packages.ts'
import { tellOutbox } from '../writes/outbox.ts'
import type { ChainEntity, FileKey, OccurrenceKey, OwnedRun, Written } from './entities.ts'
import { type StoredLayer, storedLayers } from './layers.ts'
import { inTransaction } from './transaction.ts'

/** What the store has otherwise than the file: layers by diffID, and the chains that stand on them, by ChainID. */
export interface Foreign {
  readonly layers: Set<string>
  readonly chains: Set<string>
}

type Occurrences = Map<string, number>

/** Numbers of a store by the keys of a file. */
interface Numbers {
  readonly layers: ReadonlyMap<string, StoredLayer>
  readonly chains: Map<string, number>
  readonly occurrences: Occurrences
}

/** Writes chains that are missing, in one transaction; those that stand on something that the store has otherwise are left out. */
export async function writeChains(connection: Connection, chains: readonly ChainEntity[], foreign: Foreign): Promise<Written> {
  const firstChainId = await allocate(connection, 'chain', chains.length)
  const firstOccurrenceId = await allocate(connection, 'occurrence', chains.reduce((sum, { introduced }) => sum + introduced.length, 0))
  return inTransaction(connection, async (tx) => {
    const { provider } = connection
    const versionIds = await insertPackageVersions(tx, provider, chains.flatMap(({ packages }) => packages))
    await addVersions(tx, provider, chains.flatMap(({ introduced }) => introduced.map(({ purl }) => purl)), versionIds)
    const numbers: Numbers = {
      layers: await storedLayers(tx, provider, chains.flatMap(layersOf)),
      chains: await storedChains(tx, provider, chains.flatMap(({ chainId, parentId }) => (parentId === null ? [chainId] : [chainId, parentId]))),
      occurrences: await storedOccurrences(tx, provider, chains.flatMap(lowerOccurrences)),
    }
    let [chainNumber, occurrenceNumber, known] = [firstChainId, firstOccurrenceId, 0]
    const fresh: Numbered[] = []
    for (const chain of chains) {
      const stands = !foreign.layers.has(chain.diffId) && (chain.parentId === null || !foreign.chains.has(chain.parentId))
      if (!stands) foreign.chains.add(chain.chainId)
      if (numbers.chains.has(chain.chainId)) {
        known += 1
        continue
      }
      const ready = stands ? resolved(chain, numbers, versionIds, chainNumber, occurrenceNumber) : null
      if (ready === null) foreign.chains.add(chain.chainId)
      else {
        fresh.push(ready)
        numbers.chains.set(chain.chainId, chainNumber++)
        for (const { id, purl, path } of ready.introduced) numbers.occurrences.set(keyOf(chain.chainId, purl, path), id)
        occurrenceNumber += chain.introduced.length
      }
    }
    await insertRows(tx, provider, fresh, numbers)
    await insertChainRows(tx, provider, fresh, versionIds)
    await tellOutbox(tx, { chain: fresh.map(({ id }) => id) })
    return { added: fresh.length, known, skipped: chains.length - fresh.length - known }
  })
}

/** A chain with the numbers of this store; null: the store lacks something that it speaks of. */
function resolved(chain: ChainEntity, numbers: Numbers, versionIds: ReadonlyMap<string, number>, id: number, firstOccurrenceId: number): Numbered | null {
  const { chainId, parentId, diffId, depth, distro, claims } = chain
  if (!numbers.layers.has(diffId) || (parentId !== null && !numbers.chains.has(parentId))) return null
  const introduced = chain.introduced.map((occurrence, i) => ({ ...occurrence, id: firstOccurrenceId + i }))
  const own = new Map(introduced.map((occurrence) => [keyOf(chainId, occurrence.purl, occurrence.path), occurrence.id]))
  let whole = introduced.every(({ purl }) => versionIds.has(purl))
  const found = <Value>(value: Value | undefined): Value => {
    if (value === undefined) whole = false
    return value as Value
  }
  const occurrence = ({ since, purl, path }: OccurrenceKey) => {
    const key = keyOf(since ?? chainId, purl, path)
    return found(own.get(key) ?? numbers.occurrences.get(key))
  }
  const file = ({ diffId, at }: FileKey) => {
    const layer = numbers.layers.get(diffId)
    return found(layer === undefined || at >= layer.fileCount ? undefined : layer.firstFileId + at)
  }
  const run = (owned: OwnedRun): OwnedFiles => ({
    first: file({ diffId: owned.diffId, at: owned.first }), last: file({ diffId: owned.diffId, at: owned.last }), occurrenceId: occurrence(owned),
  })
  const ready: Numbered = {
    id, chainId, parentId, diffId, depth, distro, claims, introduced,
    removedFiles: chain.hidden.map(file),
    placements: chain.placed.map(({ path, size, sha256, ...key }) => ({ fileId: file(key), path, size, sha256 })),
    removed: chain.removed.map((key) => ({ id: occurrence(key) })),
    owned: chain.owned.map(run),
    disowned: chain.disowned.map(run),
    alterations: chain.altered.map(({ kind, config, ...key }) => ({ kind, config, fileId: file(key), occurrenceId: occurrence(key) })),
  }
  return whole ? ready : null
}

async function insertRows(tx: Runner, provider: Connection['provider'], chains: readonly Numbered[], { layers, chains: numbers }: Numbers): Promise<void> {
  const rows = chains.map(({ id, chainId, parentId, diffId, depth }) => ({ id, chainId, parentId: parentId === null ? null : numbers.get(parentId)!, layerId: layers.get(diffId)!.id, depth }))
  const columns = { id: 'integer', chainId: 'text', parentId: 'integer', layerId: 'integer', depth: 'integer' } as const
  await inParts(rows, (part) => tx.$executeRaw`INSERT INTO "Chain" ("id", "chainId", "parentId", "layerId", "depth")
    SELECT r."id", r."chainId", r."parentId", r."layerId", r."depth" FROM ${recordset(provider, columns, part)} r`)
}

function layersOf({ diffId, hidden, placed, owned, disowned, altered }: ChainEntity): Digest[] {
  return [diffId, ...new Set([...hidden, ...placed, ...owned, ...disowned, ...altered].map((key) => key.diffId))]
}

function lowerOccurrences({ removed, owned, disowned, altered }: ChainEntity): { chain: string; purl: string; path: string }[] {
  return [...removed, ...owned, ...disowned, ...altered].flatMap(({ since, purl, path }) => (since === null ? [] : [{ chain: since, purl, path }]))
}

/** The numbers of those of some chains that the store has, by ChainID. */
export async function storedChains(tx: Runner, provider: Connection['provider'], chainIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ id: number; chainId: string }[]>`SELECT c."id", c."chainId"
    FROM ${valueset(provider, 'text', [...new Set(chainIds)])} v JOIN "Chain" c ON c."chainId" = v."value"`
  return new Map(rows.map(({ id, chainId }) => [chainId, Number(id)]))
}

async function storedOccurrences(tx: Runner, provider: Connection['provider'], keys: readonly { chain: string; purl: string; path: string }[]): Promise<Occurrences> {
  const occurrences: Occurrences = new Map()
  const distinct = [...new Map(keys.map((key) => [keyOf(key.chain, key.purl, key.path), key])).values()]
  await inParts(distinct, async (part) => {
    const rows = await tx.$queryRaw<{ id: number; chain: string; purl: string; path: string }[]>`SELECT o."id", r."chain", r."purl", r."path"
      FROM ${recordset(provider, { chain: 'text', purl: 'text', path: 'text' }, part)} r JOIN "Chain" c ON c."chainId" = r."chain"
      JOIN "PackageVersion" v ON v."purl" = r."purl" JOIN "Occurrence" o ON o."packageVersionId" = v."id" AND o."chainId" = c."id" AND o."path" = r."path"`
    for (const { id, chain, purl, path } of rows) occurrences.set(keyOf(chain, purl, path), Number(id))
  })
  return occurrences
}

async function addVersions(tx: Runner, provider: Connection['provider'], purls: readonly string[], ids: Map<string, number>): Promise<void> {
  const missing = [...new Set(purls)].filter((purl) => !ids.has(purl))
  await inParts(missing, async (part) => {
    const rows = await tx.$queryRaw<{ id: number; purl: string }[]>`SELECT v."id", v."purl" FROM ${valueset(provider, 'text', part)} s JOIN "PackageVersion" v ON v."purl" = s."value"`
    for (const { id, purl } of rows) ids.set(purl, Number(id))
  })
}

function keyOf(chainId: string, purl: string, path: string): string {
  return `${chainId} ${purl} ${path}`
}
