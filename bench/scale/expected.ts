import { evidencePath } from './catalogue.ts'
import type { Truth } from './truth.ts'
import { chainsOf } from './world.ts'

/** A package version of an image with all that a row says of it, in the form of the answers. */
export interface ExpectedPackage {
  readonly purl: string
  readonly path: string
  readonly layer: { readonly index: number; readonly diffId: string; readonly createdBy: string }
  readonly inheritedFrom: { readonly digest: string } | null
}

/** What pages of answers have to hold, worked out image by image from the world. */
export class Expected {
  readonly truth: Truth

  constructor(truth: Truth) {
    this.truth = truth
  }

  /** The newest images that pass, by place. */
  newest(passes: (image: number) => boolean, limit: number, before = this.truth.world.images.length): number[] {
    const found: number[] = []
    for (let image = before - 1; image >= 0 && found.length < limit; image--) if (passes(image)) found.push(image)
    return found
  }

  /** The newest images with one of these versions. */
  newestWith(versions: ReadonlySet<number>, limit: number, before?: number): number[] {
    return this.newest((image) => this.#among(image, versions), limit, before)
  }

  /** What an image has of these versions. */
  matchesOf(image: number, versions: ReadonlySet<number>): number[] {
    return [...this.truth.versionsOf(image)].filter((version) => versions.has(version))
  }

  digestOf(image: number): string {
    return this.truth.world.images[image]!.digest
  }

  /** The highest layer that brings it is the one that counts; inherited it is from the nearest base that shows it, whether a layer brings it again or not. */
  packageOf(image: number, version: number): ExpectedPackage {
    const { world } = this.truth
    const { chains, layers, catalogue, images } = world
    const line = chainsOf(world, images[image]!.top)
    const index = line.findLastIndex((chain) => layers[chains[chain]!.layer]!.versions.includes(version))
    const { diffId, createdBy } = layers[chains[line[index]!]!.layer]!
    const base = this.truth.basesOf(image).find((other) => this.truth.versionsOf(other).includes(version))
    const { purl, package: id, version: text } = catalogue.versions[version]!
    return { purl, path: evidencePath(catalogue.packages[id]!, text), layer: { index, diffId, createdBy }, inheritedFrom: base === undefined ? null : { digest: this.digestOf(base) } }
  }

  #among(image: number, versions: ReadonlySet<number>): boolean {
    for (const version of this.truth.versionsOf(image)) if (versions.has(version)) return true
    return false
  }
}

/** By code units: the order of the stores. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
