import type { LayerEvidence } from './evidence.ts'
import type { EntryType } from './tar/header.ts'

/** An entry as a chain shows it. */
export interface ChainEntry {
  /** Of the layer's file in the store. */
  readonly fileId: number
  readonly type: EntryType
  /** Of the layer that has the entry. */
  readonly diffId: string
  /** The path that the layer itself gives it: where to find its bytes again. */
  readonly layerPath: string
  readonly linkTarget: string | null
  readonly size: number
  readonly sha256: string | null
  /** What analyzers found in it; null also for entries that were read back and cannot change any more but by being removed. */
  readonly evidence: LayerEvidence | null
}

/** A place in the tree of a chain: an entry, what lies below, or both (a folder that no layer has an entry for has only the second). */
export interface ChainNode {
  /** The state that may change this node; all others copy it first. */
  readonly owner: object
  entry: ChainEntry | null
  children: Map<string, ChainNode> | null
}

/** A node for `owner` to change, with the same entry and the same children. */
export function ownNode(node: ChainNode, owner: object): ChainNode {
  if (node.owner === owner) return node
  return { owner, entry: node.entry, children: node.children === null ? null : new Map(node.children) }
}

/** Every entry at a node and below, with its path. */
export function* entriesOf(node: ChainNode, path: string): Generator<readonly [string, ChainEntry]> {
  if (node.entry !== null) yield [path, node.entry]
  const prefix = path === '/' ? '/' : `${path}/`
  if (node.children !== null) for (const [name, child] of node.children) yield* entriesOf(child, prefix + name)
}
