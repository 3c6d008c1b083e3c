import { digestOf } from '../../model/digest.ts'

/** A scalar inside of a fact, to find it by: where (places in lists are `*`), and its JSON text. */
export interface Leaf {
  readonly pointer: string
  readonly value: string
}

/** Characters up to which a scalar is kept as it is; a longer one by its digest. */
const MAX_LEAF = 256

/** Every scalar inside of a JSON value, each once. */
export function leavesOf(value: unknown): Leaf[] {
  const leaves = new Map<string, Leaf>()
  collect(value, '', leaves)
  return [...leaves.values()]
}

/** A scalar as it can be searched for. */
export function leafText(scalar: unknown): string {
  const json = JSON.stringify(scalar)
  // No JSON text begins so.
  return json.length <= MAX_LEAF ? json : digestOf(json)
}

function collect(value: unknown, pointer: string, leaves: Map<string, Leaf>): void {
  if (Array.isArray(value)) return value.forEach((each) => collect(each, `${pointer}/*`, leaves))
  if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) collect(each, pointer + pointerPart(name), leaves)
    return
  }
  const leaf = { pointer, value: leafText(value) }
  leaves.set(`${pointer} ${leaf.value}`, leaf)
}

/** One part of a JSON Pointer (RFC 6901). */
function pointerPart(part: string): string {
  return `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
