import type { MadeFragment } from '../../generated/cli/graphql.ts'
import { EXIT, Exit } from '../exit.ts'

/** Two images to compare. */
export interface Question {
  readonly from: string
  readonly to: string
  readonly platform?: string
}

/** The comparison that was asked for. Throws Exit 1 where one of the images is not known. */
export function compared<Comparison>(comparison: Comparison | null | undefined, { from, to }: Question): Comparison {
  if (comparison != null) return comparison
  throw new Exit(EXIT.failed, `One of ${from} and ${to} is not known; \`stratigraph images\` lists the images.`)
}

/** `to 5`: the layer that makes a difference. */
export function placeOf({ side, layer }: MadeFragment): string {
  return `${side.toLowerCase()} ${layer.index}`
}

/** The same in JSON. */
export function placeJson({ side, layer: { index, createdBy } }: MadeFragment) {
  return { side, index, createdBy: createdBy ?? null }
}
