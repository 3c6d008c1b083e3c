import { type Catalogue, OS_PACKAGES } from './catalogue.ts'
import type { Random } from './random.ts'

/** Chooses what somebody installs. */
export class Picker {
  readonly #catalogue: Catalogue
  readonly #random: Random

  constructor(catalogue: Catalogue, random: Random) {
    this.#catalogue = catalogue
    this.#random = random
  }

  /** A version of a package: mostly a new one, or the one of a certain age. */
  version(id: number, age?: number): number {
    const { firstVersion, versionCount } = this.#catalogue.packages[id]!
    return firstVersion + versionCount - 1 - (age === undefined ? this.#random.zipf(versionCount) : age % versionCount)
  }

  /** Versions of different packages, popular ones more often; of none that a distribution brings. */
  some(count: number): number[] {
    const chosen = new Set<number>()
    while (chosen.size < count) chosen.add(OS_PACKAGES + this.#random.zipf(this.#catalogue.packages.length - OS_PACKAGES))
    return [...chosen].map((id) => this.version(id))
  }

  /** The same packages, a tenth of them in another version. */
  changed(versions: readonly number[]): number[] {
    return versions.map((place) => (this.#random.chance(0.1) ? this.version(this.#catalogue.versions[place]!.package) : place))
  }
}
