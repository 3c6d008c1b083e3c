import { LayerFailure } from './layer-failure.ts'

/** Names passed on the way of an entry: a path has some ten, and hardly any leads through a link. */
const STEPS_PER_ENTRY = 200
const STEPS_AT_LEAST = 20_000_000

/**
 * What finding the places of paths may cost in an image. One path may lead through 40 links of 2,000 names each, which takes a millisecond, and
 * 8 MB of layer can hold two million such paths.
 */
export class PathSteps {
  #left = STEPS_AT_LEAST

  /** For the entries of one more layer. */
  grant(entries: number): void {
    this.#left += entries * STEPS_PER_ENTRY
  }

  /** Throws LAYERS.TOO_MANY_LINKS. */
  spend(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) throw new LayerFailure('LAYERS.TOO_MANY_LINKS', 'Its paths lead through more symlinks than can be followed.')
  }
}
