import { byCodeUnits, type Expected } from '../expected.ts'
import type { Random } from '../random.ts'
import type { Ask, Question } from './question.ts'

const ROW = `node { digest } matches { packageVersion { purl } occurrences { evidencePath }
  introducedBy { index diffId createdBy } inheritedFrom { digest } }`
export const CONTAINING = `query ($package: PackageSelector!, $first: Int!, $after: String) {
  imagesContaining(package: $package, first: $first, after: $after) { pageInfo { hasNextPage } edges { ${ROW} } } }`
const COUNT = 'query ($package: PackageSelector!) { imagesContaining(package: $package) { totalCount totalCountIsExact } }'
const FILTERED = `query ($filter: ImageFilter!, $first: Int!) { images(filter: $filter, first: $first) { pageInfo { hasNextPage } edges { node { digest } } } }`
const MAX_COUNT = 100_000

/** How many images a version is in, as a part of all. */
interface Band {
  readonly least: number
  readonly most: number
}

/** Which images contain a package: exactly that version, any of a range, any of a name; and which lack one. */
export class ContainmentQuestions {
  readonly #expected: Expected
  readonly #random: Random
  readonly #first: number
  readonly #times: number

  /**
   * @param first rows of a page
   * @param times how many things each question is asked of, at most
   */
  constructor(expected: Expected, random: Random, first: number, times: number) {
    this.#expected = expected
    this.#random = random
    this.#first = first
    this.#times = times
  }

  /** Each with a version that so many images have. */
  exact(name: string, goal: number | null, { least, most }: Band): Question {
    const { imageCounts } = this.#expected.truth
    const fitting = [...imageCounts.keys()].filter((version) => imageCounts[version]! >= Math.max(1, least) && imageCounts[version]! <= most)
    return { name, goal, asks: this.#some(fitting).map((version) => this.containing({ purl: this.#purl(version) }, [version])) }
  }

  /** Counts of what `exact` shows the first page of. */
  count(name: string, goal: number | null, { least, most }: Band): Question {
    const { imageCounts } = this.#expected.truth
    const fitting = [...imageCounts.keys()].filter((version) => imageCounts[version]! >= Math.max(1, least) && imageCounts[version]! <= most)
    const asks = this.#some(fitting).map((version) => ({
      query: COUNT, variables: { package: { purl: this.#purl(version) } },
      expected: () => ({ imagesContaining: { totalCount: Math.min(imageCounts[version]!, MAX_COUNT), totalCountIsExact: imageCounts[version]! <= MAX_COUNT } }),
    }))
    return { name, goal, asks }
  }

  /** The older half of the versions of packages; those of a distribution are in every image in some version. */
  range(name: string, goal: number | null, which: (type: string) => boolean): Question {
    const { packages, versions } = this.#expected.truth.world.catalogue
    const fitting = packages.flatMap(({ type, versionCount }, id) => (versionCount >= 4 && which(type) ? [id] : []))
    const asks = this.#some(fitting).map((id) => {
      const { type, namespace, name, firstVersion, versionCount } = packages[id]!
      const older = Math.floor(versionCount / 2)
      const purl = `pkg:${type}/${namespace === '' ? '' : `${namespace}/`}${name}`
      const range = { purl, versions: `vers:${type}/<${versions[firstVersion + older]!.version}` }
      return this.containing({ range }, Array.from({ length: older }, (_, i) => firstVersion + i))
    })
    return { name, goal, asks }
  }

  /** Packages by their name alone, popular and rare ones. */
  named(name: string, goal: number | null): Question {
    const { packages } = this.#expected.truth.world.catalogue
    const asks = this.#some([...packages.keys()]).map((id) => {
      const { name, firstVersion, versionCount } = packages[id]!
      return this.containing({ name }, Array.from({ length: versionCount }, (_, i) => firstVersion + i))
    })
    return { name, goal, asks }
  }

  /** Images that have one package, in any version, and not another. */
  lacking(name: string, goal: number | null): Question {
    const { packages } = this.#expected.truth.world.catalogue
    const idOf = (): number => 500 + this.#random.zipf(packages.length - 500)
    const asks = Array.from({ length: this.#times }, () => [idOf(), idOf()] as const).map(([has, lacks]) => ({
      query: FILTERED,
      variables: { filter: { contains: { name: packages[has]!.name }, lacks: { name: packages[lacks]!.name } }, first: this.#first },
      expected: () => {
        const [wanted, unwanted] = [this.#versionsOf(has), this.#versionsOf(lacks)]
        return this.#page((image) => this.#expected.matchesOf(image, wanted).length > 0 && this.#expected.matchesOf(image, unwanted).length === 0)
      },
    }))
    return { name, goal, asks }
  }

  /** Images that do not have a version: common ones and rare ones, of which nearly all images have none. */
  without(name: string, goal: number | null): Question {
    const { imageCounts, world } = this.#expected.truth
    const fitting = [...imageCounts.keys()].filter((version) => imageCounts[version]! < world.images.length)
    const common = fitting.toSorted((a, b) => imageCounts[b]! - imageCounts[a]!).slice(0, 50)
    const asks = Array.from({ length: this.#times }, (_, i) => (i % 2 === 0 ? common : fitting)).map((list) => list[this.#random.below(list.length)]!).map((version) => ({
      query: FILTERED, variables: { filter: { lacks: { purl: this.#purl(version) } }, first: this.#first },
      expected: () => this.#page((image) => !this.#expected.truth.versionsOf(image).includes(version)),
    }))
    return { name, goal, asks }
  }

  #page(passes: (image: number) => boolean) {
    const found = this.#expected.newest(passes, this.#first + 1)
    return { images: { pageInfo: { hasNextPage: found.length > this.#first }, edges: found.slice(0, this.#first).map((image) => ({ node: { digest: this.#expected.digestOf(image) } })) } }
  }

  /** A page of images with their matches. */
  containing(selector: object, versions: readonly number[], page: { after?: string; before?: number } = {}): Ask {
    const wanted = new Set(versions)
    return {
      query: CONTAINING, variables: { package: selector, first: this.#first, after: page.after ?? null },
      expected: () => {
        const found = this.#expected.newestWith(wanted, this.#first + 1, page.before)
        const edges = found.slice(0, this.#first).map((image) => ({ node: { digest: this.#expected.digestOf(image) }, matches: this.#matches(image, wanted) }))
        return { imagesContaining: { pageInfo: { hasNextPage: found.length > this.#first }, edges } }
      },
    }
  }

  #matches(image: number, wanted: ReadonlySet<number>) {
    const versions = this.#expected.matchesOf(image, wanted).sort((a, b) => byCodeUnits(this.#purl(a), this.#purl(b)))
    return versions.map((version) => this.#match(image, version))
  }

  #match(image: number, version: number) {
    const { purl, path, layer, inheritedFrom } = this.#expected.packageOf(image, version)
    return { packageVersion: { purl }, occurrences: [{ evidencePath: path }], introducedBy: layer, inheritedFrom }
  }

  #versionsOf(id: number): Set<number> {
    const { firstVersion, versionCount } = this.#expected.truth.world.catalogue.packages[id]!
    return new Set(Array.from({ length: versionCount }, (_, i) => firstVersion + i))
  }

  #purl(version: number): string {
    return this.#expected.truth.world.catalogue.versions[version]!.purl
  }

  #some(list: readonly number[]): number[] {
    if (list.length <= this.#times) return [...list]
    return Array.from({ length: this.#times }, () => list[this.#random.below(list.length)]!)
  }
}
