import type { Expected } from '../expected.ts'
import type { Random } from '../random.ts'
import { analyzedAt } from '../tables.ts'
import { CONTAINING, type ContainmentQuestions } from './containment.ts'
import type { Ask, Question } from './question.ts'

const TAG = 'query ($reference: String!, $asOf: DateTime!) { image(reference: $reference, asOf: $asOf) { digest base(asOf: $asOf) { image { digest } } } }'

/** What was known at a moment; images were analyzed one after the other. */
export class MomentQuestions {
  readonly #expected: Expected
  readonly #containment: ContainmentQuestions
  readonly #random: Random
  readonly #times: number

  constructor(expected: Expected, containment: ContainmentQuestions, random: Random, times: number) {
    this.#expected = expected
    this.#containment = containment
    this.#random = random
    this.#times = times
  }

  all(): Question[] {
    const { images } = this.#expected.truth.world
    const moments = Array.from({ length: this.#times }, () => Math.floor(images.length / 2) + this.#random.below(Math.ceil(images.length / 2)))
    const { imageCounts } = this.#expected.truth
    const versions = (least: number, most: number) => [...imageCounts.keys()].filter((version) => imageCounts[version]! >= least && imageCounts[version]! <= most)
    const [common, rare] = [versions(images.length / 5, images.length), versions(1, 20)]
    const some = (list: readonly number[]) => list[this.#random.below(list.length)]!
    return [
      { name: 'as of a moment: contains a common version', goal: 50, asks: moments.map((last) => this.#containing(some(common), last)) },
      { name: 'as of a moment: contains a rare version', goal: 50, asks: moments.map((last) => this.#containing(some(rare), last)) },
      { name: 'as of a moment: where a tag pointed, and the base of that', goal: null, asks: moments.map((last) => this.#latest(last)) },
    ]
  }

  /** The page of now as it was when `last` was the newest. */
  #containing(version: number, last: number): Ask {
    const now = this.#containment.containing({ purl: this.#expected.truth.world.catalogue.versions[version]!.purl }, [version], { before: last + 1 })
    const query = CONTAINING.replace('$after: String)', '$after: String, $asOf: DateTime!)').replace('after: $after)', 'after: $after, asOf: $asOf)')
    return { ...now, query, variables: { ...now.variables, asOf: this.#at(last) } }
  }

  #latest(last: number): Ask {
    const { images, repositories } = this.#expected.truth.world
    const { repository } = images[this.#random.below(last + 1)]!
    return {
      query: TAG, variables: { reference: `${repositories[repository]!}:latest`, asOf: this.#at(last) },
      expected: () => {
        const image = images.findLastIndex((each, place) => place <= last && each.repository === repository)
        const [base] = this.#expected.truth.basesOf(image).filter((each) => each <= last)
        return { image: { digest: this.#expected.digestOf(image), base: base === undefined ? null : { image: { digest: this.#expected.digestOf(base) } } } }
      },
    }
  }

  #at(last: number): string {
    return analyzedAt(this.#expected.truth.world.images[last]!.created).toISOString()
  }
}
