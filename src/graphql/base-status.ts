import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { AS_OF } from './as-of.ts'
import { type FoundBase, foundBase } from './base-found.ts'
import { BaseLine, type BaseLineRow, daysBetween, isLeft, linesOf, tells } from './base-line.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { BaseEvidence } from './enums.ts'
import { Rebuild } from './rebuild.ts'
import { Image } from './refs.ts'

/** What an image stands on, and whether there is a newer one. */
interface BaseStatusRow {
  readonly of: ImageRow
  readonly base: ImageRow | null
  readonly evidence: FoundBase['evidence']
  readonly lines: readonly BaseLineRow[]
  /** The line that decides. */
  readonly line: BaseLineRow | null
}

const BaseState = builder.enumType('BaseState', {
  description: 'Whether a base is the newest of its line.',
  values: {
    CURRENT: { description: 'Nothing newer is known in its line.' },
    OUTDATED: { description: 'Something newer is known: it may be time to build again. By `REPOSITORY` it may be of another line.' },
    UNKNOWN: { description: 'No base is known, or no name by which something newer could be told.' },
  } as const,
})

const BaseStatus = builder.objectRef<BaseStatusRow>('BaseStatus').implement({
  description: 'What an image stands on, and whether it has to be built again.',
  fields: (t) => ({
    state: t.field({ type: BaseState, description: 'In one word.', resolve: ({ line }) => stateBy(line) }),
    base: t.expose('base', {
      type: Image,
      nullable: true,
      description: 'The nearest base outside of the repositories of the image itself: what it was before is no base to be renewed. Where no layers show one, the image that is declared.',
    }),
    evidence: t.field({ type: [BaseEvidence], description: 'What shows the base; empty without one.', resolve: ({ evidence }) => [...evidence] }),
    newest: t.field({ type: Image, nullable: true, description: 'The newest image of the line that decides; it may be the base itself.', resolve: ({ line }) => line?.newest ?? null }),
    line: t.expose('line', {
      type: BaseLine,
      nullable: true,
      description: 'The line that decides: the first of these of which something is known: the declared name, tags that have moved on, tags that have moved and point at the base, the repository.',
    }),
    lines: t.field({ type: [BaseLine], description: 'All lines that the base is of, strongest first: the declared name, then tags, then the repository. At most 102.', resolve: ({ lines }) => [...lines] }),
    daysBehind: t.int({ nullable: true, description: 'Whole days from the creation of the base to that of `newest`.', resolve: ({ base, line }) => daysBetween(base, line?.newest ?? null) }),
    rebuild: t.field({
      type: Rebuild,
      nullable: true,
      description: 'What building the image on `newest` would change. Null unless the state is OUTDATED and both images are known.',
      resolve: ({ of, base, line }) => (stateBy(line) === 'OUTDATED' && base !== null && line?.newest != null ? { of, from: base, to: line.newest } : null),
    }),
  }),
})

builder.objectField(Image, 'baseStatus', (t) =>
  t.field({
    type: BaseStatus,
    extensions: { weight: 30 },
    description: 'Whether something newer is known than what it was made from; as of a moment, by the images and the tags of then.',
    args: { asOf: t.arg(AS_OF) },
    resolve: (image, { asOf }, { reads }) => statusOf(image, reads.at(asOf)),
  }),
)

async function statusOf(image: ImageRow, reads: Context['reads']): Promise<BaseStatusRow> {
  const { image: base, evidence, declared } = await foundBase(image, reads)
  const lines = base === null ? (declared === null ? [] : [declared]) : await linesOf(base, declared, reads)
  return { of: image, base, evidence, lines, line: decisive(lines) }
}

function decisive(lines: readonly BaseLineRow[]): BaseLineRow | null {
  const declared = lines.find(({ by }) => by === 'DECLARED')
  if (declared !== undefined && tells(declared)) return declared
  const tags = lines.filter(({ by }) => by === 'TAG')
  return tags.find(isLeft) ?? tags.find(tells) ?? lines.find(({ by }) => by === 'REPOSITORY') ?? null
}

function stateBy(line: BaseLineRow | null): 'CURRENT' | 'OUTDATED' | 'UNKNOWN' {
  if (line === null) return 'UNKNOWN'
  return isLeft(line) ? 'OUTDATED' : 'CURRENT'
}
