import { type Digest, digestOf } from '../../src/model/digest.ts'
import type { Catalogue } from './catalogue.ts'

/** A layer, wherever it is used. */
export interface LayerOf {
  readonly diffId: Digest
  /** Package versions, by their place in the catalogue; each replaces what a lower layer has of the same package. */
  readonly versions: readonly number[]
  /** Packages that it deletes. */
  readonly deletes: readonly number[]
  /** Files of its own, besides those of packages: below this folder. */
  readonly folder: string
  readonly createdBy: string
}

export interface ChainOf {
  readonly chainId: Digest
  /** Its place in the list; -1 for none. */
  readonly parent: number
  readonly layer: number
  readonly depth: number
}

export interface ImageOf {
  readonly digest: Digest
  /** The chain of all layers. */
  readonly top: number
  readonly platform: string
  readonly repository: number
  readonly tag: string
  readonly created: Date
}

/** What is loaded, and what the answers are counted from: all in plain memory, places in lists as names. Ids of rows are places plus 1. */
export interface World {
  readonly name: string
  readonly seed: number
  readonly catalogue: Catalogue
  readonly layers: readonly LayerOf[]
  readonly chains: readonly ChainOf[]
  readonly images: readonly ImageOf[]
  readonly repositories: readonly string[]
  /** Files of each package version, and of each layer besides. */
  readonly files: { readonly eachPackage: number; readonly eachLayer: number }
}

/** Collects a world; parents come before their children. */
export class WorldBuilder {
  readonly layers: LayerOf[] = []
  readonly chains: ChainOf[] = []
  readonly images: ImageOf[] = []
  readonly repositories: string[] = []
  readonly #chainOf = new Map<string, number>()
  readonly #seed: number

  constructor(seed: number) {
    this.#seed = seed
  }

  layer(versions: readonly number[], deletes: readonly number[], folder: string, createdBy: string): number {
    const diffId = digestOf(`layer ${this.#seed} ${this.layers.length}`)
    return this.layers.push({ diffId, versions, deletes, folder, createdBy }) - 1
  }

  /** A layer on top of a chain (-1: the lowest); known where it is known. */
  chain(parent: number, layer: number): number {
    const key = `${parent} ${layer}`
    const known = this.#chainOf.get(key)
    if (known !== undefined) return known
    const { diffId } = this.layers[layer]!
    const below = parent < 0 ? null : this.chains[parent]!
    const chainId = below === null ? diffId : digestOf(`${below.chainId} ${diffId}`)
    const place = this.chains.push({ chainId, parent, layer, depth: (below?.depth ?? 0) + 1 }) - 1
    this.#chainOf.set(key, place)
    return place
  }

  repository(name: string): number {
    return this.repositories.push(name) - 1
  }

  /** Newer images come later: an hour of a year or so apart. */
  image(top: number, platform: string, repository: number, tag: string): number {
    const place = this.images.length
    const created = new Date(Date.UTC(2025, 0, 1) + place * 300_000)
    return this.images.push({ digest: digestOf(`image ${this.#seed} ${place}`), top, platform, repository, tag, created }) - 1
  }
}

/** The chains of an image, lowest first. */
export function chainsOf({ chains }: Pick<World, 'chains'>, top: number): number[] {
  const line: number[] = []
  for (let at = top; at >= 0; at = chains[at]!.parent) line.push(at)
  return line.reverse()
}
