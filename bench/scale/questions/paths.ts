import type { Expected } from '../expected.ts'
import type { Random } from '../random.ts'
import type { Ask, Question } from './question.ts'

const PATH = `query ($from: LineageNodeInput!, $to: LineageNodeInput!) { lineagePath(from: $from, to: $to) { answeredBy direction complete steps { relation to { ... on Image { digest } } } } }`

/** How one thing has got into another. */
export function pathQuestions(expected: Expected, random: Random, times: number, answeredBy: 'SQL' | 'NEO4J'): Question[] {
  const { truth } = expected
  const { images, catalogue } = truth.world
  const made = Array.from({ length: times * 20 }, () => random.below(images.length)).filter((image) => truth.basesOf(image).length > 0).slice(0, times)
  const image = (place: number) => ({ image: expected.digestOf(place) })
  const step = (relation: string, place: number): Step => ({ relation, to: { digest: expected.digestOf(place) } })
  const asked = (from: object, to: object, steps: readonly Step[] | null): Ask => ({
    query: PATH, variables: { from, to },
    expected: () => ({ lineagePath: { answeredBy, direction: steps === null ? null : 'FORWARD', complete: true, steps } }),
  })
  const by = `, ${answeredBy}`
  return [
    { name: `path from the lowest base to an image${by}`, goal: null, asks: made.map((place) => asked(image(truth.basesOf(place).at(-1)!), image(place), [step('BASE_OF', place)])) },
    { name: `path from a package to an image${by}`, goal: null, asks: made.map((place) => asked({ package: catalogue.versions[truth.versionsOf(place)[0]!]!.purl }, image(place), [step('CONTAINED_IN', place)])) },
    { name: `no path between two images${by}`, goal: null, asks: made.flatMap((place, i) => {
      const other = made[(i + 1) % made.length]!
      const kin = place === other || truth.basesOf(place).includes(other) || truth.basesOf(other).includes(place)
      return kin ? [] : [asked(image(place), image(other), null)]
    }) },
  ]
}

interface Step {
  readonly relation: string
  readonly to: { readonly digest: string }
}
