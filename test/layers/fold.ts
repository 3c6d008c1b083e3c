import { applyLayer, type AppliedLayer, type ChainDelta } from '../../src/layers/apply-layer.ts'
import { BOUNDS } from '../../src/layers/bounds.ts'
import { contentOf, entriesOf } from '../../src/layers/chain-node.ts'
import { ChainState } from '../../src/layers/chain-state.ts'
import { type Changeset, ChangesetBuilder } from '../../src/layers/changeset.ts'
import type { LayerEvidence } from '../../src/layers/evidence.ts'
import { LayerVisitor } from '../../src/layers/layer-visitor.ts'
import type { EntryType } from '../../src/layers/tar/header.ts'
import { TarReader } from '../../src/layers/tar/reader.ts'
import type { Distro, PackageRecord } from '../../src/model/package-record.ts'
import { tar, type TarItem } from '../testkit/tar.ts'
import { Notes } from './layer.ts'

/** A layer of a test: its items, and what analyzers are to have found in them. */
export interface TestLayer {
  readonly items: readonly TarItem[]
  readonly evidence?: readonly LayerEvidence[]
}

/** A chain: its state, the difference that each layer made, and the layers as they were applied. */
export interface Folded {
  readonly state: ChainState
  readonly deltas: readonly ChainDelta[]
  readonly layers: readonly AppliedLayer[]
  readonly states: readonly ChainState[]
}

/** What a layer of these items says, without a file in between. */
export function changesetOf(items: readonly TarItem[]): Changeset {
  const builder = new ChangesetBuilder(BOUNDS.entries)
  const reader = new TarReader(new LayerVisitor(builder, new Notes(), BOUNDS), BOUNDS)
  reader.push(tar(items))
  reader.end()
  return builder.build()
}

/** Applies layers one after the other, on an empty chain or on a given state; occurrences get ids as a store would give them. */
export function fold(layers: readonly (readonly TarItem[] | TestLayer)[], from = new ChainState(), firstFileId = 1): Folded {
  let state = from
  let next = firstFileId
  const deltas: ChainDelta[] = []
  const applied: AppliedLayer[] = []
  const states: ChainState[] = []
  for (const given of layers) {
    const { items, evidence = [] } = 'items' in given ? given : { items: given }
    const layer = { diffId: `layer ${applied.length}`, changeset: changesetOf(items), firstFileId: next, evidence: new Map(evidence.map((each) => [each.path, each])) }
    const result = applyLayer(state, layer)
    next += layer.changeset.entries.length
    state = result.state
    states.push(state)
    deltas.push(result.delta)
    applied.push(layer)
  }
  return { state, deltas, layers: applied, states }
}

/** An entry as a chain shows it, in plain values. */
export interface Shown {
  readonly fileId: number
  readonly type: EntryType
  readonly linkTarget: string | null
  readonly size: number
  readonly sha256: string | null
}

/** Every entry that a state shows, by path. */
export function visible(state: ChainState): Map<string, Shown> {
  const shown = [...entriesOf(state.node('/')!, '/')].map(([path, entry]): [string, Shown] => {
    const { type, linkTarget } = entry.stated
    const { size, sha256 } = contentOf(entry)
    return [path, { fileId: entry.fileId, type, linkTarget, size, sha256 }]
  })
  return new Map(shown.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Paths and kinds that a state shows: `/etc DIRECTORY`. */
export function listing(state: ChainState): string[] {
  return [...visible(state)].map(([path, { type }]) => `${path} ${type}`)
}

/** A Debian package as a status file states it. */
export function deb(name: string, version: string): PackageRecord {
  return { type: 'deb', namespace: null, distroFallback: 'debian', name, version, qualifiers: {}, licenses: [], innerPath: '' }
}

/** A database that counts at its place, or anywhere where there are no places. */
export function evidence(path: string, packages: readonly PackageRecord[], options: Partial<LayerEvidence> = {}): LayerEvidence {
  return { path, analyzer: 'test', certain: true, places: [], packages, distro: null, ...options }
}

/** An os-release at its own place. */
export function osRelease(path: string, distro: Distro): LayerEvidence {
  return evidence(path, [], { distro, places: ['/etc/os-release', '/usr/lib/os-release'] })
}
