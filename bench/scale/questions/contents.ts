import { byCodeUnits, type Expected } from '../expected.ts'
import type { Random } from '../random.ts'
import type { Ask, Question } from './question.ts'

const PACKAGES = `query ($digest: String!, $first: Int!, $after: String) { image(reference: $digest) { packages(first: $first, after: $after) {
  edges { node { purl } occurrences { evidencePath } introducedBy { index diffId createdBy } inheritedFrom { digest } } } } }`
const COMPARE = `query ($from: String!, $to: String!) { compare(from: $from, to: $to) { sharedLayers { diffId }
  packageChanges(first: 50) { totalCount edges { node { kind from { purl } to { purl } } } } } }`
const CHANGES = 50

/** What is in images, and how two differ. */
export class ContentQuestions {
  readonly #expected: Expected
  readonly #random: Random
  readonly #times: number

  constructor(expected: Expected, random: Random, times: number) {
    this.#expected = expected
    this.#random = random
    this.#times = times
  }

  /** The first packages of images by purl, with all that is known of each. */
  packages(name: string, goal: number | null, first: number): Question {
    const { images } = this.#expected.truth.world
    const asks = Array.from({ length: this.#times }, () => this.#random.below(images.length)).map((image) => this.packagePage(image, first, null))
    return { name, goal, asks }
  }

  /** A page of the packages of one image. */
  packagePage(image: number, first: number, from: { after: string; rank: number } | null): Ask {
    return {
      query: PACKAGES, variables: { digest: this.#expected.digestOf(image), first, after: from?.after ?? null },
      expected: () => {
        const all = [...this.#expected.truth.versionsOf(image)].map((version) => this.#expected.packageOf(image, version)).sort((a, b) => byCodeUnits(a.purl, b.purl))
        const edges = all.slice(from?.rank ?? 0, (from?.rank ?? 0) + first).map(({ purl, path, layer, inheritedFrom }) => ({ node: { purl }, occurrences: [{ evidencePath: path }], introducedBy: layer, inheritedFrom }))
        return { image: { packages: { edges } } }
      },
    }
  }

  /** Two releases of the same application, one after the other. */
  compare(name: string, goal: number | null): Question {
    const { images } = this.#expected.truth.world
    const pairs = images.flatMap(({ repository, platform }, to) => {
      const from = to - 1
      return from >= 0 && images[from]!.repository === repository && images[from]!.platform === platform ? [[from, to] as const] : []
    })
    const chosen = pairs.length === 0 ? [[0, images.length - 1] as const] : Array.from({ length: this.#times }, () => pairs[this.#random.below(pairs.length)]!)
    return { name, goal, asks: chosen.map(([from, to]) => this.#comparison(from, to)) }
  }

  #comparison(from: number, to: number): Ask {
    const { truth } = this.#expected
    return {
      query: COMPARE, variables: { from: this.#expected.digestOf(from), to: this.#expected.digestOf(to) },
      expected: () => {
        const [before, after] = [this.#byPackage(from), this.#byPackage(to)]
        const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => this.#change(before.get(id), after.get(id)))
        const name = (id: number) => truth.world.catalogue.packages[id]!.name
        changes.sort((a, b) => byCodeUnits(name(a.id), name(b.id)) || byCodeUnits(a.from?.purl ?? '', b.from?.purl ?? ''))
        const edges = changes.slice(0, CHANGES).map(({ kind, from, to }) => ({ node: { kind, from, to } }))
        return { compare: { sharedLayers: truth.commonLayers(from, to).map((layer) => ({ diffId: truth.world.layers[layer]!.diffId })), packageChanges: { totalCount: changes.length, edges } } }
      },
    }
  }

  /** Versions of a package stand in the catalogue oldest first. */
  #change(from: number | undefined, to: number | undefined) {
    if (from === to) return []
    const { versions } = this.#expected.truth.world.catalogue
    const kind = from === undefined ? 'ADDED' : to === undefined ? 'REMOVED' : to > from ? 'UPGRADED' : 'DOWNGRADED'
    const shown = (version: number | undefined) => (version === undefined ? null : { purl: versions[version]!.purl })
    return [{ id: versions[(to ?? from)!]!.package, kind, from: shown(from), to: shown(to) }]
  }

  #byPackage(image: number): Map<number, number> {
    const { versions } = this.#expected.truth.world.catalogue
    return new Map([...this.#expected.truth.versionsOf(image)].map((version) => [versions[version]!.package, version]))
  }
}
