import type { Driver, Plan, Transaction } from 'neo4j-driver'
import { failureOf } from './connect.ts'
import { sendable } from './graph-change.ts'
import { plainValue } from './plain-value.ts'
import { ProjectionFailure } from './projection-failure.ts'
import { readState } from './state.ts'

/** A question of an operator. */
export interface CypherQuestion {
  readonly cypher: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** 1 to `CYPHER_LIMITS.rows`. */
  readonly maxRows: number
  /** 1 to `CYPHER_LIMITS.seconds`. */
  readonly seconds: number
}

/** Rows as JSON has them; `truncated`: there were more. */
export interface CypherAnswer {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
  readonly truncated: boolean
}

/** What a question may be and cost at most; `bytes` are those of the rows as JSON. */
export const CYPHER_LIMITS = { rows: 100_000, seconds: 300, bytes: 64 * 1024 * 1024, text: 100_000 }

/** Rows that Neo4j sends before it waits to be asked for more. */
const FETCHED = 500
/** What a plan may call. */
const PROCEDURES = new Set(['db.labels', 'db.relationshipTypes', 'db.propertyKeys', 'db.schema.visualization', 'db.schema.nodeTypeProperties', 'db.schema.relTypeProperties'])
const SHOWN = new Set(['ShowIndexes', 'ShowConstraints'])

/**
 * Answers a question that only reads. What it would do is judged by the plan that Neo4j makes of it, not by its text: it is run when that reads, calls
 * nothing but what describes the graph, and loads nothing from elsewhere; and then in a transaction that cannot write. Throws CYPHER.*, PROJECTION.*.
 */
export async function readCypher(driver: Driver, { cypher, parameters, maxRows, seconds }: CypherQuestion): Promise<CypherAnswer> {
  if (cypher.length > CYPHER_LIMITS.text) throw new ProjectionFailure('CYPHER.TOO_LONG', `A question has at most ${CYPHER_LIMITS.text} characters.`)
  const session = driver.session({ defaultAccessMode: 'READ', fetchSize: Math.min(FETCHED, maxRows + 1) })
  try {
    const tx = await session.beginTransaction({ timeout: seconds * 1_000 })
    try {
      const state = await readState(tx)
      if (state?.phase !== 'following') throw new ProjectionFailure('PROJECTION.BUILDING', 'The projection is not built: stratigraph project.')
      const values = sendable(parameters) as Record<string, unknown>
      const { summary } = await tx.run(`EXPLAIN ${cypher}`, values)
      refuseUnlessReading(cypher, summary.queryType, summary.plan === false ? null : summary.plan)
      return await rowsOf(tx, cypher, values, maxRows)
    } finally {
      await tx.close().catch(() => undefined)
    }
  } catch (error) {
    throw ofQuestion(error, seconds)
  } finally {
    await session.close().catch(() => undefined)
  }
}

async function rowsOf(tx: Transaction, cypher: string, parameters: Record<string, unknown>, maxRows: number): Promise<CypherAnswer> {
  const rows: unknown[][] = []
  let bytes = 0
  const result = tx.run(cypher, parameters)
  const columns = (await result.keys()).map(String)
  for await (const record of result) {
    const row = columns.map((name) => plainValue(record.get(name)))
    bytes += JSON.stringify(row).length
    if (rows.length === maxRows || bytes > CYPHER_LIMITS.bytes) return { columns, rows, truncated: true }
    rows.push(row)
  }
  return { columns, rows, truncated: false }
}

function refuseUnlessReading(cypher: string, type: string, plan: Plan | null): void {
  if (type !== 'r' || plan === null) throw refused('only what reads is taken')
  // A function of a plugin may run Cypher of its own, which no plan shows.
  const text = cypher.replace(/\\u+([0-9a-f]{4})/gi, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
  if (/apoc/i.test(text)) throw refused('functions of plugins are not taken; give a text that contains "apoc" as a parameter')
  for (const { operator, details } of operatorsOf(plan)) {
    if (operator === 'LoadCSV') throw refused('LOAD CSV is not taken')
    if (operator === 'ProcedureCall' && !PROCEDURES.has(details.split(/[\s(]/)[0]!)) throw refused(`CALL ${details.split(/[\s(]/)[0]} is not taken`)
    if (/^(Show|Terminate|Transaction|Alter|Create|Drop)/.test(operator) && !SHOWN.has(operator)) throw refused(`${operator} is not taken`)
  }
}

function operatorsOf({ operatorType, arguments: given, children }: Plan): { operator: string; details: string }[] {
  const { Details: details = '' } = given as { Details?: unknown }
  return [{ operator: operatorType.split('@')[0]!, details: String(details).trim() }, ...children.flatMap(operatorsOf)]
}

function refused(why: string): ProjectionFailure {
  return new ProjectionFailure('CYPHER.REFUSED', `This is not run: ${why}.`)
}

function ofQuestion(error: unknown, seconds: number): unknown {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string }
  if (/TransactionTimedOut|\.Terminated$/.test(code)) return new ProjectionFailure('CYPHER.TIME', `This took more than ${seconds} seconds.`, {}, error)
  if (code === 'Neo.ClientError.Statement.AccessMode') return refused('only what reads is taken')
  if (/^Neo\.ClientError\.(?!Security)/.test(code)) return new ProjectionFailure('CYPHER.INVALID', message.slice(0, 2_000), {}, error)
  return failureOf(error)
}
