import { parse } from 'graphql'
import type { Execute, Variables } from '../reports/engine.ts'

const NEWEST = parse('{ images(first: 1) { edges { node { analyzedAt } } } }')

/** When the newest image was analyzed: what a report can know of. Null: there is none. */
export async function newestAnalysis(execute: Execute, signal: AbortSignal): Promise<string | null> {
  const { data } = await execute(NEWEST, {}, signal)
  const { images } = (data ?? {}) as { images?: { edges: readonly { node: { analyzedAt: string } }[] } }
  return images?.edges[0]?.node.analyzedAt ?? null
}

/** Values of parameters as a person reads them. */
export function textsOf(variables: Variables): [string, string][] {
  return Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
}
