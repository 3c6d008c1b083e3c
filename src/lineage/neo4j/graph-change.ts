import type { ManagedTransaction } from 'neo4j-driver'

/** A Cypher statement over rows, `$rows`; rows hold texts, whole numbers, null, or are such a value themselves. */
export interface GraphChange {
  readonly cypher: string
  readonly rows: readonly unknown[]
}

/** Rows of one statement: more gain little and cost memory. */
const ROWS_PER_STATEMENT = 10_000

/** Sends changes one after the other, each in parts, in one transaction. */
export async function applyChanges(tx: ManagedTransaction, changes: readonly GraphChange[]): Promise<void> {
  for (const { cypher, rows } of changes) {
    for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) await tx.run(cypher, { rows: rows.slice(at, at + ROWS_PER_STATEMENT).map(sendable) })
  }
}

/** Whole numbers as Neo4j's own: the driver would send them as floating point. */
export function sendable(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(sendable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, sendable(each)]))
}

/** Makes nodes of a label what the rows say, by their `id`. */
export function nodes(label: string, rows: readonly { readonly id: number }[]): GraphChange {
  return { cypher: `UNWIND $rows AS r MERGE (n:${label} {id: r.id}) SET n = r`, rows }
}

/** Takes those of the nodes away which are no longer among the rows, with what leads to and from them. */
export function gone(label: string, ids: readonly number[], rows: readonly { readonly id: number }[]): GraphChange {
  const there = new Set(rows.map(({ id }) => id))
  return { cypher: `UNWIND $rows AS id MATCH (n:${label} {id: id}) DETACH DELETE n`, rows: ids.filter((id) => !there.has(id)) }
}

/** Relationships between nodes by their ids, each pair once; rows are `from`, `to`. */
export function links(from: string, type: string, to: string, rows: readonly { readonly from: number; readonly to: number }[]): GraphChange {
  return { cypher: `UNWIND $rows AS r MATCH (a:${from} {id: r.from}) MATCH (b:${to} {id: r.to}) MERGE (a)-[:${type}]->(b)`, rows }
}
