import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Statements } from '../../sql/reads/statements.ts'
import { gone, type GraphChange, links, nodes } from '../graph-change.ts'
import { rowsOf } from './rows-of.ts'
import type { ProjectedKind } from './projected-kind.ts'
import { type RawVersion, VERSION, versionNode } from './version.ts'

interface RawChain {
  id: number
  chainId: string
  depth: number
  parentId: number | null
  layerId: number
}

interface RawEvent {
  id: number
  version: number
  chain: number
  path: string
}

/**
 * `(:Chain {id, chainId, depth})`, `-[:PARENT]->(:Chain)`, `-[:ADDS]->(:Layer)`, and what it makes appear and disappear: `<-[:INTRODUCED_AT {id, path}]-` and
 * `<-[:REMOVED_AT {id, path}]-(:PackageVersion)`, where `id` is the occurrence.
 */
export const chain: ProjectedKind = {
  name: 'chain',
  label: 'Chain',
  page: 500,
  ...rowsOf('Chain'),
  changes: async (sql, ids, fresh) => {
    const raws = await sql.rows<RawChain>(Prisma.sql`SELECT c."id", c."chainId", c."depth", c."parentId", c."layerId" FROM ${sql.ids(ids)} w JOIN "Chain" c ON c."id" = w."id"`)
    const rows = raws.map(({ id, chainId, depth }) => ({ id: Number(id), chainId, depth: Number(depth) }))
    const parents = raws.flatMap(({ id, parentId }) => (parentId === null ? [] : [{ from: Number(id), to: Number(parentId) }]))
    return [
      gone('Chain', ids, rows),
      nodes('Chain', rows),
      links('Chain', 'PARENT', 'Chain', parents),
      links('Chain', 'ADDS', 'Layer', raws.map(({ id, layerId }) => ({ from: Number(id), to: Number(layerId) }))),
      ...(await contents(sql, ids, fresh)),
    ]
  },
}

async function contents(sql: Statements, ids: readonly number[], fresh: boolean): Promise<GraphChange[]> {
  const introduced = await sql.rows<RawEvent>(Prisma.sql`SELECT o."id", o."packageVersionId" AS "version", o."chainId" AS "chain", o."path"
    FROM ${sql.ids(ids)} w JOIN "Occurrence" o ON o."chainId" = w."id"`)
  const removed = await sql.rows<RawEvent>(Prisma.sql`SELECT o."id", o."packageVersionId" AS "version", gone."chainId" AS "chain", o."path"
    FROM ${sql.ids(ids)} w JOIN "OccurrenceRemoval" gone ON gone."chainId" = w."id" JOIN "Occurrence" o ON o."id" = gone."occurrenceId"`)
  const events = [eventsOf('INTRODUCED_AT', introduced), eventsOf('REMOVED_AT', removed)]
  if (fresh) return events
  // Versions come with the chains that have them first; a chain that is written anew has other contents.
  const versions = [...new Set([...introduced, ...removed].map((row) => Number(row.version)))]
  const raws = await sql.rows<RawVersion>(Prisma.sql`SELECT ${VERSION} FROM ${sql.ids(versions)} w JOIN "PackageVersion" v ON v."id" = w."id" JOIN "Package" k ON k."id" = v."packageId"`)
  const before = { cypher: 'UNWIND $rows AS id MATCH (:Chain {id: id})<-[e:INTRODUCED_AT|REMOVED_AT]-() DELETE e', rows: ids }
  return [before, nodes('PackageVersion', raws.map(versionNode)), ...events]
}

function eventsOf(type: string, raws: readonly RawEvent[]): GraphChange {
  return {
    cypher: `UNWIND $rows AS r MATCH (v:PackageVersion {id: r.version}) MATCH (c:Chain {id: r.chain}) CREATE (v)-[:${type} {id: r.id, path: r.path}]->(c)`,
    rows: raws.map(({ id, version, chain, path }) => ({ id: Number(id), version: Number(version), chain: Number(chain), path })),
  }
}
