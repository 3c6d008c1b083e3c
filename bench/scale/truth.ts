import { chainsOf, type World } from './world.ts'

/**
 * What the answers have to be, counted over the images one by one: no chain difference, no index, nothing of what the store does. An image shows of
 * each package the version that its highest layer brings, unless a layer above deletes it.
 */
export class Truth {
  readonly world: World
  /** By image: where its versions begin in `#versions`; one more at the end. */
  readonly #first: Int32Array
  readonly #versions: Int32Array
  /** In how many images each package version is. */
  readonly imageCounts: Int32Array
  /** The images that end at a chain. */
  readonly #byTop = new Map<number, number[]>()

  constructor(world: World) {
    this.world = world
    const { images, catalogue } = world
    this.#first = new Int32Array(images.length + 1)
    this.imageCounts = new Int32Array(catalogue.versions.length)
    const all: number[] = []
    for (const [place, { top }] of images.entries()) {
      this.#byTop.set(top, [...(this.#byTop.get(top) ?? []), place])
      for (const version of this.#shown(top)) {
        all.push(version)
        this.imageCounts[version]!++
      }
      this.#first[place + 1] = all.length
    }
    this.#versions = Int32Array.from(all)
  }

  #shown(top: number): Iterable<number> {
    const { layers, chains, catalogue } = this.world
    const byPackage = new Map<number, number>()
    for (const chain of chainsOf(this.world, top)) {
      const { versions, deletes } = layers[chains[chain]!.layer]!
      for (const version of versions) byPackage.set(catalogue.versions[version]!.package, version)
      for (const id of deletes) byPackage.delete(id)
    }
    return byPackage.values()
  }

  /** The package versions of an image. */
  versionsOf(image: number): Int32Array {
    return this.#versions.subarray(this.#first[image]!, this.#first[image + 1]!)
  }

  /** Pairs of an image and a package version. */
  get pairs(): number {
    return this.#versions.length
  }

  /** How many images have one of these versions. */
  imagesWith(wanted: (version: number) => boolean): number {
    const marked = Uint8Array.from(this.imageCounts, (_, version) => Number(wanted(version)))
    return this.world.images.filter((_, image) => this.versionsOf(image).some((version) => marked[version] === 1)).length
  }

  /** The images of the same platform whose layers begin with all those of this one, and go on. */
  derivedFrom(base: number): number {
    const { images } = this.world
    const { top, platform } = images[base]!
    return images.filter((image) => image.top !== top && image.platform === platform && chainsOf(this.world, image.top).includes(top)).length
  }

  /** The bases of an image, nearest first. */
  basesOf(image: number): number[] {
    const { images } = this.world
    const { top, platform } = images[image]!
    const line = chainsOf(this.world, top).slice(0, -1).reverse()
    return line.flatMap((chain) => (this.#byTop.get(chain) ?? []).filter((place) => images[place]!.platform === platform))
  }

  /** How many images each layer is in. */
  layerCounts(): Int32Array {
    const { images, chains, layers } = this.world
    const counts = new Int32Array(layers.length)
    for (const { top } of images) for (const layer of new Set(chainsOf(this.world, top).map((chain) => chains[chain]!.layer))) counts[layer]!++
    return counts
  }

  /** The layers that two images have in common, in the order of the first. */
  commonLayers(from: number, to: number): number[] {
    const layersOf = (image: number) => chainsOf(this.world, this.world.images[image]!.top).map((chain) => this.world.chains[chain]!.layer)
    const other = new Set(layersOf(to))
    return [...new Set(layersOf(from))].filter((layer) => other.has(layer))
  }
}

/** The layers that bring a version that is meant, lowest number first, each with that version. */
export function layersWith({ layers }: World, meant: (version: number) => boolean): { layer: number; version: number }[] {
  return layers.flatMap(({ versions }, layer) => versions.filter(meant).map((version) => ({ layer, version })))
}
