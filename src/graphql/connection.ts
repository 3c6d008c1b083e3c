import type { ObjectRef } from '@pothos/core'
import type { Count, PageRequest, Slice } from '../lineage/sql/reads/page.ts'
import { builder } from './builder.ts'

/** One page of a connection; the count is only made when it is asked for. */
export interface Page<Edge> {
  readonly edges: readonly Edge[]
  readonly more: boolean
  readonly isFirst: boolean
  readonly count: () => Promise<Count>
}

/** A node at its place in a connection; edges that say more about it have types of their own. */
export interface Edge<Node> {
  readonly cursor: string
  readonly node: Node
}

type Types = typeof builder.$inferSchemaTypes
/** An object type of this schema with its backing row. */
export type Ref<Row> = ObjectRef<Types, Row>

interface PageInfoShape {
  readonly startCursor: string | null
  readonly endCursor: string | null
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

const PageInfo = builder.objectRef<PageInfoShape>('PageInfo').implement({
  description: 'Where a page lies in its connection (Relay cursor connections).',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'More follow.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'The page was asked for with `after`.' }),
    startCursor: t.exposeString('startCursor', { nullable: true, description: 'The cursor of the first edge.' }),
    endCursor: t.exposeString('endCursor', { nullable: true, description: 'The cursor of the last edge: `after` for the next page.' }),
  }),
})

/*
 * About the casts: the builder computes what a resolver gives from the type of the field (a Shape), and for a type parameter it
 * cannot; nor does it see that the ref that `implement` gives is still one of the same row. Callers are checked all the same: a
 * Ref<Row> and a Page<E> of another row do not fit.
 */

/** `XConnection` and `XEdge` for nodes that carry nothing on their edges. */
export function connectionOf<Node>(name: string, node: Ref<Node>, what: string): Ref<Page<Edge<Node>>> {
  const edge = builder.objectRef<Edge<Node>>(`${name}Edge`).implement({
    description: `An edge of ${what}.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: CURSOR }),
      node: t.field({ type: node, description: 'What the edge leads to.', resolve: (parent) => parent.node as never }),
    }),
  })
  return connectionTo(name, edge as unknown as Ref<Edge<Node>>, what)
}

export const CURSOR = 'The place of this edge: `after` continues behind it.'

/** `XConnection` to edges that are declared elsewhere. */
export function connectionTo<E extends { readonly cursor: string }>(name: string, edge: Ref<E>, what: string): Ref<Page<E>> {
  const connection = builder.objectRef<Page<E>>(`${name}Connection`).implement({
    description: `A page of ${what}.`,
    fields: (t) => ({
      totalCount: t.int({
        description: 'How many there are on all pages together. Counted only when asked for.',
        resolve: async ({ count }) => (await count()).value,
      }),
      totalCountIsExact: t.boolean({
        description: 'false: counting was stopped, there are more than `totalCount`.',
        resolve: async ({ count }) => (await count()).exact,
      }),
      edges: t.field({ type: [edge], description: 'The page.', resolve: ({ edges }) => edges as never }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Where the page lies.',
        resolve: ({ edges, more, isFirst }) => ({
          startCursor: edges.at(0)?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
          hasNextPage: more,
          hasPreviousPage: !isFirst,
        }),
      }),
    }),
  })
  return connection as unknown as Ref<Page<E>>
}

/** The page of a slice of rows. An exact count may be given as a number. */
export function toPage<Row, E>(
  { after }: PageRequest<unknown>,
  { rows, more }: Slice<Row>,
  edgeOf: (row: Row) => E,
  count: () => Promise<Count | number>,
): Page<E> {
  const counted = async () => {
    const value = await count()
    return typeof value === 'number' ? { value, exact: true } : value
  }
  return { edges: rows.map(edgeOf), more, isFirst: after === null, count: counted }
}
