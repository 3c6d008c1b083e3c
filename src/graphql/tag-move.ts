import { builder } from './builder.ts'
import { DEFAULT_PLATFORM, ofPlatform } from './defaults.ts'
import { connectionOf } from './connection.ts'
import type { KeyParser } from './keyset.ts'
import type { MoveKey } from '../lineage/sql/reads/tag-moves.ts'
import type { TagMoveRow } from '../lineage/sql/reads/rows.ts'
import { isId } from './keyset.ts'
import { Image } from './refs.ts'

const TagMoveSource = builder.enumType('TagMoveSource', {
  description: 'Who tells a move of a tag.',
  values: {
    SEEN: { value: 'analyze', description: 'It was seen here: it happened no later than that.' },
    REGISTRY: { value: 'distribution', description: 'A registry told it, which has the shared secret: the time is its own, but never later than when it was told.' },
    LET_GO: { value: 'delete', description: 'The tag, or what it pointed at, was deleted here.' },
  } as const,
})

export const TagMove = builder.objectRef<TagMoveRow>('TagMove').implement({
  description: 'A moment since which a tag points somewhere else than before.',
  fields: (t) => ({
    digest: t.exposeString('digest', { nullable: true, description: 'What it points at since then: an image or an index, be it known here or not; null: nothing.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When, as `source` tells it. The moves of a tag never go back in time.' }),
    until: t.expose('until', { type: 'DateTime', nullable: true, description: 'When the tag moved again; null: it did not.' }),
    source: t.field({ type: TagMoveSource, description: 'Who tells it.', resolve: ({ source }) => source as 'analyze' }),
    image: t.field({
      type: Image,
      nullable: true,
      description: 'The image that it points at since then, of an index the one for the platform; null: none, or it is not in the store. Codes: INPUT.PLATFORM.',
      args: { platform: t.arg.string(ofPlatform) },
      resolve: ({ digest }, { platform }, { reads }) => (digest === null ? null : reads.tags.imageOfDigest(digest, platform ?? DEFAULT_PLATFORM)),
    }),
  }),
})

export const TagMoveConnection = connectionOf('TagMove', TagMove, 'the moves of a tag')

/** The latest time that a cursor may have: the last millisecond of the year 9999. */
const LAST_TIME = 253_402_300_799_999

export const moveKey: KeyParser<MoveKey> = ([at, id, ...more]) =>
  Number.isSafeInteger(at) && Math.abs(at as number) <= LAST_TIME && isId(id) && more.length === 0 ? { at: new Date(at as number), id } : null
