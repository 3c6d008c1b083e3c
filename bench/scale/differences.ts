import { chainsOf, type World } from './world.ts'

/** What chains change, numbered: occurrences of a chain lie side by side. */
export interface Differences {
  /** By chain: the first of its occurrences; one more at the end. */
  readonly first: Int32Array
  /** By occurrence: the package version. */
  readonly versions: Int32Array
  /** What ends, and at which chain. */
  readonly removals: readonly { readonly occurrence: number; readonly chain: number }[]
}

/** Folds each layer onto its chain: a version takes the place of a lower one of the same package, and what a layer deletes ends. */
export function differencesOf(world: World): Differences {
  const { chains, layers, catalogue } = world
  const first = new Int32Array(chains.length + 1)
  for (const [place, { layer }] of chains.entries()) first[place + 1] = first[place]! + layers[layer]!.versions.length
  const versions = new Int32Array(first.at(-1)!)
  for (const [place, { layer }] of chains.entries()) versions.set(layers[layer]!.versions, first[place]!)
  const removals: { occurrence: number; chain: number }[] = []
  // By package: the occurrence that the chains below show, and in which round that was found out.
  const shown = new Int32Array(catalogue.packages.length)
  const round = new Int32Array(catalogue.packages.length)
  for (const [place, { parent, layer }] of chains.entries()) {
    if (parent < 0) continue
    for (const lower of chainsOf(world, parent)) {
      for (let at = first[lower]!; at < first[lower + 1]!; at++) show(catalogue.versions[versions[at]!]!.package, at, place)
      for (const id of layers[chains[lower]!.layer]!.deletes) round[id] = 0
    }
    const { versions: brought, deletes } = layers[layer]!
    for (const id of [...brought.map((version) => catalogue.versions[version]!.package), ...deletes]) {
      if (round[id] !== place) continue
      removals.push({ occurrence: shown[id]!, chain: place })
      round[id] = 0
    }
  }
  return { first, versions, removals }

  function show(id: number, occurrence: number, place: number): void {
    shown[id] = occurrence
    round[id] = place
  }
}
