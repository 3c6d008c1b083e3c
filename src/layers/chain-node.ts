import type { LayerEntry } from './changeset.ts'
import type { ChainOccurrence, LayerEvidence } from './evidence.ts'
import type { LayerDigests } from './layer-digests.ts'

/** A layer where it is applied; the same layer twice in a chain is two of these. */
export interface LayerUse {
  readonly diffId: string
  /** The store's id of its first entry. */
  readonly firstFileId: number
  /** Of its entries, beside sha256. */
  readonly digests: LayerDigests
}

/** An entry as a chain shows it. There are many of these: what the layer says is shared, not copied. */
export interface ChainEntry {
  /** Of the layer's file in the store. */
  readonly fileId: number
  readonly layer: LayerUse
  /** What the layer says; its path tells where to find the bytes again. */
  readonly stated: LayerEntry
  /** What a hard link to a lower layer shows; null: what is stated. */
  readonly borrowed: BorrowedContent | null
  /** What analyzers found in it; null also for entries that were read back and cannot change any more but by being removed. */
  readonly evidence: LayerEvidence | null
}

/** The content of a regular file. */
export interface Content {
  readonly size: number
  readonly sha256: string | null
}

/** The content of an entry of another layer. */
export interface BorrowedContent extends Content {
  readonly from: Pick<ChainEntry, 'fileId' | 'layer' | 'stated'>
}

/** The content that an entry shows. */
export function contentOf({ stated, borrowed }: ChainEntry): Content {
  return borrowed ?? stated
}

/** A place in the tree of a chain: an entry, what lies below, or both (a folder that no layer has an entry for has only the second). */
export interface ChainNode {
  /** The state that may change this node; all others copy it first. */
  readonly owner: object
  entry: ChainEntry | null
  /** What the entry's evidence proves in this chain; null: nothing. */
  occurrences: readonly ChainOccurrence[] | null
  children: Map<string, ChainNode> | null
}

/** A node for `owner` to change, with the same entry and the same children. */
export function ownNode(node: ChainNode, owner: object): ChainNode {
  if (node.owner === owner) return node
  return { ...node, owner, children: node.children === null ? null : new Map(node.children) }
}

/** Every entry at a node and below, with its path. */
export function* entriesOf(node: ChainNode, path: string): Generator<readonly [string, ChainEntry]> {
  if (node.entry !== null) yield [path, node.entry]
  const prefix = path === '/' ? '/' : `${path}/`
  if (node.children !== null) for (const [name, child] of node.children) yield* entriesOf(child, prefix + name)
}
