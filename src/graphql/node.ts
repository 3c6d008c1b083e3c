import { brandWithType } from '@pothos/core'
import type { Context } from './context.ts'
import { builder } from './builder.ts'
import { isId } from './keyset.ts'

/** The types that have an id of their own. */
export type NodeName = 'Image' | 'Layer' | 'Package' | 'PackageVersion' | 'File'

interface NodeRow {
  readonly id: number
}

const NODE_NAMES: readonly string[] = ['Image', 'Layer', 'Package', 'PackageVersion', 'File'] satisfies NodeName[]

/** An opaque id: the type and the row. */
export function nodeId(type: NodeName, row: NodeRow): string {
  return Buffer.from(`${type}:${row.id}`).toString('base64url')
}

type Reader = (key: string, context: Context) => Promise<object | null>
const readers = new Map<string, Reader>()

/** An opaque id of a type that says itself how it is read. */
export function nodeKey(type: string, key: string): string {
  return Buffer.from(`${type}:${key}`).toString('base64url')
}

/** Says how a node of a type is read by its key; null: there is none. */
export function readsNode(type: string, read: Reader): void {
  readers.set(type, read)
}

async function readByKey(id: string, context: Context): Promise<object | null> {
  const text = id.length > 128 ? '' : Buffer.from(id, 'base64url').toString()
  const type = text.slice(0, Math.max(0, text.indexOf(':')))
  const row = (await readers.get(type)?.(text.slice(type.length + 1), context)) ?? null
  if (row === null) return null
  const node = { ...row }
  brandWithType(node, type as never)
  return node
}

/** The type and the row that an opaque id names, of types that are kept by the numbers of their rows; null: it is no such id. */
export function rowOfNodeId(id: string): { readonly type: string; readonly row: number } | null {
  const [type = '', digits = '', ...more] = id.length > 64 ? [] : Buffer.from(id, 'base64url').toString().split(':')
  return more.length === 0 && /^\d{1,10}$/.test(digits) && isId(Number(digits)) ? { type, row: Number(digits) } : null
}

function parseNodeId(id: string): { type: NodeName; row: number } | null {
  const named = rowOfNodeId(id)
  return named !== null && NODE_NAMES.includes(named.type) ? { ...named, type: named.type as NodeName } : null
}

export const Node = builder.interfaceRef<NodeRow>('Node').implement({
  description: 'Something with an id by which it can be asked for again.',
  fields: (t) => ({
    id: t.field({
      type: 'ID',
      description: 'Opaque, and unique among all nodes.',
      // Each type resolves `id` itself, because a row does not know of what type it is; this one is only there for the builder.
      resolve: () => {
        throw new Error('a type of Node has no id of its own')
      },
    }),
  }),
})

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    description: 'A node by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'An id from an earlier answer.' }) },
    resolve: async (_root, { id }, context) => {
      const parsed = parseNodeId(String(id))
      if (parsed === null) return (await readByKey(String(id), context)) as NodeRow | null
      const { reads } = context
      const row = await readNode(parsed.type, parsed.row, reads)
      if (row === null) return null
      // The brand tells the type of the interface. A copy, because the row is shared by all who read it in this request; never,
      // because the builder knows the names of types only as they are declared to it, not as NodeName.
      const node = { ...row }
      brandWithType(node, parsed.type as never)
      return node
    },
  }),
)

function readNode(type: NodeName, row: number, reads: Context['reads']): Promise<NodeRow | null> {
  switch (type) {
    case 'Image':
      return reads.imageById(row)
    case 'Layer':
      return reads.layerById(row)
    case 'Package':
      return reads.packageById(row)
    case 'PackageVersion':
      return reads.packageVersionById(row)
    case 'File':
      return reads.fileById(row)
  }
}
