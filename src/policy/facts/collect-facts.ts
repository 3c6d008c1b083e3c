import type { DocumentNode, ExecutionResult } from 'graphql'
import { BOUNDS } from '../bounds.ts'
import type { Issue } from '../plan.ts'
import type { FactsQuery } from './facts-query.ts'
import type { FieldShape, Shape } from './shape.ts'

/** Runs a facts document: `images(ids: $ids)` answers with the images in the order of the ids, null for one that failed. */
export type ExecuteFacts = (document: DocumentNode, variables: Readonly<Record<string, unknown>>) => Promise<ExecutionResult>

/** The facts of one image, whole, or why they are not. */
export interface CollectedFacts {
  readonly id: number
  readonly digest: string
  /** `repository:tag` */
  readonly tags: readonly string[]
  readonly gaps: readonly string[]
  readonly facts: unknown
  readonly issue: Issue | null
}

type Json = { [key: string]: unknown }

interface OwnFacts {
  readonly _digest?: string
  readonly _tags?: readonly { readonly reference: string }[]
  readonly _gaps?: readonly { readonly code: string; readonly message: string }[]
}

/** Raised where facts cannot be had whole. */
class Incomplete extends Error {}

/** The facts of some images, asked for together; connections are read to their end. Never throws for what one image lacks. */
export async function collectFacts(
  query: FactsQuery,
  ids: readonly number[],
  params: Readonly<Record<string, unknown>>,
  execute: ExecuteFacts,
): Promise<CollectedFacts[]> {
  const variables = Object.fromEntries(query.variables.map((name) => [name, params[name]]))
  const { data, errors = [] } = await execute(query.document, { ...variables, ids })
  const images = (data as { images?: readonly (Json | null)[] } | null | undefined)?.images
  const failures = new Map<number, string>()
  for (const { path, message } of errors) for (const i of typeof path?.[1] === 'number' ? [path[1]] : ids.keys()) failures.set(i, message)
  return Promise.all(ids.map(async (id, i) => {
    const facts = images?.[i] ?? null
    const { _digest: digest = '', _tags: tags = [], _gaps: gaps = [] } = (facts ?? {}) as OwnFacts
    const about = { id, digest, tags: tags.map(({ reference }) => reference), gaps: gaps.map(({ code, message }) => `${code} ${message}`), facts }
    const failure = failures.get(i) ?? (facts === null ? 'The image is not there.' : null)
    if (failure !== null) return { ...about, issue: { code: 'POLICY.FACTS_FAILED' as const, rule: null, message: failure } }
    return { ...about, issue: await completed(query, id, facts!, variables, execute) }
  }))
}

async function completed(query: FactsQuery, id: number, facts: Json, variables: Json, execute: ExecuteFacts): Promise<Issue | null> {
  if (!query.shape.partial) return null
  try {
    const next = async (way: string, after: string): Promise<Json> => {
      const { data, errors } = await execute(query.next.get(way)!, { ...variables, ids: [id], _after: after })
      if (errors !== undefined && errors.length > 0) throw new Incomplete(`${way}: ${errors[0]!.message}`)
      return ((data as { images?: readonly Json[] } | null)?.images?.[0] ?? {}) as Json
    }
    await completeObject(query.shape, facts, [], next)
    return null
  } catch (error) {
    if (error instanceof Incomplete) return { code: 'POLICY.FACTS_INCOMPLETE', rule: null, message: error.message }
    throw error
  }
}

type Next = (way: string, after: string) => Promise<Json>
type Path = readonly (string | number)[]

async function completeObject(shape: Shape, value: unknown, path: Path, next: Next): Promise<void> {
  if (!shape.partial || typeof value !== 'object' || value === null) return
  for (const [key, field] of Object.entries(shape.fields)) await completeField(field, (value as Json)[key], [...path, key], next)
}

async function completeField(field: FieldShape, value: unknown, path: Path, next: Next): Promise<void> {
  if (Array.isArray(value)) {
    if (field.limit !== null && value.length >= field.limit) throw new Incomplete(`${wayOf(path)} shows ${field.limit} at most, and has as many.`)
    if (field.object?.partial === true) for (const [i, each] of value.entries()) await completeField(field, each, [...path, i], next)
    return
  }
  if (field.connection && typeof value === 'object' && value !== null) await readToEnd(value as Json, path, next)
  if (field.object !== null) await completeObject(field.object, value, path, next)
}

interface Connection {
  edges?: unknown
  readonly _page?: { readonly hasNextPage?: boolean; readonly endCursor?: string | null }
}

/** Adds the edges of all further pages to the first. */
async function readToEnd(connection: Connection, path: Path, next: Next): Promise<void> {
  const way = wayOf(path)
  if (!Array.isArray(connection.edges)) throw new Incomplete(`${way}.edges is missing.`)
  const edges = [...(connection.edges as unknown[])]
  let page = connection._page
  if (page === undefined) throw new Incomplete(`${way} does not say whether it has an end.`)
  while (page.hasNextPage !== false) {
    if (page.hasNextPage !== true || page.endCursor == null) throw new Incomplete(`${way} does not say how it goes on.`)
    const more = at(await next(way, page.endCursor), path) as Connection | undefined
    if (!Array.isArray(more?.edges) || more.edges.length === 0 || more._page === undefined) throw new Incomplete(`${way} breaks off after ${edges.length}.`)
    edges.push(...(more.edges as unknown[]))
    if (edges.length > BOUNDS.edges) throw new Incomplete(`${way} has more than ${BOUNDS.edges}.`)
    page = more._page
  }
  connection.edges = edges
}

function wayOf(path: Path): string {
  return path.filter((step) => typeof step === 'string').join('.')
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((below, step) => (typeof below === 'object' && below !== null ? (below as Json)[step] : undefined), value)
}
