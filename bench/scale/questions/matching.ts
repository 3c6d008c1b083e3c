import type { Expected } from '../expected.ts'
import type { Random } from '../random.ts'
import type { ContainmentQuestions } from './containment.ts'
import type { Ask, Question } from './question.ts'

/** Images with packages that are told by a part of their name or by their licence. */
export class MatchingQuestions {
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
    const { packages } = this.#expected.truth.world.catalogue
    const names = Array.from({ length: this.#times }, () => packages[this.#random.below(packages.length)]!.name)
    // `json-crypto-1234`: its first words are those of one package in a thousand, its first word that of one in twenty.
    const [rare, common] = [names.map((name) => name.slice(2, name.lastIndexOf('-') + 2)), names.map((name) => name.slice(0, name.indexOf('-')))]
    const part = (text: string) => this.#asked({ nameContains: text }, ({ name }) => name.includes(text))
    const prefix = (text: string) => this.#asked({ namePrefix: text, type: 'npm' }, ({ name, type }) => type === 'npm' && name.startsWith(text))
    const licences = [...new Set(packages.map(({ licence }) => licence))].sort()
    const licence = (text: string) => this.#asked({ license: text }, (each) => each.licence === text)
    return [
      { name: 'contains a part of a name, rare', goal: 300, asks: rare.map(part) },
      { name: 'contains a part of a name, one package in twenty', goal: 300, asks: common.map(part) },
      { name: 'contains the beginning of a name', goal: 300, asks: common.map(prefix) },
      { name: 'contains a licence', goal: null, asks: licences.map(licence) },
      { name: 'contains a licence in a part of a name', goal: 300, asks: rare.map((text, i) => this.#both(text, licences[i % licences.length]!)) },
    ]
  }

  #both(text: string, licence: string): Ask {
    return this.#asked({ nameContains: text, license: licence }, (each) => each.licence === licence && each.name.includes(text))
  }

  #asked(matching: object, fits: (each: { readonly name: string; readonly type: string; readonly licence: string }) => boolean): Ask {
    const versions = this.#expected.truth.world.catalogue.packages.flatMap((each) => (fits(each) ? Array.from({ length: each.versionCount }, (_, i) => each.firstVersion + i) : []))
    return this.#containment.containing({ matching }, versions)
  }
}
