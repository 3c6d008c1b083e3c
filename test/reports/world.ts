import { buildSchema, execute, type GraphQLSchema } from 'graphql'
import type { Engine, Execute } from '../../src/reports/engine.ts'

/** A shop of shelves: what reports need of a schema, and nothing else. */
export const schema: GraphQLSchema = buildSchema(`
  interface Node { id: ID! }
  scalar BigInt
  enum Color { RED GREEN }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Query { node(id: ID!): Node shelves(first: Int = 20, after: String, color: Color): ShelfConnection! shelf(name: String!): Shelf parts: [Part!]! tools: [Tool!]! things: [Thing!]! groups(first: Int = 20, after: String): GroupConnection! }
  type ShelfConnection { totalCount: Int! edges: [ShelfEdge!]! pageInfo: PageInfo! }
  type ShelfEdge { cursor: String! node: Shelf! }
  type Shelf implements Node { id: ID! name: String! note: String color: Color tags: [String!]! boxes(first: Int = 20, after: String): BoxConnection! labels: [Label!]! }
  type Label { text: String! }
  type BoxConnection { totalCount: Int! edges: [BoxEdge!]! pageInfo: PageInfo! }
  type BoxEdge { cursor: String! node: Box! }
  type Box implements Node { id: ID! name: String! size: BigInt weight: Float full: Boolean shelf: Shelf! }
  type Part { name: String! }
  type GroupConnection { edges: [GroupEdge!]! pageInfo: PageInfo! }
  type GroupEdge { node: Group! }
  type Group { name: String! pieces(first: Int = 20, after: String): PieceConnection! }
  type PieceConnection { edges: [PieceEdge!]! pageInfo: PageInfo! }
  type PieceEdge { node: Tool! }
  type Tool { name: String! }
  union Thing = Box | Tool
`)

export interface ShelfRow {
  readonly name: string
  readonly boxes: number
  readonly note?: string | null
}

/** An execution over shelves with so many boxes each, in pages as asked; it counts the documents that it was asked. */
export function worldOf(shelves: readonly ShelfRow[], failing: (place: string) => boolean = () => false) {
  const asked: string[] = []
  const page = <T>(all: number, { first, after }: { first: number; after?: string | null }, node: (i: number) => T) => {
    const from = after == null ? 0 : Number(after) + 1
    const indexes = Array.from({ length: Math.max(0, Math.min(first, all - from)) }, (_, i) => from + i)
    return {
      totalCount: all,
      edges: indexes.map((i) => ({ cursor: String(i), node: node(i) })),
      pageInfo: { hasNextPage: from + indexes.length < all, endCursor: indexes.length === 0 ? null : String(indexes.at(-1)) },
    }
  }
  const box = (s: number, i: number) => ({
    __typename: 'Box', id: `box:${s}:${i}`, name: `${shelves[s]!.name}-${i}`, size: () => fail(`box ${s} ${i}`) ?? '9007199254740993', weight: i / 2, full: i % 2 === 0,
  })
  const fail = (place: string) => {
    if (failing(place)) throw new Error(`no ${place}`)
    return null
  }
  const shelf = (s: number): object => ({
    __typename: 'Shelf', id: `shelf:${s}`, name: shelves[s]!.name, note: () => fail(`note ${s}`) ?? shelves[s]!.note ?? null, color: 'RED', tags: ['a', 'b; c'], labels: [{ text: 'x' }, { text: 'y' }],
    boxes: (args: { first: number; after?: string }) => fail(`boxes ${s} ${args.after ?? ''}`) ?? page(shelves[s]!.boxes, args, (i) => box(s, i)),
  })
  const rootValue = {
    node: ({ id }: { id: string }) => shelf(Number(id.split(':')[1])),
    shelves: (args: { first: number; after?: string }) => fail(`shelves ${args.after ?? ''}`) ?? page(shelves.length, args, shelf),
    shelf: ({ name }: { name: string }) => (shelves.some((each) => each.name === name) ? shelf(shelves.findIndex((each) => each.name === name)) : null),
    parts: [], tools: [], things: [],
  }
  const run: Execute = async (document, variableValues) => {
    asked.push(Object.keys(variableValues).join())
    return execute({ schema, document, rootValue, variableValues })
  }
  return { execute: run, asked }
}

/** Bounds like those of a server; the cost of a document is not what these tests are about. */
export const engine: Engine = { schema, cost: () => ({ objects: 1, depth: 1 }), limits: { cost: 50_000, depth: 15 } }

/** A report file around a document. */
export function fileOf(query: string, more = ''): string {
  return `kind: Report\nmetadata: {name: test, title: Test}\nspec:\n  query: |\n${query.split('\n').map((line) => `    ${line}`).join('\n')}\n${more.split('\n').map((line) => `  ${line}`).join('\n')}\n`
}
