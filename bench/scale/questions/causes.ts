import type { Expected } from '../expected.ts'
import type { Random } from '../random.ts'
import type { Ask, Question } from './question.ts'

const CAUSES = 'query ($package: PackageSelector!) { rootCauses(package: $package) { affectedCount causes(first: 20) { totalCount edges { node { image { digest } imageCount } } } } }'
const PAGE = 20
/** Beyond it the answer is refused. */
const MAX_PLACES = 250_000

/** Where to mend what images have. */
export class CauseQuestions {
  readonly #expected: Expected
  readonly #random: Random
  readonly #times: number

  constructor(expected: Expected, random: Random, times: number) {
    this.#expected = expected
    this.#random = random
    this.#times = times
  }

  all(): Question[] {
    const { truth } = this.#expected
    const { imageCounts } = truth
    const versions = (least: number, most: number) => {
      const fitting = [...imageCounts.keys()].filter((version) => imageCounts[version]! >= least && imageCounts[version]! <= most)
      return Array.from({ length: this.#times }, () => fitting[this.#random.below(fitting.length)]!)
    }
    const size = truth.world.images.length
    return [
      { name: 'root causes of a version in a fifth of all images and more', goal: null, asks: [...new Set(versions(size / 5, Math.min(size, MAX_PLACES)))].map((version) => this.#causes(version)) },
      { name: 'root causes of a version in 0.1 to 2 %', goal: null, asks: versions(size / 1_000, size / 50).map((version) => this.#causes(version)) },
    ]
  }

  /** Image by image: of those on the way from the bottom, the lowest that has the layer has to be mended. */
  #causes(version: number): Ask {
    const { truth } = this.#expected
    const { images, chains, catalogue } = truth.world
    return {
      query: CAUSES, variables: { package: { purl: catalogue.versions[version]!.purl } },
      expected: () => {
        const counts = new Map<number, number>()
        let affected = 0
        for (const image of images.keys()) {
          if (!truth.versionsOf(image).includes(version)) continue
          affected++
          const { index } = this.#expected.packageOf(image, version).layer
          const lowest = [image, ...truth.basesOf(image)].filter((each) => chains[images[each]!.top]!.depth > index).at(-1)!
          counts.set(lowest, (counts.get(lowest) ?? 0) + 1)
        }
        const depth = (image: number) => chains[images[image]!.top]!.depth
        const causes = [...counts].sort(([a, x], [b, y]) => y - x || depth(a) - depth(b) || a - b)
        const edges = causes.slice(0, PAGE).map(([image, imageCount]) => ({ node: { image: { digest: this.#expected.digestOf(image) }, imageCount } }))
        return { rootCauses: { affectedCount: affected, causes: { totalCount: causes.length, edges } } }
      },
    }
  }
}
