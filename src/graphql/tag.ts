import { builder } from './builder.ts'
import { toPage } from './connection.ts'
import { DEFAULT_PLATFORM, ofPlatform } from './defaults.ts'
import { cursorOf, pageArgs, pageOf } from './keyset.ts'
import { Image, Repository, Tag } from './refs.ts'
import { moveKey, TagMove, TagMoveConnection } from './tag-move.ts'

/** The longest list of moves; `history` has them all. */
const MAX_MOVES = 100

Tag.implement({
  description: 'A name that points at an image or an index. One that was asked for `asOf` a moment is told as of then, in all its fields.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'e.g. `1.0`.' }),
    repository: t.field({
      type: Repository,
      description: 'Where it is.',
      resolve: ({ repository }) => ({ name: repository }),
    }),
    reference: t.string({ description: '`repository:tag`', resolve: ({ repository, name }) => `${repository}:${name}` }),
    asOf: t.expose('asOf', { type: 'DateTime', nullable: true, description: 'The moment as of which it is told; null: now.' }),
    digest: t.string({
      nullable: true,
      description: 'What it points at: an image or an index, be it known here or not; null: nothing.',
      resolve: async ({ id, asOf }, _args, { reads }) => (await reads.at(asOf).tags.lastMove(id))?.digest ?? null,
    }),
    image: t.field({
      type: Image,
      nullable: true,
      description: 'The image that it points at, of an index the one for the platform, also when it was analyzed only later; null: none, or it is not in the store. Codes: INPUT.PLATFORM.',
      args: { platform: t.arg.string(ofPlatform) },
      resolve: async ({ id, asOf }, { platform }, { reads }) => {
        const digest = (await reads.at(asOf).tags.lastMove(id))?.digest ?? null
        return digest === null ? null : reads.tags.imageOfDigest(digest, platform ?? DEFAULT_PLATFORM)
      },
    }),
    firstMove: t.field({
      type: TagMove,
      nullable: true,
      description: 'How it was seen first.',
      resolve: ({ id, asOf }, _args, { reads }) => reads.at(asOf).tags.firstMove(id),
    }),
    lastMove: t.field({
      type: TagMove,
      nullable: true,
      description: 'Since when it points where it does.',
      resolve: ({ id, asOf }, _args, { reads }) => reads.at(asOf).tags.lastMove(id),
    }),
    moves: t.field({
      type: [TagMove],
      extensions: { limit: MAX_MOVES },
      description: `Where it has pointed, latest first. At most ${MAX_MOVES}; \`history\` has all.`,
      resolve: async ({ id, asOf }, _args, { reads }) => [...(await reads.at(asOf).tags.tagMoves(id, { size: MAX_MOVES, after: null })).rows],
    }),
    history: t.field({
      type: TagMoveConnection,
      description: 'Every move of it, latest first.',
      args: pageArgs,
      resolve: async ({ id, asOf }, args, { reads }) => {
        const page = pageOf(args, moveKey)
        const slice = await reads.at(asOf).tags.tagMoves(id, page)
        return toPage(page, slice, (move) => ({ cursor: cursorOf(move.at.getTime(), move.id), node: move }), () => reads.at(asOf).tags.tagMoveCount(id))
      },
    }),
  }),
})

builder.queryField('tag', (t) =>
  t.field({
    type: Tag,
    nullable: true,
    description: 'A tag, now or as of a moment; null when it was never seen until then. It may have been let go: then it points at nothing. Codes: INPUT.REFERENCE.',
    args: {
      reference: t.arg.string({ required: true, description: '`repository:tag`, or `repository` for its tag `latest`.' }),
      asOf: t.arg({ type: 'DateTime', description: 'As of then; left out: now.' }),
    },
    resolve: (_root, { reference, asOf }, { reads }) => reads.at(asOf).tags.tagByReference(reference),
  }),
)
