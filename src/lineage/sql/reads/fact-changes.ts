import type { Compared, ComparedPlace } from './compared.ts'
import { compareKeys } from './comparison.ts'
import type { FactRow, ImageFactRow } from './fact-rows.ts'
import { factSchemas } from './facts.ts'
import { imageFacts } from './image-facts.ts'
import { ReadFailure } from './read-failure.ts'
import type { Statements } from './statements.ts'

/** A place of which two images do not say the same: `from` is null for what came, `to` for what went. */
export interface FactChangeRow {
  readonly compared: Compared
  readonly from: FactRow | null
  readonly to: FactRow | null
  /** The layer by which it came; null: neither fact comes from a layer that the other image does not have on the same layers. */
  readonly madeBy: ComparedPlace | null
  /** Orders the changes of two images, and is unique among them: name of the schema, kind, path, key. */
  readonly key: readonly [schema: string, kind: string, path: string, key: string]
}

/** Facts that one image may have to be compared. */
const MAX_FACTS = 20_000

/**
 * What two images say differently in facts of one schema, or (null) of all, by the place that they are about: the image, a repository, a layer as a whole, a
 * path. Of a place that an image has several times (two layers), the highest counts. Throws INPUT.TOO_MANY_FACTS.
 */
export async function factChanges(sql: Statements, compared: Compared, schema: string | null): Promise<readonly FactChangeRow[]> {
  const { from, to } = compared
  const of = await imageFacts(sql, [from, to], { schema }, { size: MAX_FACTS, after: null })
  const names = new Map((await factSchemas(sql)).map(({ id, name }) => [id, name]))
  const [before, after] = [from, to].map((id) => {
    const { rows, more } = of(id)
    if (more) throw new ReadFailure('INPUT.TOO_MANY_FACTS', `An image has more than ${MAX_FACTS} facts${schema === null ? ': ask for those of one kind' : ` of ${schema.slice(0, 100)}`}.`)
    const ordered = rows.toSorted((a, b) => (a.index ?? -1) - (b.index ?? -1))
    return new Map(ordered.map((row) => [JSON.stringify(placeOf(row.fact, names)), row]))
  }) as [Map<string, ImageFactRow>, Map<string, ImageFactRow>]
  const changes: FactChangeRow[] = []
  for (const place of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(place) ?? null, after.get(place) ?? null]
    if (one?.fact.value === other?.fact.value) continue
    changes.push({ compared, from: one?.fact ?? null, to: other?.fact ?? null, madeBy: madeBy(compared, one, other), key: placeOf((one ?? other)!.fact, names) })
  }
  return changes.sort((a, b) => compareKeys(a.key, b.key))
}

/** Two builds are never the same image, and a rebuilt layer is never the same layer: what they are about stands for it. */
function placeOf({ schemaId, kind, path, key }: FactRow, names: ReadonlyMap<number, string>): FactChangeRow['key'] {
  return [names.get(schemaId) ?? '', kind, path, key]
}

function madeBy({ prefix }: Compared, from: ImageFactRow | null, to: ImageFactRow | null): ComparedPlace | null {
  if (to?.index != null && to.index >= prefix) return { side: 'TO', index: to.index }
  if (from?.index != null && from.index >= prefix) return { side: 'FROM', index: from.index }
  return null
}
