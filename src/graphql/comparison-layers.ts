import { samePlace, type Compared, type ComparedPlace } from '../lineage/sql/reads/compared.ts'
import type { ChangeKind } from '../lineage/sql/reads/comparison.ts'
import type { FactChangeRow } from '../lineage/sql/reads/fact-changes.ts'
import type { LayerFileChanges } from '../lineage/sql/reads/file-changes.ts'
import type { LayerChangeRow } from '../lineage/sql/reads/layer-differences.ts'
import type { PlacedPackageChange } from '../lineage/sql/reads/package-changes.ts'
import type { Reads } from '../lineage/sql/reads/reads.ts'
import type { ImageLayerRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import { ComparedSide, layerAt } from './compared-layer.ts'
import { ImageComparison } from './comparison.ts'
import { FactChange } from './fact-change.ts'
import { FileChange, ImageLayer, Layer, PackageChange } from './refs.ts'
import { RequestFailure } from './request-failure.ts'
import { WEIGHTS } from './weights.ts'

const LayerChangeKind = builder.enumType('LayerChangeKind', {
  description: 'How two images have a layer.',
  values: {
    SHARED: { description: 'Both have it, on the same layers: it is part of what they have in common.' },
    SHARED_ELSEWHERE: { description: 'Both have it at this place, but on other layers.' },
    MOVED: { description: 'Both have it, at different places.' },
    ONLY_FROM: { description: 'Only `from` has it.' },
    ONLY_TO: { description: 'Only `to` has it.' },
  } as const,
})

const LayerChange = builder.objectRef<LayerChangeRow>('LayerChange').implement({
  description: 'A layer in two images.',
  fields: (t) => ({
    kind: t.expose('kind', { type: LayerChangeKind, description: 'How they have it.' }),
    layer: t.field({ type: Layer, description: 'The layer, wherever it is used.', resolve: ({ from, to }) => (from ?? to)!.layer }),
    from: t.expose('from', { type: ImageLayer, nullable: true, description: 'Its place in `from`.' }),
    to: t.expose('to', { type: ImageLayer, nullable: true, description: 'Its place in `to`.' }),
  }),
})

interface LayerDifferenceRow extends ComparedPlace {
  readonly compared: Compared
  readonly packages: readonly PlacedPackageChange[]
  readonly files: LayerFileChanges | null
  readonly facts: readonly FactChangeRow[]
  /** How many changes of packages and facts are shown. */
  readonly shown: number
}

const LayerDifference = builder.objectRef<LayerDifferenceRow>('LayerDifference').implement({
  description: 'What one layer makes two images differ in.',
  fields: (t) => ({
    side: t.expose('side', { type: ComparedSide, description: 'Whose layer it is.' }),
    layer: t.field({ type: ImageLayer, description: 'The layer, with its instruction.', resolve: ({ compared, side, index }, _args, { reads }) => layerAt(compared, side, index, reads) }),
    packageCount: t.int({ description: 'How many changes of packages it makes.', resolve: ({ packages }) => packages.length }),
    fileCount: t.int({ description: 'How many paths it makes differ.', resolve: ({ files }) => files?.count ?? 0 }),
    factCount: t.int({ description: 'How many facts it makes differ: what is said of it, and of the files that it brings.', resolve: ({ facts }) => facts.length }),
    packageChanges: t.field({ type: [PackageChange], description: 'The first of them, by name; `packageChanges(layer:)` of the comparison has all.', resolve: ({ packages, shown }) => packages.slice(0, shown) }),
    fileChanges: t.field({ type: [FileChange], description: 'The first of them, by path; `fileChanges(layer:)` of the comparison has all.', resolve: ({ files }) => files?.first ?? [] }),
    factChanges: t.field({ type: [FactChange], description: 'The first of them, by kind and path; `factChanges(layer:)` of the comparison has all.', resolve: ({ facts, shown }) => facts.slice(0, shown) }),
  }),
})

const MAX_CHANGES = 100

interface ChangeCounts {
  readonly added: number
  readonly removed: number
  readonly upgraded: number
  readonly downgraded: number
}

const PackageChangeCounts = builder.objectRef<ChangeCounts>('PackageChangeCounts').implement({
  description: 'How many packages came, went or changed between two images.',
  fields: (t) => ({
    added: t.exposeInt('added', { description: 'How many came.' }),
    removed: t.exposeInt('removed', { description: 'How many went.' }),
    upgraded: t.exposeInt('upgraded', { description: 'Of how many the version went up.' }),
    downgraded: t.exposeInt('downgraded', { description: 'Of how many the version went down.' }),
  }),
})

const SharedPrefix = builder.objectRef<readonly ImageLayerRow[]>('SharedPrefix').implement({
  description: 'The lowest layers of two images, as far as they are the same.',
  fields: (t) => ({
    layerCount: t.int({ description: 'How many there are.', resolve: (layers) => layers.length }),
    size: t.field({ type: 'BigInt', description: 'Uncompressed bytes.', resolve: (layers) => layers.reduce((sum, { layer }) => sum + layer.size, 0n) }),
    chainId: t.field({ type: 'Digest', nullable: true, description: 'Their ChainID; null without any.', resolve: (layers) => layers.at(-1)?.chainId ?? null }),
  }),
})

builder.objectFields(ImageComparison, (t) => ({
  layers: t.field({
    type: [LayerChange],
    description: 'Their layers side by side, in the order of `from`; then those that only `to` has.',
    resolve: ({ from, to }, _args, { reads }) => reads.comparison.layers(from.id, to.id),
  }),
  sharedPrefix: t.field({
    type: SharedPrefix,
    description: 'The lowest layers, as far as both have the same.',
    resolve: async ({ from, to }, _args, { reads }) => {
      const [layers, { prefix }] = await Promise.all([reads.imageLayers(from.id), reads.comparison.of(from.id, to.id)])
      return layers.slice(0, prefix)
    },
  }),
  packageCounts: t.field({
    type: PackageChangeCounts,
    extensions: { weight: WEIGHTS.packageChanges },
    description: 'How many packages came, went or changed.',
    resolve: async ({ from, to }, _args, { reads }) => {
      const changes = await reads.comparison.packageChanges(from.id, to.id)
      const count = (wanted: ChangeKind) => changes.filter(({ kind }) => kind === wanted).length
      return { added: count('ADDED'), removed: count('REMOVED'), upgraded: count('UPGRADED'), downgraded: count('DOWNGRADED') }
    },
  }),
  byLayer: t.field({
    type: [LayerDifference],
    extensions: { weight: WEIGHTS.changesByLayer },
    description: 'The changes of packages, files and facts by the layer that makes them: of `from` first, the lowest first. Layers that make none are left out. Codes: INPUT.PAGE, INPUT.TOO_MANY_FACTS, INPUT.TOO_MANY_FILES.',
    args: { changes: t.arg.int({ defaultValue: 5, description: `How many changes of each layer are shown, 0 to ${MAX_CHANGES}.` }) },
    resolve: async ({ from, to }, { changes }, { reads }) => {
      const size = changes ?? 5
      if (size < 0 || size > MAX_CHANGES) throw new RequestFailure('INPUT.PAGE', `changes must be 0 to ${MAX_CHANGES}.`)
      return byLayer(await reads.comparison.of(from.id, to.id), size, reads)
    },
  }),
}))

async function byLayer(compared: Compared, size: number, reads: Reads) {
  const { from, to } = compared
  const [packages, files, facts] = await Promise.all([
    reads.comparison.packageChanges(from, to), reads.comparison.fileChangesByLayer(from, to, size), reads.comparison.factChanges(from, to, null),
  ])
  const made = [...packages, ...files, ...facts].flatMap(({ madeBy }) => madeBy ?? [])
  const places = new Map(made.map((place) => [`${place.side}/${place.index}`, place]))
  const ordered = [...places.values()].sort((a, b) => (a.side === b.side ? a.index - b.index : a.side === 'FROM' ? -1 : 1))
  return ordered.map((place): LayerDifferenceRow => ({
    ...place,
    compared,
    packages: packages.filter(({ madeBy }) => samePlace(madeBy, place)),
    files: files.find(({ madeBy }) => samePlace(madeBy, place)) ?? null,
    facts: facts.filter(({ madeBy }) => madeBy !== null && samePlace(madeBy, place)),
    shown: size,
  }))
}
