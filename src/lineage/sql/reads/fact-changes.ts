import { compareKeys } from './comparison.ts'
import type { FactRow } from './fact-rows.ts'
import { imageFacts } from './image-facts.ts'
import { ReadFailure } from './read-failure.ts'
import type { Statements } from './statements.ts'

/** A place of which two images do not say the same: `from` is null for what came, `to` for what went. */
export interface FactChangeRow {
  readonly from: FactRow | null
  readonly to: FactRow | null
  /** Orders the changes of two images, and is unique among them: kind, path, key. */
  readonly key: readonly [kind: string, path: string, key: string]
}

/** Facts of one kind that one image may have to be compared. */
const MAX_FACTS = 20_000

/**
 * What two images say differently in facts of one schema, by the place that they are about: the image, a repository, a layer as a whole, a path. Of a
 * place that an image has several times (two layers), the highest counts. Throws INPUT.TOO_MANY_FACTS.
 */
export async function factChanges(sql: Statements, from: number, to: number, schema: string): Promise<readonly FactChangeRow[]> {
  const of = await imageFacts(sql, [from, to], { schema }, { size: MAX_FACTS, after: null })
  const [before, after] = [from, to].map((id) => {
    const { rows, more } = of(id)
    if (more) throw new ReadFailure('INPUT.TOO_MANY_FACTS', `An image has more than ${MAX_FACTS} facts of ${schema.slice(0, 100)}.`)
    const ordered = rows.toSorted((a, b) => (a.index ?? -1) - (b.index ?? -1))
    return new Map(ordered.map(({ fact }) => [JSON.stringify(placeOf(fact)), fact]))
  }) as [Map<string, FactRow>, Map<string, FactRow>]
  const changes: FactChangeRow[] = []
  for (const place of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(place) ?? null, after.get(place) ?? null]
    if (one?.value !== other?.value) changes.push({ from: one, to: other, key: placeOf((one ?? other)!) })
  }
  return changes.sort((a, b) => compareKeys(a.key, b.key))
}

/** Two builds are never the same image, and a rebuilt layer is never the same layer: what they are about stands for it. */
function placeOf({ kind, path, key }: FactRow): FactChangeRow['key'] {
  return [kind, path, key]
}
