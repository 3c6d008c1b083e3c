import type { Expected } from '../expected.ts'
import type { Random } from '../random.ts'
import { chainsOf } from '../world.ts'
import type { Ask, Question } from './question.ts'

const BASE = 'query ($digest: String!) { image(reference: $digest) { base { layerCount image { digest } } } }'
const ANCESTORS = 'query ($digest: String!) { image(reference: $digest) { ancestors { edges { node { image { digest } } } } } }'
const DERIVED = 'query ($digest: String!) { image(reference: $digest) { derived(first: 20) { pageInfo { hasNextPage } edges { node { digest } } } } }'
const DERIVED_COUNT = 'query ($digest: String!) { image(reference: $digest) { derived { totalCount } } }'
const SHARED = '{ layers(first: 20, orderBy: SHARED_BY_DESC) { edges { node { diffId imageCount } } } }'
const SHARING = 'query ($diffId: Digest!) { layer(diffId: $diffId) { imageCount images(first: 20) { pageInfo { hasNextPage } edges { node { digest } } } } }'
const PAGE = 20

/** Where images come from, what was made from them, and which layers they share. */
export class DescentQuestions {
  readonly #expected: Expected
  readonly #random: Random
  readonly #times: number

  constructor(expected: Expected, random: Random, times: number) {
    this.#expected = expected
    this.#random = random
    this.#times = times
  }

  all(): Question[] {
    return [
      { name: 'base of an image', goal: 20, asks: this.#images().map((image) => this.#base(image)) },
      { name: 'ancestors of an image', goal: null, asks: this.#images().map((image) => this.#ancestors(image)) },
      { name: 'derived images, first page', goal: 50, asks: this.#bases().map((base) => this.#derived(base)) },
      { name: 'derived images, count', goal: null, asks: this.#bases().map((base) => this.#derivedCount(base)) },
      { name: 'layers that most images share, 20', goal: null, asks: [this.#shared()] },
      { name: 'images that share a layer', goal: null, asks: this.#layers().map((layer) => this.#sharing(layer)) },
    ]
  }

  #base(image: number): Ask {
    return this.#about(image, BASE, () => {
      const [base] = this.#expected.truth.basesOf(image)
      return { base: base === undefined ? null : { layerCount: this.#depth(base), image: { digest: this.#expected.digestOf(base) } } }
    })
  }

  #ancestors(image: number): Ask {
    return this.#about(image, ANCESTORS, () => ({ ancestors: { edges: this.#expected.truth.basesOf(image).map((base) => ({ node: { image: { digest: this.#expected.digestOf(base) } } })) } }))
  }

  #derived(base: number): Ask {
    return this.#about(base, DERIVED, () => {
      const { world } = this.#expected.truth
      const { top, platform } = world.images[base]!
      const found = this.#expected.newest((image) => {
        const other = world.images[image]!
        return other.top !== top && other.platform === platform && chainsOf(world, other.top).includes(top)
      }, PAGE + 1)
      return { derived: { pageInfo: { hasNextPage: found.length > PAGE }, edges: found.slice(0, PAGE).map((image) => ({ node: { digest: this.#expected.digestOf(image) } })) } }
    })
  }

  #derivedCount(base: number): Ask {
    return this.#about(base, DERIVED_COUNT, () => ({ derived: { totalCount: this.#expected.truth.derivedFrom(base) } }))
  }

  #shared(): Ask {
    return {
      query: SHARED, variables: {},
      expected: () => {
        const { world } = this.#expected.truth
        const counts = this.#expected.truth.layerCounts()
        const most = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || b - a).slice(0, PAGE)
        return { layers: { edges: most.map((layer) => ({ node: { diffId: world.layers[layer]!.diffId, imageCount: counts[layer] } })) } }
      },
    }
  }

  #sharing(layer: number): Ask {
    const { world } = this.#expected.truth
    const { diffId } = world.layers[layer]!
    return {
      query: SHARING, variables: { diffId },
      expected: () => {
        const having = this.#expected.newest((image) => chainsOf(world, world.images[image]!.top).some((chain) => world.chains[chain]!.layer === layer), Infinity)
        const edges = having.slice(0, PAGE).map((image) => ({ node: { digest: this.#expected.digestOf(image) } }))
        return { layer: { imageCount: having.length, images: { pageInfo: { hasNextPage: having.length > PAGE }, edges } } }
      },
    }
  }

  #about(image: number, query: string, expected: () => object): Ask {
    return { query, variables: { digest: this.#expected.digestOf(image) }, expected: () => ({ image: expected() }) }
  }

  #depth(image: number): number {
    const { chains, images } = this.#expected.truth.world
    return chains[images[image]!.top]!.depth
  }

  #images(): number[] {
    return Array.from({ length: this.#times }, () => this.#random.below(this.#expected.truth.world.images.length))
  }

  /** The first images of a world are bases: half of these are the most derived from. */
  #bases(): number[] {
    const { images } = this.#expected.truth.world
    return Array.from({ length: this.#times }, (_, i) => (i % 2 === 0 ? Math.min(i >> 1, images.length - 1) : this.#random.below(Math.max(1, Math.floor(images.length / 25)))))
  }

  #layers(): number[] {
    const { layers } = this.#expected.truth.world
    return Array.from({ length: this.#times }, (_, i) => (i % 2 === 0 ? Math.min(i >> 1, layers.length - 1) : this.#random.below(layers.length)))
  }
}
