import type { Expected } from '../expected.ts'
import { contentBytes, type Random } from '../random.ts'
import { packagePath } from '../tables.ts'
import { layersWith } from '../truth.ts'
import type { Ask, Question } from './question.ts'

const FILES = `query ($filter: FileFilter!) { files(filter: $filter, first: 20) { pageInfo { hasNextPage } edges { node { path sha256 layer { diffId } } } } }`
const IMAGES = `query ($filter: FileFilter!) { files(filter: $filter, first: 1) { edges { node { path images(first: 20) { edges { node { digest } } } } } } }`
const PAGE = 20

/** Files across images, by what they hold and by where they are. */
export class FileQuestions {
  readonly #expected: Expected
  readonly #random: Random
  readonly #times: number

  constructor(expected: Expected, random: Random, times: number) {
    this.#expected = expected
    this.#random = random
    this.#times = times
  }

  all(): Question[] {
    const { files } = this.#expected.truth.world
    if (files.eachPackage === 0) return []
    const { layers } = this.#expected.truth.world
    const brought = Array.from({ length: this.#times }, () => layers[this.#random.below(layers.length)]!.versions).flatMap((versions) => versions.slice(0, 1))
    const part = () => this.#random.below(files.eachPackage)
    return [
      { name: 'file by sha256', goal: 50, asks: brought.map((version) => this.#bySha256(version, part())) },
      { name: 'file by path', goal: 50, asks: brought.map((version) => this.#byPath(version, part())) },
      { name: 'images that show a file', goal: null, asks: brought.map((version) => this.#shownBy(version, part())) },
    ]
  }

  #bySha256(version: number, part: number): Ask {
    return { query: FILES, variables: { filter: { sha256: this.#sha256(version, part) } }, expected: () => this.#page(layersWith(this.#expected.truth.world, (each) => each === version), part) }
  }

  #byPath(version: number, part: number): Ask {
    const { versions, packages } = this.#expected.truth.world.catalogue
    const id = versions[version]!.package
    const path = packagePath(packages[id]!, part)
    return { query: FILES, variables: { filter: { path } }, expected: () => this.#page(layersWith(this.#expected.truth.world, (each) => versions[each]!.package === id), part) }
  }

  /** The first layer that brings a version, and the images in which nothing above it replaces the file. */
  #shownBy(version: number, part: number): Ask {
    const { world } = this.#expected.truth
    return {
      query: IMAGES, variables: { filter: { sha256: this.#sha256(version, part) } },
      expected: () => {
        const { diffId } = world.layers[layersWith(world, (each) => each === version)[0]!.layer]!
        const shows = (image: number) => this.#expected.matchesOf(image, new Set([version])).length > 0 && this.#expected.packageOf(image, version).layer.diffId === diffId
        const edges = this.#expected.newest(shows, PAGE).map((image) => ({ node: { digest: this.#expected.digestOf(image) } }))
        return { files: { edges: [{ node: { path: this.#path(version, part), images: { edges } } }] } }
      },
    }
  }

  #page(found: ReturnType<typeof layersWith>, part: number) {
    const { layers } = this.#expected.truth.world
    const edges = found.slice(0, PAGE).map(({ layer, version }) => ({ node: { path: this.#path(version, part), sha256: this.#sha256(version, part), layer: { diffId: layers[layer]!.diffId } } }))
    return { files: { pageInfo: { hasNextPage: found.length > PAGE }, edges } }
  }

  #path(version: number, part: number): string {
    const { versions, packages } = this.#expected.truth.world.catalogue
    return packagePath(packages[versions[version]!.package]!, part)
  }

  #sha256(version: number, part: number): string {
    return `sha256:${contentBytes(version, part).toString('hex')}`
  }
}
